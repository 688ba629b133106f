"""Step 3, configuration: a Procfile: one command for each kind of process."""

from __future__ import annotations

import re
from typing import NamedTuple

from pidone.source import Span, Text

_LINE = re.compile(rb"^([A-Za-z0-9_-]+):[ \t]*([^\r\n]*)", re.MULTILINE)


class Entry(NamedTuple):
    """A line of a Procfile: the name of the process, and the text that a shell gets."""

    name: str
    command: str
    at: Span


def procfile_entries(text: Text) -> tuple[Entry, ...]:
    """The processes in their order (honcho 2.0.0: environ.py, parse_procfile: the last of a name
    counts)."""
    found: dict[str, Entry] = {}
    for line in _LINE.finditer(text.content):
        written = line[2].rstrip()
        if written:
            name = line[1].decode("ascii")
            at = text.span(line.start(2), line.start(2) + len(written))
            found[name] = Entry(name, written.decode("utf-8", "replace"), at)
    return tuple(found.values())
