"""Step 5 of the way: why a shell's trap did not do what it was set for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pidone.process.process import Process
from pidone.shell.state import Trap
from pidone.source import Span


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of cause, where it is written, what of it, and another place that belongs to it."""

    kind: str
    span: Span | None
    detail: str = ""
    second: tuple[Span | None, str] | None = None


def silent_trap(shell: Process, trap: Trap, victim: Process) -> Fault:
    """Why a trap that has run did not tell a process."""
    if trap.curly:
        return Fault("broken-trap-recipe", trap.span, "quotes")
    for miss in shell.notes.missed:
        if miss.pid in pids_over(victim):
            second = (victim.at, "what it is to name is started here")
            return Fault("trap-expanded-too-early", trap.span, miss.written, second)
    slip = shell.notes.slip
    if slip is not None:
        return Fault("broken-trap-recipe", slip.span, slip.name, (trap.span, "the trap"))
    return Fault("trap-without-forwarding", trap.span)


def missing_trap(shell: Process, signal: str, child: Process | None) -> Fault | None:
    """Why a shell that waits, and would have run its trap, has none."""
    refusal = shell.notes.refused.get(signal)
    waits = shell.notes.in_wait or (child is not None and child.duration == "short")
    if refusal is None or not waits:
        return None
    return Fault(refusal.kind, refusal.span, " ".join(refusal.names))


def looping(
    shell: Process, child: Process | None, application: Process, steady: Iterable[Process]
) -> Fault | None:
    """The loop in which a shell has started its child, where that is the only application.

    What runs again and again beside one that was there before is a chore.
    """
    if child is None or application.role != "application":
        return None
    before = (one for one in steady if one.role == "application" and one.pid < child.pid)
    return None if any(before) else _in_loop(shell, child)


def started_again(shell: Process, steady: Iterable[Process]) -> tuple[Fault, Process] | None:
    """The application that a loop has started once more after it had ended on the signal."""
    before = list(steady)
    ended = {one.argv for one in before if one.role == "application" and one.told and one.dead}
    for child in shell.children:
        fault = _in_loop(shell, child)
        if fault is not None and child.argv in ended and child not in before:
            return replace(fault, detail="again"), child
    return None


def _in_loop(shell: Process, child: Process) -> Fault | None:
    loop = shell.notes.loop
    if loop is None or child.pid < loop.since:
        return None
    return Fault("restart-loop", child.at, second=(loop.span, "the loop that starts it again"))


def pids_over(process: Process) -> set[int]:
    """The numbers of a process and of the processes that stand over it."""
    found: set[int] = set()
    one: Process | None = process
    while one is not None and one.pid not in found:
        found.add(one.pid)
        one = one.parent
    return found - {1}
