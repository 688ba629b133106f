"""What a shell text says: commands and words, each with its span; nothing is run here."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.shell.syntax_words import Arithmetic as Arithmetic
from pidone.shell.syntax_words import CommandSubstitution as CommandSubstitution
from pidone.shell.syntax_words import Glob as Glob
from pidone.shell.syntax_words import Literal as Literal
from pidone.shell.syntax_words import Parameter as Parameter
from pidone.shell.syntax_words import Part as Part
from pidone.shell.syntax_words import ProcessSubstitution as ProcessSubstitution
from pidone.shell.syntax_words import Word as Word
from pidone.source import Span, Text


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
    """`left && right` or `left || right`, left-associative.

    A chain of more than 20 is a tree of little depth, which does the same.
    """

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
