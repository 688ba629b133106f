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
    """The words of a trimmed argument: for ARG, ENV and LABEL quote-aware, else by blanks.

    `ENV name the value`, the old form, gives two words: the name, and all that follows it.
    """
    if keyword == "ARG":
        return _quoted(content, escape)
    if keyword in _NAME_VALUES:
        words = _quoted(content, escape)
        return _old_form(content) if _is_old_form(content, words) else words
    return [found.span() for found in _BLANK_SEPARATED.finditer(content)]


def pair_ranges(keyword: str, content: bytes, escape: str) -> list[tuple[Range, Range | None]]:
    """The names that ARG, ENV and LABEL set and their values; None for a name without one."""
    if keyword not in _NAME_VALUES and keyword != "ARG":
        return []
    words = _quoted(content, escape)
    if keyword != "ARG" and _is_old_form(content, words):
        old = _old_form(content)
        return [(old[0], old[1] if len(old) > 1 else None)]
    return [_pair(content, start, end) for start, end in words]


def _pair(content: bytes, start: int, end: int) -> tuple[Range, Range | None]:
    equals = content.find(b"=", start, end)
    if equals < 0:
        return (start, end), None
    return (start, equals), (equals + 1, end)


def _is_old_form(content: bytes, words: list[Range]) -> bool:
    return bool(words) and b"=" not in content[slice(*words[0])]


def _old_form(content: bytes) -> list[Range]:
    found = _FIRST_BLANKS.search(content)
    if found is None:
        return [(0, len(content))]
    return [(0, found.start()), (found.end(), len(content))]


def _quoted(content: bytes, escape: str) -> list[Range]:
    found = _quoted_word(escape.encode(), content.isascii()).finditer(content)
    return [word.span(1) for word in found if word[1] is not None]


@cache
def _quoted_word(escape: bytes, ascii_only: bool) -> re.Pattern[bytes]:
    """A word as group 1, or white space beyond ASCII.

    moby/buildkit parser, parseWords: the escape is plain in single quotes, and at the end.
    CPython issue 106052: before 3.11.5 a group with `++` takes half of its last, failed turn; so
    here and elsewhere a group that is kept stands in (?>...).
    """
    mark = re.escape(escape)
    quotes = rb"\"(?>(?:[^\"%s]++|%s.)*)\"?|'[^']*+'?" % (mark, mark)
    plain = rb"[^'\"%s\t\n\v\f\r %s]++" % (mark, b"" if ascii_only else rb"\x80-\xff")
    word = rb"(?>(?:%s|%s.|%s)+)" % (plain, mark, quotes)
    if ascii_only:
        return re.compile(rb"(%s)" % word, re.DOTALL)
    word = rb"(?>(?:%s|%s.|%s|(?!%s)[\x80-\xff])+)" % (plain, mark, quotes, WIDE)
    return re.compile(rb"%s|(%s)" % (WIDE, word), re.DOTALL)
