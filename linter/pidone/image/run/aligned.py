"""Step 3, RUN: bytes that a command writes, each with the place in the Dockerfile it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pidone.image.model import UNKNOWN
from pidone.shell.syntax import Literal, Parameter, Part, Word
from pidone.source import Source, Text

_LONGEST_WORD = 1 << 18
_EXPANSION = re.compile(rb"\$(?:\{[^}]*\}|\w+|[@*#?$!-])?")


@dataclass(frozen=True)
class Aligned:
    """`origins` has the source's offset of every byte of `content`."""

    content: bytes
    origins: tuple[int, ...]

    def part(self, start: int, end: int) -> Aligned:
        return Aligned(self.content[start:end], self.origins[start:end])

    def replaced(self, pattern: re.Pattern[bytes], new: Callable[[bytes], bytes]) -> Aligned:
        """With each match replaced; the new bytes stand where the match began."""
        at = 0
        pieces: list[Aligned] = []
        for match in pattern.finditer(self.content):
            pieces.append(self.part(at, match.start()))
            if match.group():
                pieces.append(placed(new(match.group()), self.origins[match.start()]))
            at = match.end()
        return joined([*pieces, self.part(at, len(self.content))])

    def text(self, source: Source) -> Text:
        pairs = [(0, self.origins[0] if self.origins else 0)]
        for offset in range(1, len(self.origins)):
            if self.origins[offset] != self.origins[offset - 1] + 1:
                pairs.append((offset, self.origins[offset]))
        return Text(source, self.content, tuple(pairs))


NOTHING = Aligned(b"", ())


def placed(content: bytes, origin: int) -> Aligned:
    """Bytes that all stand for one place."""
    return Aligned(content, (origin,) * len(content))


def joined(pieces: list[Aligned]) -> Aligned:
    return Aligned(
        b"".join(piece.content for piece in pieces),
        tuple(origin for piece in pieces for origin in piece.origins),
    )


def aligned_text(text: Text) -> Aligned:
    """A text's bytes with their origins."""
    ends = [start for start, _ in text.origins[1:]] + [len(text.content)]
    origins: list[int] = []
    for (start, origin), end in zip(text.origins, ends, strict=True):
        origins.extend(range(origin, origin + end - start))
    return Aligned(text.content, tuple(origins))


def aligned_word(word: Word, value: Callable[[Part], str]) -> Aligned:
    """A word's value; `value` says what a part of it expands to.

    A literal is what is left of the source when quotes, backslashes and continuations are gone,
    so its bytes are found again in order.
    """
    source = word.span.source.content
    at = word.span.start
    length = 0
    pieces: list[Aligned] = []
    for part in word.parts:
        if isinstance(part, Literal):
            piece, at = _literal(part.value.encode(), source, at, word.span.end)
        else:
            piece = placed(value(part).encode(), at)
            at = _behind(part, source, at)
        length += len(piece.content)
        if length > _LONGEST_WORD:
            return placed(UNKNOWN.encode(), word.span.start)
        pieces.append(piece)
    return joined(pieces)


def _literal(value: bytes, source: bytes, at: int, end: int) -> tuple[Aligned, int]:
    whole = source.find(value, at, min(end, at + len(value) + 2))
    if whole >= 0:
        return Aligned(value, tuple(range(whole, whole + len(value)))), whole + len(value)
    origins: list[int] = []
    for byte in value:
        found = source.find(byte, at, end)
        if found < 0:
            origins.append(min(at, max(end - 1, 0)))
            continue
        origins.append(found)
        at = found + 1
    return Aligned(value, tuple(origins)), at


def _behind(part: Part, source: bytes, at: int) -> int:
    if not isinstance(part, Parameter):
        return at
    start = source.find(b"$", at)
    match = _EXPANSION.match(source, start) if start >= 0 else None
    return match.end() if match else at
