"""Puts measured facts into the rows of the knowledge tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pidone.knowledge
from pidone.knowledge.program_rows import FILES

FOLDER = Path(pidone.knowledge.__file__).parent


def rewritten(text: str, row: str, facts: Mapping[str, str]) -> str:
    """The table's text with the row's measured keys as given; all else stays as it is.

    A key keeps its line; a new one goes in front of the row's source. KeyError without the row.
    """
    start, end = _bounds(text, row)
    lines = text[start:end].rstrip("\n").split("\n")
    for key, line in facts.items():
        at = next((n for n, old in enumerate(lines) if old.startswith(f"{key} = ")), None)
        if at is not None:
            lines[at : at + 1] = [line] if line else []
        elif line:
            place = _source_at(lines)
            lines.insert(place + 1 if key == "measured" else place, line)
    tail = text[end:]
    return text[:start] + "\n".join(lines) + ("\n\n" + tail if tail else "\n")


def _bounds(text: str, row: str) -> tuple[int, int]:
    head = re.search(rf'^\["?{re.escape(row)}"?\]$', text, re.MULTILINE)
    if head is None:
        raise KeyError(row)
    following = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    return head.start(), following.start() if following is not None else len(text)


def _source_at(lines: list[str]) -> int:
    return next(n for n, line in enumerate(lines) if line.startswith("source = "))


def write_row(row: str, facts: Mapping[str, str], folder: Path = FOLDER) -> bool:
    """Writes the facts into the row's table; False where they stand there already."""
    for name in FILES:
        file = folder / name
        text = file.read_text("utf-8")
        try:
            new = rewritten(text, row, facts)
        except KeyError:
            continue
        if new != text:
            file.write_text(new, "utf-8")
        return new != text
    raise KeyError(row)
