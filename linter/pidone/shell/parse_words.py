"""Step 2, scripts: the bytes of a word as its parts, quotes and backslashes removed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pidone.shell.parse_expansions import backticks
from pidone.shell.parse_heredocs import Heredoc
from pidone.shell.parse_quotes import (
    backslash,
    dollar_sign,
    double_quotes,
    pattern,
    process,
    single_quotes,
)
from pidone.shell.parse_reading import Reading, UnreadableError, value_of
from pidone.shell.parse_word_reader import Handler, WordReader
from pidone.shell.syntax import Literal, Parameter, Part, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN = re.compile(rb"[^\\'\"$`*?\[<>(]+")
_SIMPLE = re.compile(
    rb"""(["]?)\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])\1|"([^\\"$`]*)"|'([^']*)'"""
)


def word(reading: Reading, start: int, end: int, pieces: tuple[Node, ...]) -> Word:
    """The word between two offsets; `pieces` are the branches of the tree that cover it."""
    content = reading.content
    if _PLAIN.fullmatch(content, start, end):
        value = value_of(content[start:end])
        return Word((Literal(value, False),), reading.span(start, end))
    simple = _SIMPLE.fullmatch(content, start, end)
    if simple:
        return Word((_simple_part(simple),), reading.span(start, end))
    reader = WordReader(reading, start, end, pieces, _handlers())
    reader.unquoted(b"")
    return Word(reader.finished(), reading.span(start, end))


def _simple_part(match: re.Match[bytes]) -> Part:
    """The only part of the words that are most frequent: `$name`, `"$name"`, `"..."`, `'...'`."""
    quote, name, double, single = match.groups()
    if name is not None:
        return Parameter(name.decode("ascii"), "", None, bool(quote))
    text = single if double is None else double
    return Literal(value_of(text), True)


def body_word(reading: Reading, heredoc: Heredoc, pieces: tuple[Node, ...]) -> Word:
    """A here-document's body; with `<<-` without the tabs in front of its lines.

    An expansion in it that does not end fails when it runs, so here it stands for itself.
    """
    reader = WordReader(reading, heredoc.start, heredoc.end, pieces, _handlers())
    try:
        if not heredoc.quoted:
            reader.inside_quotes(b"")
    except UnreadableError:
        reader = WordReader(reading, heredoc.start, heredoc.end, pieces, _handlers())
    if reader.at == heredoc.start < heredoc.end:
        reader.literal(reading.content[heredoc.start : heredoc.end], True)
    if heredoc.strips_tabs:
        reader.strip_tabs()
    return Word(reader.finished(), reading.span(heredoc.start, heredoc.end))


@cache
def _handlers() -> dict[bytes, Handler]:
    """What reads on at each special character."""
    handlers: dict[bytes, Handler] = {bytes([sign]): pattern for sign in b"*?[@+!"}
    handlers |= {b"\\": backslash, b"'": single_quotes, b'"': double_quotes}
    handlers |= {b"$": dollar_sign, b"`": backticks, b"<": process, b">": process}
    return handlers
