"""Step 6 of the way: commands put into a text behind others, or in the place of one."""

from __future__ import annotations

import re

from pidone.cure.texts import Place
from pidone.cure.units import Unit
from pidone.rule import Edit
from pidone.source import Source, Span

_JOB_END = re.compile(rb"[ \t]*(?:\\\n[ \t]*)*&(?!&)")
_LINE_END = re.compile(rb"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")


def behind(job: Span) -> int:
    """The offset behind the `&` that makes a command a background job."""
    found = _JOB_END.match(job.source.content, job.end)
    return found.end() if found else job.end


def is_own_line(source: Source, at: int) -> bool:
    """Whether nothing but a comment stands on the rest of a line."""
    return _LINE_END.match(source.content, at) is not None


def indentation(source: Source, at: int) -> str:
    """The blanks that a place's line begins with."""
    line = source.content[:at].rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip(b" \t"))].decode()


def inserted(place: Place, unit: Unit, at: int, lines: list[str]) -> Edit:
    """Commands behind a place at which one ends."""
    source = unit.command.span.source
    if place.has_lines and is_own_line(source, at):
        margin = indentation(source, unit.command.span.start)
        return Edit(source.span(at, at), "".join(f"\n{margin}{line}" for line in lines))
    text = "; ".join(lines)
    if not source.content[:at].endswith(b"&"):
        return Edit(source.span(at, at), f"; {text}")
    is_last = source.content[at:].lstrip(b" \t")[:1] in (b"", b"\n")
    return Edit(source.span(at, at), f" {text}" if is_last else f" {text};")


def in_place(place: Place, unit: Unit, lines: list[str]) -> Edit:
    """Commands in the place of one."""
    span = unit.command.span
    is_first = not span.source.content[: span.start].rpartition(b"\n")[2].strip()
    if place.has_lines and not unit.is_inner and is_first and is_own_line(span.source, span.end):
        margin = indentation(span.source, span.start)
        return Edit(span, f"\n{margin}".join(lines))
    text = "; ".join(lines).replace("&;", "&")
    return Edit(span, f"{{ {text}; }}" if unit.is_inner else text)
