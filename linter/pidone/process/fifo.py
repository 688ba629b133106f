"""Step 4 of the way: FIFOs: who opens one sleeps until somebody opens its other side (fifo(7))."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pidone.process.kernel import Kernel
    from pidone.process.process import Body, Process

FOREVER = float("inf")

READ, WRITE, BOTH = "r", "w", "rw"
"""The sides of a FIFO; BOTH is never waited for."""


@dataclass(eq=False)
class Fifo:
    """A FIFO. `pipe` is what goes through it; `asleep` are those who wait for its other side, each
    with its own; `let_in` those of them whose other side has come, if they have not noticed yet.
    """

    pipe: int
    asleep: dict[Process, str] = field(default_factory=dict)
    let_in: set[Process] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Opened:
    """A FIFO that a redirection opens: at which descriptor, and for which side."""

    path: str
    pipe: int
    descriptor: int
    side: str


def arrive(kernel: Kernel, fifo: Fifo, process: Process, side: str) -> None:
    """A process asks for one side; those who wait for it at the other one wake up."""
    fifo.asleep[process] = side
    for other, theirs in fifo.asleep.items():
        if theirs != side and not other.dead:
            fifo.let_in.update((process, other))
            kernel.wake(other)


def leave(fifo: Fifo, process: Process) -> None:
    """It has the side that it asked for, or no longer asks."""
    fifo.asleep.pop(process, None)
    fifo.let_in.discard(process)


def is_open(kernel: Kernel, path: str, process: Process, side: str) -> bool:
    """Whether an open of this side returns; a program that is told the path may have opened it."""
    fifo = kernel.fifos[path]
    if process in fifo.let_in:
        return True
    return any(
        _has(one, fifo.pipe, READ if side == WRITE else WRITE)
        or (one.role in ("application", "idle") and one is not process and path in one.argv[1:])
        for one in kernel.alive()
    )


def _has(process: Process, pipe: int, side: str) -> bool:
    if side == WRITE:
        return pipe in process.writes or pipe in process.holds
    return process.reads == pipe or pipe in process.descriptors.values()


def hold(process: Process, opened: Iterable[Opened]) -> None:
    """What a process has from now on at descriptors other than its input and output."""
    for one in opened:
        process.descriptors = {**process.descriptors, one.descriptor: one.pipe}
        if WRITE in one.side:
            process.holds = process.holds | {one.pipe}


def opening(kernel: Kernel, process: Process, path: str, side: str) -> Generator[float, None, None]:
    """A program's own open(2) of a FIFO; its signals are what ends it."""
    fifo = kernel.fifos[path]
    arrive(kernel, fifo, process, side)
    while not is_open(kernel, path, process, side):
        yield FOREVER
    leave(fifo, process)


def behind(kernel: Kernel, process: Process, opens: Iterable[Opened], body: Body) -> Body:
    """A forked child that opens FIFOs before it does what it is there for."""
    for one in opens:
        yield from opening(kernel, process, one.path, one.side)
    return (yield from body)
