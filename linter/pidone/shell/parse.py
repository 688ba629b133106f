"""Step 2, scripts: a shell text to its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pidone.shell.parse_commands import Cursor, read_list
from pidone.shell.parse_compounds import compounds
from pidone.shell.parse_reading import Reading, spans_of
from pidone.shell.parse_tokens import END, Tokens, tokens_of
from pidone.shell.parse_tree import grammar
from pidone.shell.syntax import Script, ShellText, Statement
from pidone.source import Span, Text

if TYPE_CHECKING:
    from tree_sitter import Node


def parse_shell(text: Text) -> ShellText:
    """The commands of a text in bash's syntax, of which sh's is nearly a part.

    Never fails: what cannot be read is an `Unreadable` statement, its span one of `errors`.
    """
    errors: list[Span] = []
    reading = Reading(text, text.content, spans_of(text), _script, _separately, errors)
    return ShellText(text, _whole(reading), tuple(errors))


def _separately(reading: Reading, part: Text) -> Script:
    """A part of a text, read on its own."""
    inner = Reading(
        part, part.content, spans_of(part), _script, _separately, reading.errors, reading.depth
    )
    return _whole(inner)


def _whole(reading: Reading) -> Script:
    content = reading.content
    tree = grammar().parse(content)
    return _statements(reading, tokens_of(content, [tree], 0, len(content)))


def _script(reading: Reading, branches: list[Node], start: int, end: int) -> Script:
    return _statements(reading, tokens_of(reading.content, branches, start, end))


def _statements(reading: Reading, tokens: Tokens) -> Script:
    """All statements of some tokens; what closes nothing is unreadable."""
    cursor = Cursor(reading, tokens, compounds())
    script = read_list(cursor)
    if cursor.token.kind == END:
        return script
    statements = list(script.statements)
    start = script.span
    while cursor.token.kind != END:
        stray = cursor.take()
        statements.append(Statement(reading.unreadable(stray.start, stray.end), False))
        more = read_list(cursor)
        statements += more.statements
    return Script(tuple(statements), start.to(reading.span(tokens.end, tokens.end)))
