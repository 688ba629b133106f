"""Step 4 of the way, applications: all parts of a program, whatever they are parts of."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.application.code import (
    Assign,
    Attr,
    Binary,
    Bind,
    Call,
    Choice,
    Class,
    Const,
    Define,
    Do,
    Either,
    For,
    Function,
    Give,
    If,
    Index,
    Join,
    Leave,
    Load,
    Name,
    Not,
    Opaque,
    Parameter,
    Piece,
    Seq,
    Slice,
    Spread,
    Switch,
    Table,
    Try,
    While,
)


def pieces(of: object) -> Iterator[Piece]:
    """All parts of a program, those that hold others before what they hold."""
    work = [of]
    while work:
        one = work.pop()
        if isinstance(one, tuple):
            work.extend(reversed(one))
        elif isinstance(one, Piece):
            yield one
            work.extend(
                value
                for name in reversed(FIELDS[type(one)])
                if isinstance(value := getattr(one, name), Piece | tuple)
            )


FIELDS: dict[type, tuple[str, ...]] = {
    Const: (),
    Name: (),
    Attr: ("of",),
    Index: ("of", "key"),
    Slice: ("of", "low", "high"),
    Spread: ("of",),
    Call: ("callee", "args", "keywords"),
    Seq: ("parts",),
    Table: ("pairs",),
    Join: ("parts",),
    Binary: ("left", "right"),
    Either: ("left", "right"),
    Not: ("of",),
    Assign: ("target", "value"),
    Choice: ("test", "yes", "no"),
    Opaque: ("parts",),
    Parameter: ("target", "default"),
    Function: ("decorators", "parameters", "body"),
    Do: ("value",),
    Bind: ("target", "value"),
    If: ("test", "body", "orelse"),
    While: ("test", "body"),
    For: ("target", "iterable", "body"),
    Try: ("body", "handlers", "orelse", "final"),
    Switch: ("subject", "bodies"),
    Give: ("value",),
    Leave: ("value",),
    Define: ("function",),
    Class: ("bases", "body"),
    Load: (),
}
"""Where each kind of part holds others."""
