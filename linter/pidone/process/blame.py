"""Step 5 of the way: what a bad end is due to: which process, and where that is written."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pidone.container import Container
from pidone.process.model import Cause, Verdict
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.trap_blame import Fault, looping, missing_trap, silent_trap, started_again
from pidone.shell.values import shown
from pidone.source import Span

Judgement = tuple[Verdict, str, tuple[Cause, ...]]


@dataclass(frozen=True)
class Scene:
    """A run and the container that it is of."""

    container: Container
    run: Stopped

    @property
    def signal(self) -> str:
        return "SIG" + self.run.world.stop_signal


def script_name(process: Process) -> str | None:
    """The script or module that an interpreter runs."""
    invocation = process.notes.invocation
    if invocation is not None and invocation.kind == "interpreter":
        return invocation.script or invocation.module
    return None


def shown_argv(argv: tuple[str, ...]) -> str:
    return " ".join(shown(word) for word in argv)


def name_of(process: Process) -> str:
    """A process for people: the file of a script, the name of a program."""
    file = process.notes.file
    if file is not None and process.role == "shell":
        return posixpath.basename(file.path)
    return shown(process.program or posixpath.basename(process.argv[0])).replace("\r", "\\r")


def application_under(process: Process) -> Process:
    """The application that a chain of waiting ends at."""
    leaves = [one for one in _living_leaves(process) if one is not process]
    for role in ("application", "init", "wrapper", "shell"):
        for one in leaves:
            if one.role == role:
                return one
    return leaves[0] if leaves else process


def _living_leaves(process: Process) -> list[Process]:
    waited = process.waiting_for or ()
    result: list[Process] = []
    for one in waited:
        result.extend(_living_leaves(one))
    return result or [process]


# ---- the container outlives the grace --------------------------------------------------------


def outlives(container: Container, run: Stopped) -> Judgement:
    """Who it is that does not end: PID 1, or one that PID 1 waits for."""
    scene = Scene(container, run)
    process = run.kernel.first
    while True:
        deeper = _passes_to(process)
        if deeper is None:
            break
        process = deeper
    cause = _deaf(scene, process)
    because = _killed_sentence(scene, process)
    return Verdict.KILLED, because, (cause,)


def _passes_to(process: Process) -> Process | None:
    """The child that a process has told to stop and waits for."""
    if not process.forwarded:
        return None
    for child in process.waiting_for:
        if not child.dead and child.heard:
            return child
    return None


def _deaf(scene: Scene, process: Process) -> Cause:
    if process.role == "shell":
        return _deaf_shell(scene, process)
    if process.notes.starts:
        from pidone.process.launcher_blame import spawning

        return spawning(scene, process)
    if process.role in ("wrapper", "init"):
        return cause_of(scene, "signal-swallowing-wrapper", process, process.exec_at or process.at)
    return _deaf_application(scene, process)


def asks_for_another(process: Process) -> bool:
    """Whether a server finishes its work on some signal, and has no handler for the one it got;
    or a program that handles the stop signal was sent another one instead."""
    if process.notes.asks_for and process.killed_by not in (None, "KILL", process.notes.asks_for):
        return True
    own = process.notes.invocation
    if own is None or own.kind != "server":
        return False
    return "graceful" in own.signals.actions.values()


def own_signal(process: Process) -> str:
    """The signal on which a server as it is configured finishes its work ("SIGQUIT"), or ""."""
    own = process.notes.invocation
    actions = own.signals.actions if own is not None else {}
    return next((f"SIG{name}" for name, action in actions.items() if action == "graceful"), "")


def _deaf_application(scene: Scene, process: Process) -> Cause:
    signal = scene.run.world.stop_signal
    at = process.exec_at or process.at
    if signal in process.lost_traps:
        trap_at = process.lost_traps[signal]
        return cause_of(scene, "trap-lost-at-exec", process, trap_at, second=(at, "exec"))
    if signal in process.ignored and signal not in process.handled:
        own = process.notes.invocation
        if own is None or own.signals.action(signal) != "ignored":
            return cause_of(scene, "ignored-signal-inherited", process, at)
    silenced = process.notes.silenced
    if silenced is not None:
        return cause_of(scene, "deaf-pid1", process, silenced.span, detail=silenced.kind)
    own = process.notes.invocation
    if process.role == "idle":
        return cause_of(scene, "idle-pid1", process, at, victim=_left_alone(scene))
    action = own.signals.action(signal) if own is not None else None
    if action == "reload":
        return cause_of(scene, "reload-on-stop-signal", process, at, detail=own_signal(process))
    if action == "other" or asks_for_another(process):
        return cause_of(scene, "wrong-stop-signal", process, at, detail=own_signal(process))
    return cause_of(scene, "deaf-pid1", process, at, detail=script_name(process) or "")


def _deaf_shell(scene: Scene, shell: Process) -> Cause:
    signal = scene.run.world.stop_signal
    child = application_under(shell)
    if child is shell:
        child = _left_alone(scene) or child
    direct = direct_child(shell)
    at = direct.at if direct is not None else shell.at
    if signal in shell.ignored:
        return cause_of(scene, "stop-signal-ignored", shell, at, victim=child)
    if signal in shell.pending:
        if direct is not None and direct.role == "idle":
            return _idle(scene, shell, at, child)
        return cause_of(scene, "trap-behind-foreground-child", shell, at, victim=child)
    trap = shell.notes.trap_run
    again = started_again(shell, scene.run.steady)
    if again is not None:
        return at_fault(scene, again[0], shell, again[1])
    if trap is not None:
        return at_fault(scene, silent_trap(shell, trap, child), shell, child)
    return _shell_in_front(scene, shell)


def direct_child(shell: Process) -> Process | None:
    alive = [one for one in shell.waiting_for if not one.dead]
    return alive[0] if alive else (shell.waiting_for[0] if shell.waiting_for else None)


def _left_alone(scene: Scene) -> Process | None:
    """An application in the background that nobody waits for."""
    for process in scene.run.steady:
        if process.role == "application":
            return process
    return None


def _shell_in_front(scene: Scene, shell: Process) -> Cause:
    """A shell without a trap stands between the signal and the application."""
    child = application_under(shell)
    direct = direct_child(shell)
    at = (direct.at if direct is not None else None) or shell.at
    missing = missing_trap(shell, scene.run.world.stop_signal, direct)
    if missing is not None:
        return at_fault(scene, missing, shell, _left_alone(scene) or child)
    kind = _front_kind(scene, shell, direct)
    if kind == "idle-pid1":
        return _idle(scene, shell, at, child)
    loop = looping(shell, direct, child, scene.run.steady)
    if loop is not None:
        return at_fault(scene, loop, shell, child)
    if kind == "exec-in-subshell" and direct is not None:
        at = direct.notes.exec_at
    return cause_of(scene, kind, shell, at, victim=child)


def _idle(scene: Scene, shell: Process, at: Span | None, child: Process) -> Cause:
    """A shell that waits for a placeholder, or that only pauses between the rounds of a loop."""
    left = _left_alone(scene)
    detail = "rounds" if shell.notes.loop is not None and left is None else ""
    return cause_of(scene, "idle-pid1", shell, at, victim=left or child, detail=detail)


def _front_kind(scene: Scene, shell: Process, direct: Process | None) -> str:
    first = scene.run.kernel.first
    if direct is not None and direct.role == "idle":
        return "idle-pid1"
    if direct is not None and direct.notes.exec_at is not None and direct.notes.forked:
        return "exec-in-subshell"
    if direct is not None and direct.role == "init":
        return "init-not-pid1"
    if shell.notes.in_wait:
        return "wait-without-trap"
    if shell.notes.file is None and not shell.notes.forked:
        if first.role in ("init", "wrapper"):
            return "init-stops-at-shell"
        if shell is first:
            return launch_kind(scene.container)
    if first.role == "init" and shell.parent is first:
        return "init-stops-at-shell"
    return "child-instead-of-exec"


def launch_kind(container: Container) -> str:
    """How the shell that is PID 1 came to be: by which line of the Dockerfile."""
    entrypoint, cmd = container.entrypoint, container.cmd
    if entrypoint is not None and entrypoint.form == "shell":
        return "shell-form-entrypoint"
    if cmd is not None and cmd.form == "shell":
        return "shell-form-cmd"
    return SHELL_WORD


SHELL_WORD = "shell-in-exec-form"


def ancestors(process: Process) -> list[Process]:
    """The parents of a process, the nearest first."""
    found: list[Process] = []
    parent = process.parent
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parent.parent
    return found


def _killed_sentence(scene: Scene, process: Process) -> str:
    signal, grace = scene.signal, f"{scene.container.grace:g}"
    child = application_under(process)
    name = name_of(process)
    first = process.pid == 1
    if process.role == "shell" and process.pending:
        because = f"{name} waits for {name_of(child)} before it runs its trap"
        return f"{because}; after {grace} s all is killed"
    if (process.role == "shell" or process.notes.starts) and child is not process:
        who = f"{name} is PID 1" if first else name
        because = f"{who} and does not pass {signal} on to {name_of(child)}"
        return f"{because}; after {grace} s all is killed"
    who = f"{name} as PID 1" if first else name
    return f"{who} does not end on {signal}; after {grace} s it is killed"


def at_fault(scene: Scene, fault: Fault, shell: Process, victim: Process) -> Cause:
    """A fault of a shell's trap as a cause."""
    return cause_of(scene, fault.kind, shell, fault.span, victim, fault.detail, fault.second)


def cause_of(
    scene: Scene,
    kind: str,
    culprit: Process,
    span: Span | None,
    victim: Process | None = None,
    detail: str = "",
    second: tuple[Span | None, str] | None = None,
) -> Cause:
    related: list[tuple[Span, str]] = []
    if second is not None and second[0] is not None:
        related.append((second[0], second[1]))
    if kind == "signal-swallowing-wrapper" and culprit.notes.runs is not None:
        related.append((culprit.notes.runs, f"{' '.join(culprit.argv)} runs this"))
    first = scene.run.kernel.first
    if first.at is not None and span is not None and first.at.source is not span.source:
        related.append((first.at, f"{name_of(first)} is PID 1 here"))
    return Cause(
        kind=kind,
        span=span,
        culprit=name_of(culprit),
        victim=name_of(victim) if victim is not None else "",
        detail=detail,
        related=tuple(related),
    )
