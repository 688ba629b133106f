"""Step 4 of the way, applications: what a program's source says, once it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pidone.knowledge.program import Action
from pidone.source import Span

HandlerKind = Literal["handled", "ignored", "default", "empty", "unread"]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a program does on its way; not `sure`: under a condition, or in a loop."""

    span: Span
    sure: bool


@dataclass(frozen=True, slots=True)
class Spawn(Deed):
    """It starts a child, which `child` numbers. `tied`: the program lives as long as it does."""

    child: int
    argv: tuple[str, ...]
    tied: bool = False
    group: bool = False
    """The child leads a session of its own."""


@dataclass(frozen=True, slots=True)
class Wait(Deed):
    """It waits for a child. `deaf`: its handlers run only when that has ended; `kills`: if
    something interrupts it, the child gets SIGKILL. `patience` are the seconds that it waits.
    `locks`: a handler that waits for the same child meanwhile never gets past that (CPython 3.11,
    subprocess.Popen._wait holds its lock, measured).
    """

    child: int
    deaf: bool = False
    kills: bool = False
    patience: float = float("inf")
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Tell(Deed):
    """It sends a child a signal; `child` None: a process that is not known."""

    child: int | None
    signal: str
    group: bool = False


@dataclass(frozen=True, slots=True)
class Become(Deed):
    """It executes another program in its place."""

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quit(Deed):
    """It ends. `raises`: by an exception, which code around may catch."""

    raises: bool = False


@dataclass(frozen=True, slots=True)
class Work(Deed):
    """It does what the source at hand does not tell, and may stay there. `stays`: it is to be
    expected that it does: in a server, in a loop without an end."""

    stays: bool = False


@dataclass(frozen=True, slots=True)
class Handler(Deed):
    """It sets what a signal does; without `signals` it is not known which ones.

    `kind` "empty": a handler that does nothing but say so; "unread": one that is not at hand.
    `deeds` are what a handler does.
    """

    signals: tuple[str, ...]
    kind: HandlerKind
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework(Deed):
    """It calls something that installs handlers: by signal, "graceful", "quick" or "ignored"."""

    name: str
    actions: tuple[tuple[str, Action], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One program. `may_handle` are the signals for which some of its code may set a handler that
    nobody knows to run, "*" for any; `foreign` the modules of others that it loads and that no
    table knows; `gaps` is what of its own code could not be read. Without gaps and foreign
    modules nothing else installs a handler."""

    deeds: tuple[Deed, ...] = ()
    may_handle: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    awaits: bool = False
    """It waits for signals in the main program, so that even an empty handler ends that."""
