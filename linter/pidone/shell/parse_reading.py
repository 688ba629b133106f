"""Step 2, scripts: what every part of the reader shares while it reads one text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pidone.shell.syntax import Script, Statement, Unreadable
from pidone.source import Span, Text

if TYPE_CHECKING:
    from tree_sitter import Node

# Commands inside commands, a substitution counting as one more. Real scripts stay below 20
# (measured on public entrypoints); Python's own limit of 1,000 frames leaves room for whoever
# walks the result with ten frames for each level.
DEEPEST = 60


class UnreadableError(Exception):
    """What stands here is no shell syntax that is known."""


@dataclass(slots=True)
class Reading:
    """One text: its bytes, its spans, what could not be read, and how deep the reader is in it.

    `scripts` reads the commands between two offsets from the branches of this text's tree,
    `separately` reads a text by itself. Where `by_tree` is false, no tree is asked at all.
    """

    text: Text
    content: bytes
    span: Callable[[int, int], Span]
    scripts: Callable[[Reading, list[Node], int, int], Script]
    separately: Callable[[Reading, Text], Script]
    errors: list[Span]
    depth: int = 0
    by_tree: bool = True

    def script(self, branches: list[Node], start: int, end: int) -> Script:
        """The commands of a substitution; too deep, they are one unreadable statement."""
        if self.depth >= DEEPEST:
            return self.unreadable_script(start, end)
        self.depth += 1
        script = self.scripts(self, branches, start, end)
        self.depth -= 1
        return script

    def script_of(self, part: Text) -> Script:
        """The commands of a part of the text that the tree says nothing usable about."""
        if self.depth >= DEEPEST:
            self.errors.append(part.whole())
            return Script((Statement(Unreadable(part.whole()), False),), part.whole())
        self.depth += 1
        script = self.separately(self, part)
        self.depth -= 1
        return script

    def unreadable(self, start: int, end: int) -> Unreadable:
        span = self.span(start, end)
        self.errors.append(span)
        return Unreadable(span)

    def unreadable_script(self, start: int, end: int) -> Script:
        statement = Statement(self.unreadable(start, end), background=False)
        return Script((statement,), self.span(start, end))


def value_of(content: bytes) -> str:
    """Bytes as a string; the NUL bytes, which no shell can hold, are dropped as bash drops them."""
    value = content.decode("utf-8", "replace")
    return value.replace("\0", "") if "\0" in value else value


def spans_of(text: Text) -> Callable[[int, int], Span]:
    """`text.span`, without its search where the text is one unbroken piece of its source."""
    if type(text) is not Text or len(text.origins) != 1:
        return text.span
    source, (mine, theirs) = text.source, text.origins[0]
    shift = theirs - mine

    def span(start: int, end: int) -> Span:
        return Span(source, start + shift, end + shift)

    return span


def part_of(text: Text, start: int, end: int) -> Text:
    """Bytes `start` to `end` of a text as a text of its own, with the same spans."""
    content = text.content[start:end]
    if type(text) is not Text:
        return replace(text, content=content)
    first, stop = (bisect_left(text.origins, (offset,)) for offset in (start + 1, end))
    later = [(mine - start, theirs) for mine, theirs in text.origins[first:stop]]
    return Text(text.source, content, ((0, text.origin(start)), *later))


def without_escapes(text: Text, escape: re.Pattern[bytes]) -> Text:
    """A text without the first byte of each match of `escape`, the rest with the same spans."""
    kept: list[bytes] = []
    origins: list[tuple[int, int]] = []
    size = begin = 0
    for at in [match.start() for match in escape.finditer(text.content)] + [len(text.content)]:
        piece = part_of(text, begin, at)
        kept.append(piece.content)
        if at > begin:
            origins += [(mine + size, theirs) for mine, theirs in piece.origins]
        size += at - begin
        begin = at + 1
    content = b"".join(kept)
    if type(text) is not Text:
        return replace(text, content=content)
    return Text(text.source, content, tuple(origins) or text.origins)
