"""Step 6 of the way: edits put into a file's content."""

from __future__ import annotations

from collections.abc import Iterable

from pidone.rule import Edit


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The content with edits that do not overlap; new lines end as the file's first one does."""
    first = content.find(b"\n")
    is_crlf = first > 0 and content[first - 1 : first] == b"\r"
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = edit.text.encode("utf-8", "surrogateescape")
        if is_crlf:
            text = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        content = content[: edit.span.start] + text + content[edit.span.end :]
    return content
