"""Step 2 of the way, reading: the here-documents that a line of RUN, COPY or ADD opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pidone.dockerfile.lexer import LexError, shell_words

# Blanks before the name: dockerfile frontend 1.16 and later.
_OPERATOR = re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)")
_LARGEST_DESCRIPTOR = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A `<<NAME`: `name` is the terminator; `start` and `end` are byte offsets in the line."""

    name: bytes
    expand: bool
    chomp: bool
    descriptor: int
    start: int
    end: int


def heredoc_openings(line: bytes) -> Iterator[Opening]:
    """The here-documents of a joined line, in the order in which their bodies follow.

    moby/buildkit parser: none where its lexer gives up on the line, say for an open quote.
    """
    text = line.decode("utf-8", "surrogateescape")
    try:
        words = [word for word in shell_words(text, True) if "<<" in word.value]
    except LexError:
        return
    chars = size = 0
    for word in words:
        size += _bytes(text[chars : word.start])
        chars = word.start
        if found := _opening(word.value, size, size + _bytes(text[chars : word.end])):
            yield found


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _opening(word: str, start: int, end: int) -> Opening | None:
    found = _OPERATOR.fullmatch(word)
    if found is None:
        return None
    # Go's text/scanner, on which the lexer stands, drops a byte order mark that comes first.
    rest = found[3].removeprefix("\ufeff")
    try:
        names = shell_words(rest, False)
        kept = shell_words(rest, True)
    except LexError:
        return None
    if len(names) != 1 or len(kept) != 1:
        return None
    name = names[0].value
    return Opening(
        name=name.encode("utf-8", "surrogateescape"),
        expand=_quotes(name) == _quotes(kept[0].value),
        chomp=bool(found[2]),
        descriptor=_descriptor(found[1]),
        start=start,
        end=end,
    )


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')


def _descriptor(digits: str) -> int:
    """Go's ParseUint gives the largest number for one that is too large."""
    digits = digits.lstrip("0")
    return min(int(digits[:21] or "0"), _LARGEST_DESCRIPTOR)
