"""Step 6 of the way: a changed content, told as edits of what it was."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.rule import Edit
from pidone.source import Source


def difference(source: Source, content: bytes) -> Iterator[Edit]:
    """The edits that make a source's content into another one: a tight one for each hunk."""
    from difflib import SequenceMatcher

    before = source.content.splitlines(keepends=True)
    after = content.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, low, high, start, end in SequenceMatcher(None, before, after, False).get_opcodes():
        if tag != "equal":
            yield _tight(source, starts[low], starts[high], b"".join(after[start:end]))


def _tight(source: Source, start: int, end: int, new: bytes) -> Edit:
    """An edit without the ASCII characters that are the same at its two ends."""
    old = source.content[start:end]
    most = min(len(old), len(new))
    front = 0
    while front < most and old[front] == new[front] < 128:
        front += 1
    back = 0
    while back < most - front and old[-1 - back] == new[-1 - back] < 128:
        back += 1
    text = new[front : len(new) - back].decode("utf-8", "surrogateescape")
    return Edit(source.span(start + front, end - back), text)
