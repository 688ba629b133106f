"""Step 2 of the way, reading: a Dockerfile's instructions, as BuildKit finds them."""

from __future__ import annotations

from io import BytesIO

from pidone.dockerfile.directives import read_directives
from pidone.dockerfile.instruction import JoinedLine, read_instruction
from pidone.dockerfile.lines import Lines, joined, lines_of, start_of
from pidone.dockerfile.model import Dockerfile, Heredoc, Instruction, Problem
from pidone.dockerfile.plain import Body, Plain, plain
from pidone.source import Source, Span, Text

# bufio.Scanner, with which moby/buildkit's parser reads lines: the LF counts.
_LONGEST_LINE = 65_535


def read_dockerfile(source: Source) -> Dockerfile:
    """The instructions, with a problem for whatever BuildKit refuses; raises nothing.

    dockerfile-parse finds the instructions, in a text that is written for it: see plain.py.
    """
    directives = read_directives(source)
    lines = lines_of(source, directives.escape)
    readable = plain(lines)
    problems = [*readable.problems, *_long_lines(lines)]
    if directives.refused:
        problems.append(directives.refused)
    instructions: list[Instruction] = []
    for first, stop in _found(readable):
        instruction = _instruction(readable, first, stop, problems)
        if instruction is not None:
            instructions.append(instruction)
    if not readable.pieces:
        problems.append(Problem("no instruction in the file", source.span(0, 0)))
    else:
        problems += _without_stage(source, instructions)
    problems.sort(key=lambda problem: problem.span.start)
    escape = directives.escape.decode("ascii")
    return Dockerfile(source, tuple(instructions), escape, directives.syntax, tuple(problems))


def _found(readable: Plain) -> list[tuple[int, int]]:
    """The pieces of each instruction that dockerfile-parse finds: first, and behind the last."""
    from dockerfile_parse import DockerfileParser

    parser = DockerfileParser(fileobj=BytesIO(b"".join(readable.content)), env_replace=False)
    written = [*readable.written, len(readable.pieces)]
    return [(written[one["startline"]], written[one["endline"] + 1]) for one in parser.structure]


def _instruction(
    readable: Plain, first: int, stop: int, problems: list[Problem]
) -> Instruction | None:
    lines = readable.lines
    line = joined(lines.source, readable.pieces[first:stop])
    tail = readable.tails[stop]
    last = tail.stop - 1
    end = start_of(lines, last) + len(lines.texts[last].rstrip(b"\r"))
    span = Span(lines.source, readable.pieces[first][0], end)
    heredocs = tuple(_heredoc(lines, line, body) for body in tail.bodies)
    return read_instruction(JoinedLine(line, span, heredocs, lines.escape), problems)


def _heredoc(lines: Lines, line: Text, body: Body) -> Heredoc:
    opening = body.opening
    name = opening.name.decode("utf-8", "replace")
    span = line.span(opening.start, opening.end)
    text = _body(lines, body)
    return Heredoc(name, text, opening.expand, opening.chomp, opening.descriptor, span)


def _body(lines: Lines, body: Body) -> Text:
    """The body as the shell or the file gets it: `<<-` takes the tabs in front of each line."""
    source = lines.source
    if body.start == body.stop:
        return joined(source, [(_behind(source, body.start - 1),) * 2])
    if not body.opening.chomp:
        return joined(source, [(source.line_starts[body.start], _behind(source, body.stop - 1))])
    whole = [
        (source.line_starts[index], _behind(source, index))
        for index in range(body.start, body.stop)
    ]
    content = source.content
    return joined(
        source, [(end - len(content[start:end].lstrip(b"\t")), end) for start, end in whole]
    )


def _behind(source: Source, index: int) -> int:
    """The offset behind a line and its LF."""
    starts = source.line_starts
    return starts[index + 1] if index + 1 < len(starts) else len(source.content)


def _long_lines(lines: Lines) -> list[Problem]:
    message = f"a line longer than {_LONGEST_LINE} bytes"
    starts = lines.source.line_starts
    return [
        Problem(message, Span(lines.source, starts[index], starts[index] + len(text)))
        for index, text in enumerate(lines.texts)
        if len(text) > _LONGEST_LINE
    ]


def _without_stage(source: Source, instructions: list[Instruction]) -> list[Problem]:
    """moby/buildkit: all but ARG stands behind a FROM."""
    for instruction in instructions:
        if instruction.keyword == "FROM":
            return []
        if instruction.keyword != "ARG":
            return [Problem(f"{instruction.keyword} before the first FROM", instruction.span)]
    return [Problem("no FROM in the file", source.span(0, 0))]
