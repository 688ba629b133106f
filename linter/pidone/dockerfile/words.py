"""Step 2 of the way, reading: where the words of an argument start and end."""

from __future__ import annotations

import re
from functools import cache

from pidone.dockerfile.blank import WIDE

Range = tuple[int, int]

_BLANK_SEPARATED = re.compile(rb"[^\t\v\f\r ]+")
_FIRST_BLANKS = re.compile(rb"[\t\v\f\r ]+")
_NAME_VALUES = frozenset({"ENV", "LABEL"})


def word_ranges(keyword: str, content: bytes, escape: str) -> list[Range]:
    """The words of a trimmed argument: quote-aware for ENV, LABEL and ARG, else by blanks.

    `ENV name the value`, the old form, gives two words: the name, and all that follows it.
    """
    if keyword == "ARG":
        return _quoted(content, escape)
    if keyword in _NAME_VALUES:
        words = _quoted(content, escape)
        if words and b"=" not in content[slice(*words[0])]:
            return _name_and_rest(content)
        return words
    return [found.span() for found in _BLANK_SEPARATED.finditer(content)]


def _name_and_rest(content: bytes) -> list[Range]:
    found = _FIRST_BLANKS.search(content)
    if found is None:
        return [(0, len(content))]
    return [(0, found.start()), (found.end(), len(content))]


def _quoted(content: bytes, escape: str) -> list[Range]:
    grammar = _quoted_word(escape.encode(), content.isascii())
    return [found.span() for found in grammar.finditer(content)]


@cache
def _quoted_word(escape: bytes, ascii_only: bool) -> re.Pattern[bytes]:
    """moby/buildkit parser, parseWords: the escape is plain in single quotes, and at the end."""
    mark = re.escape(escape)
    wide = b"" if ascii_only else rb"(?!%s)" % WIDE
    wide_byte = rb"" if ascii_only else rb"\x80-\xff"
    plain = rb"[^'\"%s\t\n\v\f\r %s]++" % (mark, wide_byte)
    if not ascii_only:
        plain += rb"|%s[\x80-\xff]" % wide
    quotes = rb"\"(?:[^\"%s]++|%s.)*+\"?|'[^']*+'?" % (mark, mark)
    return re.compile(rb"(?:%s|%s.|%s)++" % (plain, mark, quotes), re.DOTALL)
