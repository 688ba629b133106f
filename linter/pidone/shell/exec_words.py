"""Step 6 of the way: a shell text as the words of an exec form, or what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.shell.last import BUILTINS
from pidone.shell.syntax import (
    AndOr,
    Arithmetic,
    Command,
    Glob,
    Literal,
    Parameter,
    Part,
    Pipeline,
    ShellText,
    Simple,
    Unreadable,
)

_LONGEST = 10_000
"""Bytes of a text that bashlex is given: it takes a second for 30,000 (bashlex 0.18, measured)."""

_JOINED = {AndOr: "joins several commands", Pipeline: "is a pipeline", Unreadable: "cannot be read"}


@dataclass(frozen=True, slots=True)
class ExecForm:
    """The words of one simple command; without any, `obstacle` says why in a verb phrase."""

    words: tuple[str, ...] = ()
    obstacle: str = ""


def exec_words(text: ShellText) -> tuple[str, ...] | None:
    """The words of a text that is one simple command of literal words; None for any other."""
    return exec_form(text).words or None


def exec_form(text: ShellText) -> ExecForm:
    """The words that a shell gives the one program of a text, if it does nothing else for it."""
    obstacle = _obstacle(text)
    if obstacle:
        return ExecForm(obstacle=obstacle)
    command = text.script.statements[0].command
    assert isinstance(command, Simple)
    words = tuple(word.literal or "" for word in command.words)
    is_quoted = any(word.span.text != word.literal for word in command.words)
    if is_quoted and words != _words_of_bash(text.text.value):
        return ExecForm(obstacle="has quotes that are read in two ways")
    return ExecForm(words)


def _obstacle(text: ShellText) -> str:
    """What a shell does for the text beyond starting one program; empty where there is nothing."""
    statements = text.script.statements
    if text.errors or not statements:
        return "cannot be read" if text.errors else "has no command"
    if len(statements) > 1:
        return "has several commands"
    if statements[0].background:
        return "runs in the background"
    command = statements[0].command
    if not isinstance(command, Simple):
        return _JOINED.get(type(command), "is a compound command")
    return _obstacle_of_simple(command) or _comment(text, command)


def _obstacle_of_simple(command: Simple) -> str:
    if command.assignments:
        return f"sets the variable {command.assignments[0].name}"
    if command.redirects:
        return "redirects its input" if _reads(command) else "redirects its output"
    for word in command.words:
        for part in word.parts:
            obstacle = _obstacle_of_part(part)
            if obstacle:
                return obstacle
    name = command.words[0].literal
    return f"starts with {name}, which only a shell has" if name in BUILTINS else ""


def _reads(command: Simple) -> bool:
    return command.redirects[0].operator.startswith("<")


def _obstacle_of_part(part: Part) -> str:
    match part:
        case Literal(value, quoted):
            if quoted or not ("{" in value or "~" in value):
                return ""
            return "uses braces" if "{" in value else "uses a tilde"
        case Parameter(name):
            return f"uses the {'variable ' if name.isidentifier() else 'parameter $'}{name}"
        case Glob(value):
            return f"uses the pattern {value}"
        case Arithmetic():
            return "uses arithmetic"
    return "uses a command's output"


def _comment(text: ShellText, command: Command) -> str:
    """Comments would be lost."""
    source, start, end = command.span.source, command.span.start, command.span.end
    whole = text.text.whole()
    before, behind = source.content[whole.start : start], source.content[end : whole.end]
    return "has a comment" if b"#" in before or b"#" in behind else ""


def _words_of_bash(text: str) -> tuple[str, ...] | None:
    """The words after bash's quote removal, as bashlex has it; None where it gives up.

    It reads few texts wrongly ('it''s', a backslash before a letter in double quotes; bashlex
    0.18, measured), so its word alone does not count. Its import takes 100 ms.
    """
    import bashlex

    if len(text) > _LONGEST:
        return None
    try:
        trees = bashlex.parse(text)
    except Exception:
        # Not only its ParsingError: a TypeError at `$` before a newline, for one (bashlex 0.18).
        return None
    if len(trees) != 1 or trees[0].kind != "command":
        return None
    parts = trees[0].parts
    if any(part.kind != "word" or part.parts for part in parts):
        return None
    return tuple(part.word for part in parts)
