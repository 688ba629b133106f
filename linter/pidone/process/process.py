"""Step 4 of the way: one process on paper, from its start to its end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

from pidone.process.notes import Notes
from pidone.source import Span

Body = Generator[float, None, int | None]
"""A process at work: it yields the moment until which it sleeps and returns its exit status."""


@dataclass(eq=False)
class Process:
    """One process; `handled` and `ignored` are its dispositions, everything else is the default.

    Times are seconds since the launch. `role`: "shell", "application", "init", "wrapper",
    "short", "idle" or "repl"; `duration`: "short", "long" or "unknown".
    """

    pid: int
    parent: Process | None
    group: int
    session: int
    argv: tuple[str, ...]
    at: Span | None
    """The command or the word that started it."""
    exec_at: Span | None = None
    """The command that replaced it last."""
    exec_moment: float = 0.0
    """When that was."""
    program: str = ""
    role: str = "application"
    duration: str = "unknown"

    user: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "/"
    writes: frozenset[int] = frozenset()
    """The pipes that it can write into."""
    holds: frozenset[int] = frozenset()
    """The pipes that it can write into by other descriptors than its output."""
    descriptors: Mapping[int, int] = field(default_factory=dict)
    """The FIFOs that it has opened at descriptors above 2."""
    reads: int | None = None
    """The pipe that its standard input is."""

    handled: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)
    """The signals since the stop, each with what `Kernel.kill` says became of it."""
    lost_traps: dict[str, Span | None] = field(default_factory=dict)
    """Signals that were trapped until an exec, with the place of the trap."""

    body: Body | None = None
    children: list[Process] = field(default_factory=list)
    waiting_for: tuple[Process, ...] = ()
    wake_at: float = 0.0
    frozen: bool = False
    """It is suspended by a signal."""
    settled: bool = False
    """It goes round in a loop that comes back to a state in which it has been."""
    longest_block: float = 0.0
    """The longest time that it has not looked at its signals, once it is settled."""
    state_key: Callable[[], object] | None = None
    """A shell's state, such that equal ones go on in the same way."""

    dead: bool = False
    status: int | None = None
    killed_by: str | None = None
    ended_at: float | None = None
    told: str | None = None
    """The signal on which an application began to stop."""
    cleaned: bool = False
    """It has finished its work after that."""
    forwarded: bool = False
    """It has passed a signal on."""
    notes: Notes = field(default_factory=Notes)


def forked(
    pid: int, parent: Process | None, argv: tuple[str, ...], at: Span | None, *, session: bool
) -> Process:
    """A child as fork(2) makes it, in a session of its own where that is asked for."""
    process = Process(pid, parent, pid, pid, argv, at)
    if parent is None:
        return process
    if not session:
        process.group, process.session = parent.group, parent.session
    process.user, process.env, process.cwd = parent.user, parent.env, parent.cwd
    process.writes, process.reads = parent.writes, parent.reads
    process.holds, process.descriptors = parent.holds, parent.descriptors
    process.ignored = set(parent.ignored)
    parent.children.append(process)
    return process
