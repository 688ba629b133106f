"""Step 2 of the way, reading: a joined line's keyword, flags and argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pidone.dockerfile.blank import lstrip, rstrip, skip

_KEYWORD = re.compile(rb"[^\t\v\f\r ]+")
_BLANKS = re.compile(rb"[\t\v\f\r ]*")


@dataclass(frozen=True, slots=True)
class RawFlag:
    """A flag with quotes and escapes taken off; `start` and `end` are offsets in the line."""

    value: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Command:
    """Offsets of the keyword and of the argument in the line, with the flags between them."""

    keyword: tuple[int, int]
    flags: tuple[RawFlag, ...]
    argument: tuple[int, int]


def split_command(line: bytes, escape: bytes, start: int = 0) -> Command:
    """The parts of a line from `start` on; an argument that is missing is empty, at the end.

    moby/buildkit parser, splitCommand: the line is trimmed, and blanks end the keyword.
    """
    end = len(rstrip(line))
    start = len(line) - len(lstrip(line[start:])) if start < end else end
    found = _KEYWORD.match(line, start, end)
    if found is None:
        return Command((start, start), (), (end, end))
    at = skip(_BLANKS, line, found.end(), end)
    flags, at = _flags(line, at, end, escape)
    at = end - len(lstrip(line[at:end]))
    return Command(found.span(), flags, (at, end))


def _flags(line: bytes, at: int, end: int, escape: bytes) -> tuple[tuple[RawFlag, ...], int]:
    """The flags in front of an argument, and where what follows them starts."""
    flags: list[RawFlag] = []
    grammar = _flag_grammar(escape)
    while True:
        at = skip(_FLAG_BLANKS, line, at, end)
        if not line.startswith(b"--", at, end):
            return tuple(flags), at
        stop = skip(grammar.word, line, at, end)
        value = grammar.unquoted(line[at:stop])
        if value == b"--":
            return tuple(flags), stop
        flags.append(RawFlag(value, at, stop))
        at = stop


# moby/buildkit parser: extractBuilderFlags goes byte by byte, and takes these for white space.
_FLAG_SPACE = rb"\t\n\v\f\r \x85\xa0"
_FLAG_BLANKS = re.compile(rb"[%s]*" % _FLAG_SPACE)


@dataclass(frozen=True, slots=True)
class _FlagGrammar:
    word: re.Pattern[bytes]
    token: re.Pattern[bytes]
    escaped: re.Pattern[bytes]

    def unquoted(self, word: bytes) -> bytes:
        if not self.token.search(word):
            return word
        return self.token.sub(lambda token: self._plain(token[0]), word)

    def _plain(self, token: bytes) -> bytes:
        quote = token[:1] if token[:1] in b"'\"" else b""
        if quote:
            token = token[1:]
            if self.escaped.sub(b"", token).endswith(quote):
                token = token[:-1]
        return self.escaped.sub(rb"\1", token)


@cache
def _flag_grammar(escape: bytes) -> _FlagGrammar:
    """Words with quotes of both kinds; the escape holds in both, and is dropped at the end."""
    mark = re.escape(escape)
    quoted = rb"\"(?>(?:[^\"%s]++|%s.)*)\"?|'(?>(?:[^'%s]++|%s.)*)'?" % (mark, mark, mark, mark)
    plain = rb"[^'\"%s%s]++" % (mark, _FLAG_SPACE)
    return _FlagGrammar(
        re.compile(rb"(?>(?:%s|%s.|%s)*)%s?" % (plain, mark, quoted, mark), re.DOTALL),
        re.compile(rb"%s|%s.?" % (quoted, mark), re.DOTALL),
        re.compile(rb"%s(.?)" % mark, re.DOTALL),
    )
