"""Step 4 of the way: what a launch shows of a process, kept for the judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pidone.source import Span

if TYPE_CHECKING:
    from pidone.application.facts import Handler
    from pidone.image.model import ImageFile
    from pidone.knowledge.programs import Invocation
    from pidone.shell.state import Trap
    from pidone.shell.trap_faults import Miss, Refusal, Slip


class Loop(NamedTuple):
    """A loop that a shell is in; `since` is the first number of a process that it has started."""

    span: Span
    since: int


@dataclass(slots=True)
class Notes:
    """Facts of one process; execve forgets `file` alone, since the rest is of the pid."""

    file: ImageFile | None = None
    """The script that it runs."""
    invocation: Invocation | None = None
    """The program that it has last become, by the tables."""

    failed: str | None = None
    """The kind of cause for which it could not be started."""
    missing: str | None = None
    """What was looked for and not found, where that is not the command's own name."""
    unknown_argv: tuple[str, ...] | None = None
    """The command of which nothing is known, not even what it is."""
    problem: str | None = None
    """Why a script could not be read."""
    read: bool = False
    """Its source is at hand, and all of it tells whether it handles the stop signal."""
    loads: tuple[str, ...] = ()
    """Modules of others that its source loads, and of which nothing is known."""
    asks_for: str = ""
    """The stop signal, where its source surely handles that."""
    starts: bool = False
    """Its source starts the application as a child, and waits for it."""
    stuck: bool = False
    """Its handler for the stop signal waits for what never comes."""
    silenced: Handler | None = None
    """What its source does about the stop signal, where that does not end it."""
    unseen: str | None = None
    """An interpreter's script that is not among the files."""

    forked: bool = False
    """It is a copy of a shell."""
    asked: bool = False
    """It runs for its output or its status."""
    exec_at: Span | None = None
    """Where the shell that it was called `exec`."""
    ignoring: dict[str, Span] = field(default_factory=dict)
    """The signals that a shell had been told to ignore when an exec took its place."""
    talk: frozenset[str] = frozenset()
    """The traps that an exec has taken away, and that only said something or left."""
    refused_at: Span | None = None
    """Where its script exits with a failure."""

    in_wait: bool = False
    """It is a shell in the builtin `wait`."""
    interrupted: bool = False
    """A trapped signal has ended its `wait`."""
    tells: bool = False
    """It is a shell whose trap for the stop signal passes it on to somebody."""
    may_end: bool = False
    """It goes round in a loop that something outside may end."""
    loop: Loop | None = None
    """The innermost `while` or `until` that it goes round in."""
    trap_run: Trap | None = None
    """The first trap that it has run."""
    missed: tuple[Miss, ...] = ()
    """Whom that trap does not name, since its action was expanded too early."""
    raises: bool = False
    """A trap that it runs starts a program that raises the trap's signal again."""
    refused: dict[str, Refusal] = field(default_factory=dict)
    """By signal, without SIG: why it has no trap although one was meant."""
    slip: Slip | None = None
    """Where it was to keep the number of its job in a variable, and did not."""

    daemon: bool = False
    """It has gone to the background by itself."""
    orphan: bool = False
    """Its parent has ended before it."""
    adopted: bool = False
    """It was alive then, so that it became a child of PID 1."""
    runs: Span | None = None
    """Where the command is written that it runs, if that is a file such as package.json."""
    unsettled: str | None = None
    """What its configuration says that is not at hand, and that would decide."""
    assumed: bool = False
    """It is taken to handle the stop signal, since nothing else is known."""
    names_signal: bool = False
    """Its script names the stop signal, and is taken to handle it."""
    quick: bool = False
    """It ended at once on a signal, in the middle of its work."""
    keeps_services: bool = False
    """It keeps services running, and stays when they end."""
    aside: bool = False
    """It has nothing to finish: a chore beside the application."""

    def take_interruption(self) -> bool:
        """Whether a signal has ended the `wait`; the next question is about the next one."""
        taken, self.interrupted = self.interrupted, False
        return taken
