"""What a shell word is made of: literal characters, expansions and patterns, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pidone.source import Span

if TYPE_CHECKING:
    from pidone.shell.syntax import Script


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves, quotes and backslashes already removed.

    `quoted` is true inside quotes or behind a backslash: no splitting, no globbing.
    """

    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`, `${name op argument}`; name is `@`, `*`, `#`, `?`, `$`, `!`, `0`, `1`, ... too,
    and `!name` in `${!name:-argument}`: the operator holds for the variable that name names.

    `operator` is "" or one of `-` `:-` `=` `:=` `?` `:?` `+` `:+` `#` `##` `%` `%%` `length`
    `/` `//` `/#` `/%` `^` `^^` `,` `,,` `:` (substring) `@` (transform) `!` (indirect) `!@` `!*`
    (the names that begin so); `index` is the text between brackets of an array element (`@`, `*`,
    a number or an expression). `replacement` is what follows the pattern's slash in `/`.
    """

    name: str
    operator: str
    argument: Word | None
    quoted: bool
    index: str | None = None
    replacement: Word | None = None


@dataclass(frozen=True, slots=True)
class CommandSubstitution:
    body: Script
    quoted: bool


@dataclass(frozen=True, slots=True)
class ProcessSubstitution:
    """`<(...)` or `>(...)`; direction is `<` or `>`."""

    body: Script
    direction: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`$((expression))`; the expression as written."""

    expression: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Glob:
    """An unquoted pattern character, bracket expression or `@(...)` and its like, as written.

    `[` alone begins a bracket expression that holds expansions, which are parts of their own.
    """

    value: str


Part = Literal | Parameter | CommandSubstitution | ProcessSubstitution | Arithmetic | Glob


@dataclass(frozen=True, slots=True)
class Word:
    parts: tuple[Part, ...]
    span: Span

    @property
    def literal(self) -> str | None:
        """The word's value where it has no expansion in it, else None."""
        if all(isinstance(part, Literal) for part in self.parts):
            return "".join(part.value for part in self.parts if isinstance(part, Literal))
        return None
