"""Step 2 of the way, reading: the parser directives at the top of a Dockerfile."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pidone.dockerfile.blank import lstrip
from pidone.dockerfile.model import Problem
from pidone.source import Source

BOM = b"\xef\xbb\xbf"
# `check`: dockerfile frontend 1.8 and later.
NAMES = (b"syntax", b"escape", b"check")

_DIRECTIVE = re.compile(rb"([a-zA-Z][a-zA-Z0-9]*)[ \t\f\r]*=(.+)")


@dataclass(frozen=True, slots=True)
class Directives:
    """What `# escape=` and `# syntax=` say; at the first that BuildKit refuses, it stops."""

    escape: bytes
    syntax: str | None
    refused: Problem | None


def read_directives(source: Source) -> Directives:
    """The directives; they end at the first line that is none, be it a comment or blank.

    moby/buildkit parser: names in any case, each at most once, an escape of backslash or
    backtick, blanks before the `#` allowed. A shebang line hides all but `# syntax=`.
    """
    seen: dict[bytes, bytes] = {}
    refused: Problem | None = None
    shebang = source.content.startswith(b"#!")
    for start in source.line_starts[shebang:]:
        line, start = _line(source, start)
        named = _directive(line)
        if named is None:
            break
        if message := _refusal(*named, seen):
            refused = Problem(message, source.span(start, start + len(line)))
            break
        seen[named[0]] = named[1]
    syntax = _image(seen.get(b"syntax"))
    if shebang:
        return Directives(b"\\", syntax, None)
    return Directives(seen.get(b"escape", b"\\"), syntax, refused)


def _image(value: bytes | None) -> str | None:
    return value.split(b" ")[0].decode("utf-8", "replace") if value else None


def _line(source: Source, start: int) -> tuple[bytes, int]:
    if start == 0 and source.content.startswith(BOM):
        start = len(BOM)
    end = source.content.find(b"\n", start)
    raw = source.content[start : end if end >= 0 else None].rstrip(b"\r")
    line = lstrip(raw)
    return line, start + len(raw) - len(line)


def _directive(line: bytes) -> tuple[bytes, bytes] | None:
    if not line.startswith(b"#"):
        return None
    found = _DIRECTIVE.match(lstrip(line[1:]))
    if found is None or found[1].lower() not in NAMES:
        return None
    value = found[2].strip(b" \t\f\r") or found[2][-1:]
    return found[1].lower(), value


def _refusal(name: bytes, value: bytes, seen: dict[bytes, bytes]) -> str | None:
    if name in seen:
        return f"only one {name.decode()} directive can be used"
    if name == b"escape" and value not in (b"\\", b"`"):
        return "the escape directive takes a backslash or a backtick"
    return None
