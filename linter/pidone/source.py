"""Step 1 of the way: bytes, and where in them a thing stands."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Position(NamedTuple):
    """A place for people: line and column count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Source:
    """One file as it was read; `path` is what reports show, always with forward slashes."""

    path: str
    content: bytes
    file: Path | None = None

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Byte offset of the first byte of each line; lines end at LF."""
        starts = [0]
        find = self.content.find
        at = find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = find(b"\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """The line and column of a byte offset; an offset past the end is the end."""
        offset = min(max(offset, 0), len(self.content))
        line = bisect_right(self.line_starts, offset)
        before = self.content[self.line_starts[line - 1] : offset]
        if line == 1 and before.startswith(b"\xef\xbb\xbf"):
            before = before[3:]
        return Position(line, len(before.decode("utf-8", "replace")) + 1)

    def line(self, number: int) -> str:
        """Line `number` (from 1) without its line ending; empty past the end."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.content.find(b"\n", start)
        raw = self.content[start : end if end >= 0 else len(self.content)]
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        return raw.decode("utf-8", "replace").rstrip("\r")

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, end)

    def whole(self) -> Span:
        return Span(self, 0, len(self.content))


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def position(self) -> Position:
        return self.source.position(self.start)

    @property
    def end_position(self) -> Position:
        return self.source.position(self.end)

    @property
    def line(self) -> int:
        return self.position.line

    @property
    def text(self) -> str:
        return self.source.content[self.start : self.end].decode("utf-8", "replace")

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of `other`, in the same source."""
        return Span(self.source, self.start, max(self.end, other.end))


@dataclass(frozen=True, eq=False)
class Text:
    """Bytes taken out of a source, which remember where they stood.

    `origins` holds (offset in `content`, offset in the source) pairs, rising, the first at 0:
    from each pair on, both run side by side. Joined continuation lines give several pairs.
    """

    source: Source
    content: bytes
    origins: tuple[tuple[int, int], ...]

    def origin(self, offset: int) -> int:
        """The source's byte offset of the byte at `offset`."""
        index = bisect_right(self.origins, (offset, 1 << 62)) - 1
        mine, theirs = self.origins[max(index, 0)]
        return theirs + offset - mine

    def span(self, start: int, end: int) -> Span:
        """The span in the source that bytes `start` to `end` came from."""
        first = self.origin(start)
        last = self.origin(end - 1) + 1 if end > start else first
        return Span(self.source, first, max(first, last))

    def whole(self) -> Span:
        return self.span(0, len(self.content))

    @property
    def value(self) -> str:
        return self.content.decode("utf-8", "replace")


def text_of(source: Source) -> Text:
    """A source's whole content as a text."""
    return Text(source, source.content, ((0, 0),))


def fixed_text(span: Span, content: bytes) -> Text:
    """A text that was computed, not copied: all of it stands for the start of `span`."""
    return _Fixed(span.source, content, ((0, span.start),), span)


@dataclass(frozen=True, eq=False)
class _Fixed(Text):
    at: Span

    def span(self, start: int, end: int) -> Span:
        del start, end
        return self.at


# ---- files as they would be --------------------------------------------------------------

_pretended: ContextVar[Mapping[str, bytes] | None] = ContextVar("_pretended", default=None)


def file_content(file: Path) -> bytes:
    """A file's bytes, or those that it is pretended to have; OSError where it cannot be read."""
    pretended = _pretended.get()
    if pretended and (content := pretended.get(os.path.realpath(file))) is not None:
        return content
    return file.read_bytes()


@contextmanager
def pretending(contents: Mapping[str, bytes]) -> Iterator[None]:
    """As if the files at these real paths held other bytes: a fix that is not written yet.

    What is pretended around it goes on to hold for the other files.
    """
    token = _pretended.set({**(_pretended.get() or {}), **contents})
    try:
        yield
    finally:
        _pretended.reset(token)
