"""Step 5 of the way: how the stop of one run ends, if nothing is in doubt."""

from __future__ import annotations

from pidone.container import Container
from pidone.knowledge.programs import program_of
from pidone.process import blame
from pidone.process.cut_short import cut_short
from pidone.process.early_end import ended_early
from pidone.process.model import Cause, Verdict
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.steady import EXITED

NO_HEARING = {"SIGKILL": Verdict.ABRUPT, "SIGSTOP": Verdict.KILLED}
"""signal(7): neither can be handled; the first ends PID 1 at once, the second suspends it."""


def verdict_of(container: Container, run: Stopped) -> tuple[Verdict, str, tuple[Cause, ...]]:
    """The verdict, one sentence, and the causes."""
    first = run.kernel.first
    if run.nothing:
        cause = Cause("nothing-runs", first.at, culprit=blame.name_of(first))
        because = f"{blame.name_of(first)} is given no command to start: the image sets no CMD"
        return Verdict.EXITS, because, (cause,)
    if run.value == EXITED and not interactive(run):
        return ended_early(container, run)
    unheard = NO_HEARING.get(container.stop_signal or "")
    if unheard is not None:
        cause = Cause("unstoppable-stop-signal", container.stop.span, detail=container.stop.value)
        because = f"no program can handle {container.stop_signal}"
        return unheard, because, (cause,)
    reader = next(filter(is_reader, run.steady), interactive(run))
    if reader is not None:
        because = (
            f"{blame.name_of(reader)} reads commands from standard input: what it runs is not known"
        )
        return Verdict.UNKNOWN, because, ()
    if not first.dead:
        return blame.outlives(container, run)
    set_chores_apart(run)
    hurt = [process for process in run.steady if is_hurt(process)]
    if hurt:
        return cut_short(container, run, hurt[0])
    return Verdict.GRACEFUL, heard_by(run), ()


def is_reader(process: Process) -> bool:
    return process.role == "repl"


def interactive(run: Stopped) -> Process | None:
    """The shell that, given nothing to read, ends before the applications beside it do: whoever
    runs such an image attaches a terminal.
    """
    if not any(one.role == "application" for one in run.left_running):
        return None
    return next(filter(is_reader, run.kernel.processes.values()), None)


def set_chores_apart(run: Stopped) -> None:
    """What a script or a loop in the background runs beside an application that is PID 1 is a
    chore: it has nothing to finish. And a server that a script has left behind beside the same
    server was one to set up with, which the script has ended by its own client: two cannot share
    a port.
    """
    main = run.kernel.first
    chores = [process for process in run.steady if is_chore(process)]
    if any(one.role == "application" and one not in chores for one in run.steady):
        for process in chores:
            process.notes.aside = True
    for process in run.steady:
        if process is main or main.role != "application":
            continue
        over = any(map(has_more_to_do, blame.ancestors(process)))
        left = process.notes.daemon or process.notes.orphan
        if over or process.program.endswith(".sh") or (left and process.program == main.program):
            process.notes.aside = True


def is_chore(process: Process) -> bool:
    row = program_of(process.program)
    return row is not None and row.chore


def has_more_to_do(shell: Process) -> bool:
    """Whether a shell in the background is more than another word for the one program it runs: a
    script of its own, a loop, or one that has paused.
    """
    if shell.role != "shell" or shell.pid == 1:
        return False
    programs = {child.program for child in shell.children}
    return shell.notes.file is not None or shell.settled or len(programs) > 1 or "sleep" in programs


def is_hurt(process: Process) -> bool:
    """Whether an application lost its clean-up."""
    if process.role != "application" or process.cleaned or process.notes.aside:
        return False
    cut = process.killed_by in (None, "KILL") or process.notes.assumed
    return cut or blame.asks_for_another(process)


def heard_by(run: Stopped) -> str:
    """Who got the signal, for people."""
    signal = "SIG" + run.world.stop_signal
    names = [
        blame.script_name(process) or process.program or process.argv[0]
        for process in run.steady
        if process.role == "application" and not process.notes.aside
    ]
    if not names:
        return f"PID 1 ends on {signal}"
    return f"{' and '.join(dict.fromkeys(names))} gets {signal} and ends in its own time"
