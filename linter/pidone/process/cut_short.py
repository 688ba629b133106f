"""Step 5 of the way: what an abrupt end is due to: who ended too soon, and who told nobody."""

from __future__ import annotations

from pidone.container import Container
from pidone.process.blame import (
    Judgement,
    Scene,
    ancestors,
    asks_for_another,
    at_fault,
    cause_of,
    launch_kind,
    name_of,
    own_signal,
)
from pidone.process.model import Cause, Verdict
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.trap_blame import missing_trap, silent_trap
from pidone.shell.state import Trap


def cut_short(container: Container, run: Stopped, victim: Process) -> Judgement:
    """Who ended before the application had finished."""
    scene = Scene(container, run)
    stop = scene.run.world.stop_signal
    launcher = next((one for one in run.steady if is_untold(one, victim)), None)
    if launcher is not None:
        cause = cause_of(scene, "spawn-instead-of-exec", launcher, victim.at, victim)
        because = f"{name_of(launcher)} ends before {name_of(victim)} has cleaned up"
        return Verdict.ABRUPT, because, (cause,)
    kept = victim.parent is not None and victim.parent.notes.keeps_services
    exchanged = kept and victim.notes.asks_for and victim.killed_by not in (None, "KILL")
    unfit = (victim.killed_by == stop or exchanged) and asks_for_another(victim)
    if unfit or (victim.told is not None and victim.notes.quick):
        at = (None if exchanged else container.stop.span) or victim.at
        better = own_signal(victim)
        cause = cause_of(scene, "wrong-stop-signal", victim, at, detail=better)
        heard = f"SIG{victim.killed_by}" if exchanged else scene.signal
        because = f"{name_of(victim)} ends at once on {heard}, in the middle of its work"
        return Verdict.ABRUPT, because, (cause,)
    if victim.killed_by not in (None, "KILL") or is_sent_kill(victim):
        cause = _teller(scene, victim)
        because = f"{name_of(victim)} is sent SIG{victim.killed_by}, which ends it at once"
        return Verdict.ABRUPT, because, (cause,)
    if victim.told is not None or victim.pending:
        cause = _impatient(scene, victim)
        because = f"{name_of(victim)} is told, and killed while it still cleans up"
        return Verdict.ABRUPT, because, (cause,)
    cause = _silent(scene, victim)
    because = f"{name_of(victim)} is never told, and killed when PID 1 ends"
    return Verdict.ABRUPT, because, (cause,)


def _shells_over(scene: Scene, victim: Process) -> list[Process]:
    """The shells between the signal and a process; dead ones passed their children on."""
    over = [one for one in ancestors(victim) if one.role == "shell"]
    dead = [one for one in scene.run.steady if one.role == "shell" and victim in one.children]
    return list(dict.fromkeys([*dead, *over]))


def _teller(scene: Scene, victim: Process) -> Cause:
    trap = _trap_that_ran(scene, victim)
    if trap is not None:
        shell, action = trap
        return cause_of(scene, "trap-kills-child", shell, action.span, victim=victim)
    return cause_of(scene, "signal-swallowing-wrapper", victim, victim.exec_at or victim.at)


def _trap_that_ran(scene: Scene, victim: Process) -> tuple[Process, Trap] | None:
    shells = [*_shells_over(scene, victim), *scene.run.steady]
    for shell in shells:
        trap = shell.notes.trap_run
        if trap is not None:
            return shell, trap
    return None


def _impatient(scene: Scene, victim: Process) -> Cause:
    """PID 1 knew, told the application, and did not wait."""
    trap = _trap_that_ran(scene, victim)
    if trap is not None:
        shell, action = trap
        return cause_of(scene, "wait-not-repeated", shell, action.span, victim=victim)
    first = scene.run.kernel.first
    for shell in _shells_over(scene, victim):
        if shell.dead and shell.killed_by not in (None, "KILL"):
            return _dying_shell(scene, shell, victim)
    hasty = next(
        (one for one in scene.run.steady if is_hasty(one) and victim in one.children), None
    )
    if hasty is not None or first.role in ("wrapper", "init"):
        culprit = hasty or first
        at = culprit.exec_at or culprit.at
        return cause_of(scene, "signal-swallowing-wrapper", culprit, at, victim)
    return cause_of(scene, "wait-not-repeated", first, first.exec_at or first.at, victim)


def _silent(scene: Scene, victim: Process) -> Cause:
    """PID 1 ended without a word to the application."""
    shells = _shells_over(scene, victim)
    for shell in shells:
        trap = shell.notes.trap_run
        if trap is not None:
            return at_fault(scene, silent_trap(shell, trap, victim), shell, victim)
    for shell in shells:
        if shell.dead and (shell.killed_by not in (None, "KILL") or is_sent_kill(shell)):
            return _dying_shell(scene, shell, victim)
    trap_run = _trap_that_ran(scene, victim)
    if trap_run is not None:
        return at_fault(scene, silent_trap(*trap_run, victim), trap_run[0], victim)
    first = scene.run.kernel.first
    if first.role in ("wrapper", "init") and not first.forwarded:
        return cause_of(
            scene, "signal-swallowing-wrapper", first, first.exec_at or first.at, victim
        )
    return cause_of(scene, "background-child-untold", first, victim.exec_at or victim.at, victim)


def is_untold(launcher: Process, victim: Process) -> bool:
    """Whether a process is the program whose source has started the victim, and ended before it."""
    return launcher.notes.starts and victim in launcher.children and launcher.dead


def is_hasty(process: Process) -> bool:
    """Whether a wrapper has passed the signal on and ended."""
    return process.role == "wrapper" and process.forwarded and process.dead and process.pid != 1


def is_sent_kill(victim: Process) -> bool:
    """Whether somebody sent it SIGKILL, before the end of PID 1 did."""
    return any(name == "KILL" for name, _ in victim.heard)


def _dying_shell(scene: Scene, shell: Process, victim: Process) -> Cause:
    """A shell without a trap died of the signal, or was killed, in front of the application."""
    first = scene.run.kernel.first
    at = victim.at or shell.at
    missing = missing_trap(shell, scene.run.world.stop_signal, None)
    if missing is not None:
        return at_fault(scene, missing, shell, victim)
    if shell.notes.in_wait:
        kind = "wait-without-trap"
    elif first.role == "init" and shell.parent in (first, None):
        kind = "init-stops-at-shell"
    elif first.role == "wrapper" and shell.notes.file is None:
        return cause_of(scene, "signal-swallowing-wrapper", first, at, victim)
    elif shell is first and shell.notes.file is None:
        kind = launch_kind(scene.container)
    else:
        kind = "child-instead-of-exec"
    return cause_of(scene, kind, shell, at, victim)
