"""Step 8 of the way: a piece of source with the place in question underlined."""

from __future__ import annotations

import unicodedata

from pidone.report.paint import Paint, visible
from pidone.rule import Level
from pidone.source import Span

_TAB = 4
_WIDEST = 160
_LEAD = 40
_MOST_LINES = 4


def frame(span: Span, level: Level, paint: Paint) -> list[str]:
    """The lines of a span with their numbers, each underlined; long spans lose their middle."""
    end = _end_without_blanks(span)
    first, start_column = span.position
    last, end_column = span.source.position(end)
    gutter = max(3, len(str(last)))
    written: list[str] = []
    for number in range(first, last + 1):
        if last - first >= _MOST_LINES and first + 1 < number < last:
            if number == first + 2:
                written.append(paint("quiet", f"{'...':>{gutter}}"))
            continue
        line = span.source.line(number)
        left = start_column if number == first else len(line) - len(line.lstrip()) + 1
        right = end_column if number == last else len(line.rstrip()) + 1
        text, marks = _marked(line, left - 1, max(right - 1, left))
        written.append(f"{paint('quiet', f'{number:>{gutter}} |')} {text}".rstrip())
        written.append(f"{paint('quiet', ' ' * gutter + ' |')} {paint(level, marks)}")
    return written


def _end_without_blanks(span: Span) -> int:
    """The end of a span that does not reach behind its last visible character."""
    text = span.source.content[span.start : span.end]
    return span.start + len(text.rstrip()) if text.strip() else span.start


def _marked(line: str, left: int, right: int) -> tuple[str, str]:
    """A line as it is shown, and the marks under its characters `left` to `right`."""
    cells: list[str] = []
    starts: list[int] = []
    width = 0
    for character in line:
        cell = _cell(character, width)
        starts.append(width)
        cells.append(cell)
        width += _width(cell)
    starts.append(width)
    begin = starts[min(left, len(line))]
    length = max(1, starts[min(right, len(line))] - begin)
    if width > _WIDEST:
        return _cropped(cells, starts, begin, length)
    return "".join(cells), " " * begin + "^" * length


def _cell(character: str, width: int) -> str:
    return " " * (_TAB - width % _TAB) if character == "\t" else visible(character)


def _width(cell: str) -> int:
    """Columns of a terminal that a character takes (unicode.org/reports/tr11)."""
    if cell.isascii():
        return len(cell)
    if unicodedata.combining(cell) or unicodedata.category(cell) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(cell) in "WF" else 1


def _cropped(cells: list[str], starts: list[int], begin: int, length: int) -> tuple[str, str]:
    """A piece of an overlong line around the place in question."""
    origin = max(0, begin - _LEAD)
    kept = [index for index, at in enumerate(starts[:-1]) if origin <= at < origin + _WIDEST]
    text = "".join(cells[index] for index in kept)
    offset = begin - (starts[kept[0]] if kept else 0)
    before = "... " if origin else ""
    after = " ..." if kept and kept[-1] < len(cells) - 1 else ""
    marks = "^" * min(length, _WIDEST - offset)
    return before + text + after, " " * (len(before) + offset) + marks
