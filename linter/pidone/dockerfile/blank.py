"""Step 2 of the way, reading: white space as BuildKit, a Go program, sees it."""

from __future__ import annotations

import re

# Go's unicode.IsSpace; bytes.strip() takes the first six.
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)

# One white-space character beyond ASCII, as UTF-8.
WIDE = rb"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"

_LEADING = re.compile(rb"(?>(?:[\t\n\v\f\r ]|" + WIDE + rb")+)")
_WIDE = re.compile(WIDE)


def lstrip(line: bytes) -> bytes:
    """The line without the white space in front."""
    line = line.lstrip()
    if line[:1] < b"\x80":
        return line
    found = _LEADING.match(line)
    return line[found.end() :] if found else line


def rstrip(line: bytes) -> bytes:
    """The line without the white space behind."""
    line = line.rstrip()
    end = len(line)
    while end and line[end - 1] >= 0x80 and (size := _wide_size(line, end)):
        end -= size
        while end and line[end - 1] in b"\t\n\v\f\r ":
            end -= 1
    return line[:end]


def _wide_size(line: bytes, end: int) -> int:
    for size in (2, 3):
        if _WIDE.fullmatch(line, max(end - size, 0), end):
            return size
    return 0


def skip(run: re.Pattern[bytes], content: bytes, at: int, end: int | None = None) -> int:
    """The offset behind the run of bytes that begins at `at`; `at` itself if there is none."""
    found = run.match(content, at, len(content) if end is None else end)
    return found.end() if found else at
