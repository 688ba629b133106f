"""Step 2, scripts: quotes, backslashes, patterns and process substitutions in a word."""

from __future__ import annotations

import re

from pidone.shell.parse_escapes import unescaped
from pidone.shell.parse_expansions import commands, expansion
from pidone.shell.parse_lexer import commands_end
from pidone.shell.parse_reading import UnreadableError, value_of
from pidone.shell.parse_word_reader import WordReader
from pidone.shell.syntax import Glob, ProcessSubstitution

_SINGLE = re.compile(rb"'([^']*)'")
_ANSI_C = re.compile(rb"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_BRACKET = re.compile(
    rb"""\[[!^]?\]?(?:\[[:.=][^\]]*\]|\\.|'[^']*'|"[^"]*"|[^\]\\'"])*\]""", re.DOTALL
)
_EXPANSION = re.compile(rb"[$`]")
_BRACKET_IN_BRACES = re.compile(rb"\[[!^]?\]?(?:\[[:.=][^\]}]*\]|\\.|[^\]\\'\"}])*\]", re.DOTALL)


def backslash(reader: WordReader, _quoted: bool) -> None:
    content, stop = reader.reading.content, reader.at + 2
    while stop < reader.end and 0x80 <= content[stop] < 0xC0 <= content[reader.at + 1]:
        stop += 1
    following = content[reader.at + 1 : min(stop, reader.end)]
    if following != b"\n":
        reader.literal(following or b"\\", True)
    reader.at = min(stop, reader.end)


def single_quotes(reader: WordReader, _quoted: bool) -> None:
    _whole_quote(reader, _SINGLE.match(reader.reading.content, reader.at, reader.end))


def _whole_quote(reader: WordReader, match: re.Match[bytes] | None, ansi_c: bool = False) -> None:
    if not match:
        raise UnreadableError("a quote that does not end")
    reader.literal(unescaped(match[1]) if ansi_c else match[1], True)
    reader.at = match.end()


def double_quotes(reader: WordReader, _quoted: bool) -> None:
    reader.at += 1
    before = reader.size()
    reader.inside_quotes(b'"')
    if reader.at >= reader.end:
        raise UnreadableError("a quote that does not end")
    if reader.size() == before:
        reader.literal(b"", True)
    reader.at += 1


def dollar_sign(reader: WordReader, quoted: bool) -> None:
    """`$'...'`, `$"..."` or an expansion."""
    following = reader.reading.content[reader.at + 1 : min(reader.at + 2, reader.end)]
    if following == b"'" and not quoted:
        _whole_quote(reader, _ANSI_C.match(reader.reading.content, reader.at, reader.end), True)
    elif following == b'"' and not quoted:
        reader.at += 1
        double_quotes(reader, quoted)
    else:
        expansion(reader, quoted)


def pattern(reader: WordReader, _quoted: bool) -> None:
    """`*`, `?`, `[...]`, and `@(...)` and its like; what is none of them stands for itself."""
    content, at = reader.reading.content, reader.at
    stop = at + 1
    if content.startswith(b"[", at):
        bracket = _BRACKET_IN_BRACES if reader.in_braces else _BRACKET
        match = None
        if content.find(b"]", at, reader.end) > 0:
            match = bracket.match(content, at, reader.end)
        stop = match.end() if match else at
        if match and _EXPANSION.search(match[0]):
            stop = at + 1
    elif content.startswith(b"(", stop, reader.end):
        stop = commands_end(content, at + 2, reader.end)
    elif content[at] not in b"*?":
        stop = at
    if stop == at:
        reader.literal(content[at : at + 1], False)
        reader.at += 1
    else:
        reader.part(Glob(value_of(content[at:stop])))
        reader.at = stop


def process(reader: WordReader, _quoted: bool) -> None:
    content, at = reader.reading.content, reader.at
    if content.startswith(b"(", at + 1, reader.end):
        reader.part(ProcessSubstitution(commands(reader), chr(content[at])))
    else:
        reader.literal(content[at : at + 1], False)
        reader.at += 1
