"""Step 2, scripts: where the body of a here-document stands, by the shell's own rule."""

from __future__ import annotations

import re
from typing import NamedTuple

_QUOTING = re.compile(rb"\\(.)|['\"]|\$(?=['\"])", re.DOTALL)


class Heredoc(NamedTuple):
    """`start` to `end` is the body, newline included; `after` is behind the delimiter's line."""

    start: int
    end: int
    after: int
    quoted: bool
    strips_tabs: bool


def heredoc_after(content: bytes, at: int, limit: int, delimiter: bytes, dashed: bool) -> Heredoc:
    """The here-document whose body starts at offset `at`; without its delimiter up to `limit`.

    A delimiter with any quoting in it leaves the body as it is (POSIX 2.7.4).
    """
    bare = _QUOTING.sub(rb"\1", delimiter)
    quoted = bare != delimiter
    line = at
    while line < limit:
        stop = content.find(b"\n", line, limit)
        stop = limit if stop < 0 else stop
        first = line
        if dashed:
            while content.startswith(b"\t", first):
                first += 1
        if stop - first == len(bare) and content.startswith(bare, first):
            return Heredoc(at, line, min(stop + 1, limit), quoted, dashed)
        line = stop + 1
    return Heredoc(at, limit, limit, quoted, dashed)
