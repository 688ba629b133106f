"""Step 4 of the way, applications: programs of Python and JavaScript in one common form.

Only what decides about signals and child processes keeps its shape; of all else the parts are
kept, in the order in which they are evaluated. `start` and `end` are offsets of bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Piece:
    """Any part of a program."""

    start: int = 0
    end: int = 0


# ---- expressions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Const(Piece):
    """A literal: text, number, yes or no, or None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Name(Piece):
    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Attr(Piece):
    of: Expr
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Index(Piece):
    of: Expr
    key: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Slice(Piece):
    of: Expr
    low: Expr | None
    high: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Piece):
    """`*args`, `...args`; of a table, `**options`."""

    of: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Call(Piece):
    callee: Expr
    args: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Seq(Piece):
    """A list, a tuple, a set; also what a value is taken apart into."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table(Piece):
    """A dictionary or an object; a key of None is a part that is spread into it."""

    pairs: tuple[tuple[Expr | None, Expr], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Join(Piece):
    """A text put together: an f-string, a template."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Piece):
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Either(Piece):
    """`and`, `or`, `??`: the right side is not always evaluated."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Not(Piece):
    of: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Piece):
    test: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Piece):
    """An assignment that has a value itself."""

    target: Expr
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Opaque(Piece):
    """Something whose value is not looked for."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parameter(Piece):
    target: Expr
    default: Expr | None = None
    rest: bool = False
    """It takes all arguments that are left."""
    table: bool = False
    """It takes all keywords that are left."""


@dataclass(frozen=True, slots=True, eq=False)
class Function(Piece):
    """A function, also one without a name. `assigned` are the names that are its own."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    assigned: frozenset[str] = frozenset()
    generator: bool = False
    decorators: tuple[Expr, ...] = ()
    static: bool = False
    arrow: bool = False


Expr = (
    Const
    | Name
    | Attr
    | Index
    | Slice
    | Spread
    | Call
    | Seq
    | Table
    | Join
    | Binary
    | Either
    | Not
    | Choice
    | Assign
    | Opaque
    | Function
)


# ---- statements --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Do(Piece):
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Bind(Piece):
    """An assignment; `declares` gives the name to the innermost scope."""

    target: Expr
    value: Expr | None
    declares: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class If(Piece):
    test: Expr
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class While(Piece):
    test: Expr
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class For(Piece):
    target: Expr
    iterable: Expr
    body: tuple[Statement, ...]
    declares: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Try(Piece):
    body: tuple[Statement, ...]
    handlers: tuple[tuple[Statement, ...], ...] = ()
    orelse: tuple[Statement, ...] = ()
    final: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Switch(Piece):
    """Bodies of which at most one is run, nobody knows which."""

    subject: Expr
    bodies: tuple[tuple[Statement, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Give(Piece):
    """`return`."""

    value: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Leave(Piece):
    """`raise`, `throw`, `break`, `continue`."""

    kind: str
    value: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Define(Piece):
    function: Function


@dataclass(frozen=True, slots=True, eq=False)
class Class(Piece):
    name: str
    bases: tuple[Expr, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Load(Piece):
    """An import. `names` are (name there, name here); `name` is what the module itself is called
    here. `level` counts the dots of a relative one, `everything` is `*`."""

    module: str
    level: int = 0
    names: tuple[tuple[str, str], ...] = ()
    name: str = ""
    everything: bool = False
    exports: bool = False


Statement = Do | Bind | If | While | For | Try | Switch | Give | Leave | Define | Class | Load


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A file's code. `problem`: it has a syntax error, or is beyond what is read."""

    body: tuple[Statement, ...] = ()
    problem: str = ""
    hoisted: tuple[Function, ...] = field(default=())
