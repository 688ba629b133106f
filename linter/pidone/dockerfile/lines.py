"""Step 2 of the way, reading: which physical lines make up one instruction."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pidone.dockerfile.blank import lstrip
from pidone.dockerfile.directives import BOM
from pidone.source import Source, Text

# The part of a physical line that belongs to its instruction: byte offsets, end exclusive.
Piece = tuple[int, int]


@dataclass(frozen=True)
class Lines:
    """The physical lines of a source, without their LF, and the escape character in force."""

    source: Source
    escape: bytes
    texts: list[bytes]

    def find(self, text: bytes, index: int, tabs: bool) -> int | None:
        """The first line from `index` on that is `text`; with `tabs`, it may stand behind some."""
        found = (self._untabbed if tabs else self._whole).get(text, ())
        at = bisect_left(found, index)
        return found[at] if at < len(found) else None

    # Looked up, not searched: a file of unclosed heredocs stays linear.
    @cached_property
    def _whole(self) -> dict[bytes, list[int]]:
        return _places(text.rstrip(b"\r") for text in self.texts)

    @cached_property
    def _untabbed(self) -> dict[bytes, list[int]]:
        return _places(text.rstrip(b"\r").lstrip(b"\t") for text in self.texts)


def _places(texts: Iterable[bytes]) -> dict[bytes, list[int]]:
    places: dict[bytes, list[int]] = {}
    for index, text in enumerate(texts):
        places.setdefault(text, []).append(index)
    return places


def lines_of(source: Source, escape: bytes) -> Lines:
    """The lines as BuildKit scans them: LF ends one, and the last may do without."""
    texts = source.content.split(b"\n")
    if not texts[-1]:
        texts.pop()
    if texts and texts[0].startswith(BOM):
        texts[0] = texts[0].removeprefix(BOM)
    return Lines(source, escape, texts)


def start_of(lines: Lines, index: int) -> int:
    """The byte offset of a line's text; behind the byte order mark on the first."""
    start = lines.source.line_starts[index]
    return len(BOM) if index == 0 and lines.source.content.startswith(BOM) else start


def is_idle(text: bytes) -> bool:
    """Whether a line is blank or a comment, and so adds nothing to any instruction."""
    bare = lstrip(text)
    return not bare or bare.startswith(b"#")


def pieces_from(lines: Lines, index: int) -> tuple[list[Piece], int]:
    """The pieces of the instruction that begins on a line, and the line behind it.

    moby/buildkit parser: white space in front goes on the first line only; blank and comment
    lines inside a continuation are passed over.
    """
    text = lines.texts[index].rstrip(b"\r")
    bare = lstrip(text)
    start = start_of(lines, index) + len(text) - len(bare)
    end = continued_until(bare, lines.escape)
    if end is None:
        return [(start, start + len(bare))], index + 1
    pieces = [(start, start + end)]
    starts = lines.source.line_starts
    for following in range(index + 1, len(lines.texts)):
        text = lines.texts[following]
        if is_idle(text):
            continue
        text = text.rstrip(b"\r")
        end = continued_until(text, lines.escape)
        start = starts[following]
        if end is None:
            pieces.append((start, start + len(text)))
            return pieces, following + 1
        pieces.append((start, start + end))
    return pieces, len(lines.texts)


def continued_until(text: bytes, escape: bytes) -> int | None:
    """Where the escape character that continues a line stands; None where the line ends.

    moby/buildkit parser: blanks and tabs may follow it; two of them continue nothing.
    """
    bare = text.rstrip(b" \t")
    if bare[-1:] != escape or bare[-2:-1] == escape:
        return None
    return len(bare) - 1


def joined(source: Source, pieces: Sequence[Piece]) -> Text:
    """The pieces as one text that knows where each of its bytes stands in the file."""
    content = source.content
    if len(pieces) == 1:
        start, end = pieces[0]
        return Text(source, content[start:end], ((0, start),))
    origins: list[tuple[int, int]] = []
    parts: list[bytes] = []
    length = 0
    for start, end in pieces:
        if end > start:
            origins.append((length, start))
            parts.append(content[start:end])
            length += end - start
    return Text(source, b"".join(parts), tuple(origins) or ((0, pieces[0][0]),))


def part(text: Text, start: int, end: int) -> Text:
    """Bytes `start` to `end` of a text, as a text of its own."""
    origins = text.origins
    if len(origins) == 1:
        return Text(text.source, text.content[start:end], ((0, origins[0][1] + start),))
    low = max(bisect_left(origins, (start + 1, 0)) - 1, 0)
    high = bisect_left(origins, (max(end, start + 1), 0))
    kept = [(mine - start, theirs) for mine, theirs in origins[low + 1 : high]]
    return Text(text.source, text.content[start:end], ((0, text.origin(start)), *kept))
