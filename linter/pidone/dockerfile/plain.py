"""Step 2 of the way, reading: the Dockerfile in words that dockerfile-parse can read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pidone.dockerfile.heredoc import Opening, heredoc_openings
from pidone.dockerfile.keywords import KEYWORDS, can_open_heredocs
from pidone.dockerfile.lines import Lines, Piece, is_idle, joined, pieces_from
from pidone.dockerfile.model import Problem

# What dockerfile-parse, being Python, takes for white space and BuildKit does not, and what is
# no ASCII, which it may not be able to decode. Only where lines and keywords end matters to it.
_UNREADABLE = bytes(
    ord("?") if byte > 0x7F or 0x1C <= byte <= 0x1F else byte for byte in range(256)
)
_KEYWORD_ENDS = re.compile(rb"[^\t\v\f\r ][\t\v\f\r ]")

# dockerfile-parse appends each continuation line to a string that it copies: what lies in the
# middle of a longer instruction is kept from it.
_MOST_LINES = 100

# Far beyond any Dockerfile: the longest of 8,900 public ones has 336.
_MOST_INSTRUCTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Body:
    """A here-document and its lines: indices, `stop` exclusive and before the terminator."""

    opening: Opening
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows an instruction's pieces: its here-documents, and the line behind it all."""

    bodies: tuple[Body, ...]
    stop: int


@dataclass(slots=True)
class Plain:
    """What dockerfile-parse reads, and how to get back from its lines to the file.

    `written` holds for each line written the index of its first piece; `tails` holds for an
    instruction's end, as an index of pieces, what follows it.
    """

    lines: Lines
    content: list[bytes] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    tails: dict[int, Tail] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def plain(lines: Lines) -> Plain:
    """Blank lines, comments and here-documents left out, continuations by backslash alone."""
    result = Plain(lines)
    readable = lines.source.content.translate(_UNREADABLE)
    index = 0
    while index < len(lines.texts):
        if is_idle(lines.texts[index]):
            index += 1
            continue
        if len(result.tails) == _MOST_INSTRUCTIONS:
            _give_up(result, index)
            break
        pieces, behind = pieces_from(lines, index)
        bodies: tuple[Body, ...] = ()
        if any(b"<" in readable[start:end] for start, end in pieces):
            bodies, behind = _bodies(result, pieces, behind)
        _write(result, readable, pieces)
        result.tails[len(result.pieces)] = Tail(bodies, behind)
        index = behind
    return result


def _give_up(result: Plain, index: int) -> None:
    message = f"more than {_MOST_INSTRUCTIONS} instructions: the rest is not read"
    start = result.lines.source.line_starts[index]
    result.problems.append(Problem(message, result.lines.source.span(start, start)))


def _write(result: Plain, readable: bytes, pieces: list[Piece]) -> None:
    first = len(result.pieces)
    last = len(pieces) - 1
    result.pieces += pieces
    keyword = _pieces_of_keyword(readable, pieces)
    result.written.append(first)
    result.content += [readable[start:end] for start, end in pieces[:keyword]]
    for index in range(keyword, len(pieces)):
        if index < _MOST_LINES or index == last:
            start, end = pieces[index]
            result.written.append(first + index)
            result.content += (b"\\\n", readable[start:end])
    # A blank and a full stop behind it: a backslash at the end would continue the line.
    result.content.append(b" .\n")


def _pieces_of_keyword(readable: bytes, pieces: list[Piece]) -> int:
    """How many pieces it takes until the keyword ends: `RU\\` and `N x` make `RUN x`."""
    begun = False
    for index, (start, end) in enumerate(pieces):
        if _KEYWORD_ENDS.search(readable, start, end):
            return index + 1
        if begun and readable[start : start + 1].isspace() and start < end:
            return index + 1
        begun = begun or bool(readable[start:end].strip())
    return len(pieces)


def _bodies(result: Plain, pieces: list[Piece], index: int) -> tuple[tuple[Body, ...], int]:
    """The here-documents that an instruction opens, read from a line on, and the line behind."""
    lines = result.lines
    line = joined(lines.source, pieces)
    if b"<<" not in line.content or not can_open_heredocs(line.content, lines.escape):
        return (), index
    bodies: list[Body] = []
    for opening in heredoc_openings(line.content):
        stop = lines.find(opening.name, index, opening.chomp)
        if stop is None:
            span = line.span(opening.start, opening.end)
            name = opening.name.decode("utf-8", "replace")
            result.problems.append(Problem(f"no line {name} ends this here-document", span))
            stop = _next_instruction(lines, index)
            bodies.append(Body(opening, index, stop))
            return tuple(bodies), stop
        bodies.append(Body(opening, index, stop))
        index = stop + 1
    return tuple(bodies), index


def _next_instruction(lines: Lines, index: int) -> int:
    """Where reading goes on behind an unended here-document: at the next keyword in capitals.

    BuildKit gives up there; a shell command such as `user` in the body is no keyword.
    """
    while index < len(lines.texts):
        if lines.texts[index].partition(b" ")[0].decode("ascii", "replace") in KEYWORDS:
            return index
        index += 1
    return index
