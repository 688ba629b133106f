"""Step 4 of the way: how processes that are no shells spend their time, once they are started."""

from __future__ import annotations

from collections.abc import Mapping

from pidone.process.kernel import FOREVER, Kernel, signal_number
from pidone.process.process import Body, Process

CLEAN_UP = 0.3
"""Seconds that an application takes on paper to finish its work once it is told to."""

LATER = 0.05
"""Seconds more that each of several takes than the one before it: what is graceful only because
one application is faster than another is not."""


def over(status: int | None) -> Body:
    """A command that is at its end as soon as it runs."""
    return status
    yield FOREVER


def sleeping(kernel: Kernel, process: Process, seconds: float) -> Body:
    """A command that ends after some time."""
    until = kernel.now + seconds
    process.program = process.program or "sleep"
    while kernel.now < until:
        yield until
    return 0


def reading(kernel: Kernel, process: Process) -> Body:
    """A command that ends when nobody can write into its standard input any more."""
    pipe = process.reads
    while pipe and kernel.holds_pipe(pipe, process):
        yield FOREVER
    return 0


def until_told(kernel: Kernel, process: Process) -> Body:
    """A program that does what nobody knows, until a signal comes that it handles."""
    while not process.pending:
        yield FOREVER
    return (yield from clean_up(kernel, process, process.pending[0]))


def clean_up(kernel: Kernel, process: Process, signal: str) -> Body:
    """An application that was told to stop finishes its work."""
    process.told = signal
    until = kernel.now + CLEAN_UP + LATER * kernel.ranks.get(process.pid, 0)
    while kernel.now < until - 1e-9:
        yield until
    process.cleaned = True
    return 0


def serving(
    kernel: Kernel, process: Process, actions: Mapping[str, str], seconds: float | None
) -> Body:
    """An application at work; `actions`: what it does on which signal, by its row in the tables.

    Where no signal asks it to finish its work, "quick" is all the clean-up that it has.
    """
    until = kernel.now + seconds if seconds is not None else FOREVER
    while kernel.now < until:
        if not process.pending:
            yield until
            continue
        signal = process.pending.pop(0)
        action = actions.get(signal)
        if action == "graceful":
            return (yield from clean_up(kernel, process, signal))
        if action == "quick" and "graceful" not in actions.values():
            process.told, process.cleaned = signal, True
            return 0
        if action == "quick":
            process.told = signal
            process.notes.quick = True
            return 128 + signal_number(signal)
    return 0
