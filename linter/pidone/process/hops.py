"""Step 5 of the way: the steady state as its reader sees it: who got the signal, what it did."""

from __future__ import annotations

from pidone.process.blame import shown_argv
from pidone.process.model import Hop
from pidone.process.process import Process
from pidone.process.simulate import Stopped


def hops_of(run: Stopped) -> tuple[Hop, ...]:
    """PID 1 first, every process behind its parent."""
    steady = run.steady or tuple(run.kernel.processes.values())[:1]
    order = sorted(steady, key=lambda process: process.pid)
    index = {process.pid: place for place, process in enumerate(order)}
    return tuple(hop_of(run, process, index) for process in order)


def hop_of(run: Stopped, process: Process, index: dict[int, int]) -> Hop:
    parent = process.parent
    signal, why = signal_of(run, process)
    return Hop(
        argv=tuple(shown_argv((word,)) for word in process.argv),
        program=process.program or process.argv[0].rsplit("/", 1)[-1],
        pid1=process.pid == 1,
        parent=index.get(parent.pid) if parent is not None else None,
        signal=signal,
        effect=effect_of(process),
        at=process.exec_at or process.at,
        why=why,
        heard=f"SIG{process.heard[0][0]}" if process.heard else "",
        handles=process.notes.read and run.world.stop_signal in process.handled,
    )


def signal_of(run: Stopped, process: Process) -> tuple[str, str]:
    """What the process does with the stop signal, and why."""
    name = run.kernel.stopping
    if name is None or not process.heard:
        return "never sent", "no process passes the signal on to it"
    heard, became = process.heard[0]
    if became == "handled":
        if process.forwarded:
            return "forwarded", f"it passes SIG{heard} on"
        if process.pending:
            return "handled", "its trap waits until the foreground command has ended"
        return "handled", f"it has a handler for SIG{heard}"
    if became == "ignored":
        return "ignored", f"SIG{heard} is set to be ignored"
    if became == "dropped":
        role = "trap" if process.role == "shell" else "handler"
        return "ignored", f"PID 1 has no {role} for SIG{heard}, so the kernel drops it"
    return "default", f"it has no handler for SIG{heard}"


def effect_of(process: Process) -> str:
    if not process.dead:
        return "lives"
    if process.cleaned:
        return "cleans up"
    if process.killed_by == "KILL":
        return "killed"
    return "dies"
