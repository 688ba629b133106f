"""What a shell text says: commands and words, each with its span; nothing is run here."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.source import Span, Text

# ---- words -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves, quotes and backslashes already removed.

    `quoted` is true inside quotes or behind a backslash: no splitting, no globbing.
    """

    value: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`, `${name op argument}`; name is `@`, `*`, `#`, `?`, `$`, `!`, `0`, `1`, ... too.

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


# ---- commands ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name=value`, `name+=value` (append), `name[index]=value`, `name=(elements)`."""

    name: str
    value: Word | None
    append: bool
    index: str | None
    elements: tuple[Word, ...] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Redirect:
    """`operator` is `<` `>` `>>` `>|` `&>` `&>>` `<&` `>&` `<>` `<<<` or `<<` (heredoc).

    `descriptor` is the number in front (None: the operator's default; `{name}` gives -1).
    A here-document's body is `body`; `target` is then its delimiter.
    """

    operator: str
    descriptor: int | None
    target: Word
    body: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments, words and redirections; `export`, `local`, `declare` too are simple commands.

    For those declaration commands, `x=y` arguments are in `words` (as written `x=` + value parts)
    except array literals, which are in `assignments`.
    """

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`a | b`; stages has two or more. `both` marks those whose stderr goes along (`|&`)."""

    stages: tuple[Command, ...]
    span: Span
    both: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """`! command`."""

    command: Command
    span: Span


@dataclass(frozen=True, slots=True)
class Time:
    """`time command`, bash's reserved word."""

    command: Command
    span: Span


@dataclass(frozen=True, slots=True)
class AndOr:
    """`left && right` or `left || right`, left-associative."""

    left: Command
    operator: str
    right: Command
    span: Span


@dataclass(frozen=True, slots=True)
class Subshell:
    body: Script
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    body: Script
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class If:
    """`branches` are (condition, body) pairs of if and each elif; `otherwise` is else."""

    branches: tuple[tuple[Script, Script], ...]
    otherwise: Script | None
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class While:
    """`while`, or `until` where `until` is true."""

    condition: Script
    body: Script
    until: bool
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`for name in words`, `select` too; words is None where `in` is missing: `"$@"`."""

    name: str
    words: tuple[Word, ...] | None
    body: Script
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CFor:
    """`for ((a; b; c))`: the three expressions as written."""

    start: str
    condition: str
    step: str
    body: Script
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CaseItem:
    """Patterns keep Glob parts; `terminator` is `;;`, `;&` or `;;&`."""

    patterns: tuple[Word, ...]
    body: Script
    terminator: str


@dataclass(frozen=True, slots=True)
class Case:
    subject: Word
    items: tuple[CaseItem, ...]
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    body: Command
    span: Span


@dataclass(frozen=True, slots=True)
class Test:
    """`[[ expression ]]`. Expressions are nested tuples, strings are operators:

    ("&&"|"||", left, right), ("!", operand), (unary operator such as "-n", Word),
    (binary operator such as "==" "=~" "-eq" "<", Word, Word), ("word", Word).
    """

    expression: TestExpression
    redirects: tuple[Redirect, ...]
    span: Span


TestExpression = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ArithmeticCommand:
    """`((expression))`, `let` is a simple command."""

    expression: str
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Coproc:
    name: str | None
    command: Command
    span: Span


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part that the parser could not make sense of."""

    span: Span


Command = (
    Simple
    | Pipeline
    | Not
    | Time
    | AndOr
    | Subshell
    | Group
    | If
    | While
    | For
    | CFor
    | Case
    | Function
    | Test
    | ArithmeticCommand
    | Coproc
    | Unreadable
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A command of a list; `background` where `&` ends it."""

    command: Command
    background: bool


@dataclass(frozen=True, slots=True)
class Script:
    """A list of statements: a whole text, or the body of something."""

    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, eq=False)
class ShellText:
    """A parsed text: what it was, what it says, and the spans that could not be read."""

    text: Text
    script: Script
    errors: tuple[Span, ...]
