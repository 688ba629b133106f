"""Step 2, scripts: a shell text to its commands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pidone.shell.parse_commands import read_list
from pidone.shell.parse_compounds import compounds
from pidone.shell.parse_cursor import Cursor
from pidone.shell.parse_leaves import tokens_of
from pidone.shell.parse_lexer import tokens_without_tree
from pidone.shell.parse_reading import Reading, part_of, spans_of
from pidone.shell.parse_tokens import END, Tokens
from pidone.shell.parse_tree import grammar
from pidone.shell.syntax import Script, ShellText, Statement, Unreadable
from pidone.source import Span, Text

if TYPE_CHECKING:
    from tree_sitter import Node


# tree-sitter-bash 0.25 takes time squared for some nestings (2 s for 60 kB of `a=(`, measured);
# without it reading is linear, at about 2 s a megabyte.
LARGEST_TREE = 65_536
LARGEST = 1_000_000


def parse_shell(text: Text) -> ShellText:
    """The commands of a text in bash's syntax, of which sh's is nearly a part.

    Never fails: what cannot be read is an `Unreadable` statement, its span one of `errors`. So is
    all that follows the first `LARGEST` bytes: an archive behind a script that unpacks it.
    """
    if len(text.content) > LARGEST:
        return _beginning(text)
    if len(text.content) > LARGEST_TREE:
        return _read(text, by_tree=False)
    first = _read(text, by_tree=True)
    if not first.errors:
        return first
    second = _read(text, by_tree=False)
    return first if _lost(first) < _lost(second) else second


def _beginning(text: Text) -> ShellText:
    """Whole lines of the first `LARGEST` bytes, and the rest unread."""
    cut = text.content.rfind(b"\n", 0, LARGEST) + 1 or LARGEST
    start = _read(part_of(text, 0, cut), by_tree=False)
    rest = text.span(cut, len(text.content))
    statements = (*start.script.statements, Statement(Unreadable(rest), False))
    script = Script(statements, start.script.span.to(rest))
    return ShellText(text, script, (*start.errors, rest))


def _read(text: Text, *, by_tree: bool) -> ShellText:
    errors: list[Span] = []
    reading = Reading(text, text.content, spans_of(text), _script, _separately, errors, 0, by_tree)
    return ShellText(text, _whole(reading), tuple(errors))


def _lost(shell_text: ShellText) -> int:
    """How many bytes could not be read."""
    return sum(error.end - error.start + 1 for error in shell_text.errors)


def _separately(reading: Reading, part: Text) -> Script:
    """A part of a text, read on its own."""
    inner = replace(reading, text=part, content=part.content, span=spans_of(part))
    return _whole(inner)


def _whole(reading: Reading) -> Script:
    content = reading.content
    if not reading.by_tree:
        return _statements(reading, tokens_without_tree(content, 0, len(content)))
    return _script(reading, [grammar().parse(content)], 0, len(content))


def _script(reading: Reading, branches: list[Node], start: int, end: int) -> Script:
    tokens = tokens_of(reading.content, branches, start, end)
    if tokens.adrift:
        tokens = tokens_without_tree(reading.content, start, end)
    return _statements(reading, tokens)


def _statements(reading: Reading, tokens: Tokens) -> Script:
    """All statements of some tokens; what closes nothing is unreadable."""
    cursor = Cursor(reading, tokens, compounds())
    script = read_list(cursor)
    if cursor.token.kind == END:
        return script
    statements = list(script.statements)
    while cursor.token.kind != END:
        stray = cursor.take()
        statements.append(Statement(reading.unreadable(stray.start, stray.end), False))
        if cursor.token.kind in (";", "&"):
            cursor.at += 1
        statements += read_list(cursor).statements
    return Script(tuple(statements), script.span.to(reading.span(tokens.end, tokens.end)))
