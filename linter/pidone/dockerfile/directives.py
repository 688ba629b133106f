"""Step 2 of the way, reading: the parser directives at the top of a Dockerfile."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pidone.dockerfile.blank import lstrip
from pidone.dockerfile.model import Problem
from pidone.source import Source

BOM = b"\xef\xbb\xbf"
NAMES = (b"syntax", b"escape", b"check")

_DIRECTIVE = re.compile(rb"([a-zA-Z][a-zA-Z0-9]*)[ \t\f\r]*=(.+)")


@dataclass(frozen=True, slots=True)
class Directives:
    """What `# escape=` and `# syntax=` say, and the directives that BuildKit refuses."""

    escape: bytes
    syntax: str | None
    problems: tuple[Problem, ...]


def read_directives(source: Source) -> Directives:
    """The directives; they end at the first line that is none, be it a comment or blank.

    moby/buildkit parser: names in any case, each at most once, an escape of backslash or
    backtick, blanks before the `#` allowed. A shebang line hides all but `# syntax=`.
    """
    seen: dict[bytes, bytes] = {}
    problems: list[Problem] = []
    shebang = False
    for number, start in enumerate(source.line_starts):
        line, start = _line(source, start)
        if number == 0 and line.startswith(b"#!"):
            shebang = True
            continue
        named = _directive(line)
        if named is None:
            break
        name, value = named
        if (message := _refusal(name, value, seen)) and not shebang:
            problems.append(Problem(message, source.span(start, start + len(line))))
        else:
            seen.setdefault(name, value)
    escape = b"\\" if shebang else seen.get(b"escape", b"\\")
    syntax = seen.get(b"syntax")
    image = syntax.split(b" ")[0].decode("utf-8", "replace") if syntax else None
    return Directives(escape, image, tuple(problems))


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
