"""Step 4 of the way, applications: one program while it is read, from its first file on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pidone.application.code import Call, Load, Piece
from pidone.application.facts import Deed, Work
from pidone.application.values import Module, Routine, Scope, Value
from pidone.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pidone.image.model import ImageFile

MOST_PIECES = 60_000
"""Parts of a program that are evaluated; a longer one is given up."""

MOST_MODULES = 150
"""Files of one program that are read."""

DEEPEST_CALL = 24


class Files(Protocol):
    """The image's files, as the launch sees them."""

    def file(self, path: str) -> ImageFile | None: ...


class Surface(NamedTuple):
    """How a program was started: where, with what words behind it, in which environment."""

    argv: tuple[str, ...]
    cwd: str
    env: Mapping[str, str]


class Language(Protocol):
    """What Python and JavaScript each make of names, imports and calls.

    `hoists`: functions have their names from the start of the body that they stand in.
    `passes_self`: a method's first parameter is its object.
    """

    hoists: bool
    passes_self: bool

    def builtin(self, name: str) -> Value:
        """A name that the program itself gives nothing to."""

    def signal_value(self, name: str) -> Value:
        """What a handler is given for a signal, which is named without SIG."""

    def attribute(self, reading: Reading, path: str) -> Value | None:
        """The value of something of a module outside, where it is known."""

    def load(self, reading: Reading, load: Load, scope: Scope) -> None:
        """An import: what it names gets its value."""

    def called(self, reading: Reading, path: str, call: Call, given: Given) -> Value:
        """A call of something of a module outside."""

    def method(self, reading: Reading, of: Value, name: str, call: Call, given: Given) -> Value:
        """A call of a method of a value that is not followed."""


class Given(NamedTuple):
    """The arguments of a call."""

    args: tuple[Value, ...]
    keywords: Mapping[str, Value]
    open: bool = False

    def at(self, place: int, name: str = "") -> Value:
        """An argument by its place or name; None where it is not given."""
        if name in self.keywords:
            return self.keywords[name]
        return self.args[place] if place < len(self.args) else None


class Exhausted(Exception):
    """The program is larger than what is followed."""


@dataclass(eq=False)
class Pending:
    """A handler as it was set; what it does is looked at once all is read."""

    signals: tuple[str, ...]
    value: Value
    sure: bool
    span: Span
    module: Module


@dataclass(eq=False)
class Reading:
    """`doubt`: how many undecided conditions it is under; `loops`: how many loops."""

    files: Files
    surface: Surface
    language: Language
    deeds: list[Deed | Pending] = field(default_factory=list)
    explained: set[int] = field(default_factory=set)
    modules: dict[str, Module] = field(default_factory=dict)
    foreign: dict[str, None] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    """Modules of others that a table knows."""
    gaps: dict[str, None] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    """The folders in which modules are looked for."""
    awaits: bool = False
    main: Value = None
    """What the first file knows itself as."""
    stack: list[Routine] = field(default_factory=list)
    here: list[Module] = field(default_factory=list)
    doubt: int = 0
    loops: int = 0
    fuel: int = MOST_PIECES
    children: int = 0
    polled: int | None = None
    """The child that was asked last whether it has ended."""
    busy: bool = False
    """It has done something else than to say a word."""

    def burn(self) -> None:
        self.fuel -= 1
        if self.fuel < 0:
            raise Exhausted

    @property
    def module(self) -> Module:
        return self.here[-1]

    @property
    def is_sure(self) -> bool:
        return self.doubt == 0

    def span(self, piece: Piece) -> Span:
        return self.module.text.span(piece.start, piece.end)

    def does(self, deed: Deed | Pending) -> None:
        self.busy = True
        self.deeds.append(deed)

    def works(self, piece: Piece, stays: bool = False) -> None:
        """Something is called that the source at hand does not tell."""
        self.busy = True
        last = self.deeds[-1] if self.deeds else None
        if not (isinstance(last, Work) and last.stays >= stays):
            self.deeds.append(Work(self.span(piece), self.is_sure, stays))

    @contextmanager
    def doubting(self) -> Iterator[None]:
        self.doubt += 1
        try:
            yield
        finally:
            self.doubt -= 1

    @contextmanager
    def looping(self) -> Iterator[None]:
        self.loops += 1
        try:
            yield
        finally:
            self.loops -= 1
