"""Step 4 of the way, applications: what is known of a value while a program is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from pidone.application.code import Class, Function, Program
from pidone.image.model import UNKNOWN
from pidone.source import Text


class Lost:
    """A value of which nothing is known."""

    __slots__ = ()


LOST: Final = Lost()


@dataclass(eq=False, slots=True)
class Ref:
    """Something of a module outside: `signal.SIGTERM`, `flask.Flask().run`."""

    path: str


@dataclass(eq=False, slots=True)
class Items:
    """A list or tuple; `open`: more may be in it."""

    items: list[Value]
    open: bool = False


@dataclass(eq=False, slots=True)
class Entries:
    """A dictionary or a plain object; `open`: more may be in it."""

    entries: dict[object, Value] = field(default_factory=dict)
    open: bool = False


@dataclass(eq=False)
class Scope:
    """The names of a module, function or class; `doubt` as it was when it began.

    `own` are names that belong to it even before they have a value.
    """

    names: dict[str, Value] = field(default_factory=dict)
    outer: Scope | None = None
    doubt: int = 0
    own: frozenset[str] = frozenset()

    def holder(self, name: str) -> Scope | None:
        """The scope that a name belongs to."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names or name in scope.own:
                return scope
            scope = scope.outer
        return None

    def outermost(self) -> Scope:
        """The module's own scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


@dataclass(eq=False)
class Module:
    """A file of the program's own."""

    path: str
    text: Text
    program: Program
    name: str = ""
    package: str = ""
    scope: Scope = field(default_factory=Scope)
    exports: Value | None = None
    done: bool = False


@dataclass(eq=False, slots=True)
class Routine:
    """A function of the program's own; `own` is the object that it is a method of."""

    function: Function
    scope: Scope
    module: Module
    own: Value | None = None


@dataclass(eq=False, slots=True)
class Blueprint:
    """A class of the program's own."""

    definition: Class
    scope: Scope
    bases: tuple[Value, ...]
    module: Module


@dataclass(eq=False, slots=True)
class Instance:
    """An object of a class of the program's own."""

    blueprint: Blueprint
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Child:
    """A process that the program has started. `locks` is what facts.Wait says of it."""

    number: int
    locks: bool = False


Value = (
    Lost
    | Ref
    | Items
    | Entries
    | Module
    | Routine
    | Blueprint
    | Instance
    | Child
    | str
    | int
    | float
    | bool
    | None
)


def same(one: Value, other: Value) -> bool:
    """Whether two values are known to be alike."""
    if isinstance(one, Ref) and isinstance(other, Ref):
        return one.path == other.path
    if isinstance(one, str | int | float | None) and isinstance(other, str | int | float | None):
        return type(one) is type(other) and one == other and not is_doubtful(one)
    return one is other and not isinstance(one, Lost)


def is_doubtful(value: Value) -> bool:
    return isinstance(value, str) and UNKNOWN in value


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    if isinstance(value, str | int | float | None):
        if is_doubtful(value):
            return None
        return bool(value)
    if isinstance(value, Items):
        return True if value.items else None if value.open else False
    if isinstance(value, Entries):
        return True if value.entries else None
    if isinstance(value, Lost | Ref):
        return None
    return True


def text_of(value: Value) -> str:
    """A value as text, with a stand-in for what is not known."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, str | int | float):
        return str(value)
    return UNKNOWN


def words_of(value: Value) -> tuple[str, ...] | None:
    """A list of words for a command line; None where it is no list, or how long is not known."""
    if not isinstance(value, Items):
        return None
    words = tuple(text_of(one) for one in value.items)
    return (*words, UNKNOWN) if value.open else words
