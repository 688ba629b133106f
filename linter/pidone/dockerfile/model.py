"""What a Dockerfile says: instructions with their words, each with its span."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.source import Source, Span, Text


@dataclass(frozen=True, slots=True)
class Word:
    """One JSON string (unescaped), or one blank-separated word as it is written."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """`--name=value` in front of the arguments; value is None for a bare `--name`."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Heredoc:
    """One here-document of RUN, COPY or ADD; the body ends with its last line's LF."""

    name: str
    body: Text
    expand: bool
    chomp: bool
    descriptor: int
    span: Span


@dataclass(frozen=True, slots=True)
class JsonError:
    """Why an argument that begins with `[` is no exec form: the byte at which it stops being one."""

    message: str
    span: Span


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    `text` is the argument behind the flags: continuation lines joined, comment lines
    between them dropped, heredoc bodies left out. `json` is the exec form's words, or None
    where BuildKit takes the argument as text. `words` are its blank-separated words, as
    written (quotes kept), for COPY, ADD, FROM, USER and the like.
    """

    keyword: str
    keyword_span: Span
    span: Span
    flags: tuple[Flag, ...]
    text: Text
    json: tuple[Word, ...] | None
    json_error: JsonError | None
    words: tuple[Word, ...]
    heredocs: tuple[Heredoc, ...]
    onbuild: Instruction | None = None

    @property
    def line(self) -> int:
        return self.span.line


@dataclass(frozen=True)
class Problem:
    """A line that BuildKit refuses."""

    message: str
    span: Span


@dataclass(frozen=True)
class Dockerfile:
    """The instructions in order; `problems` holds what BuildKit refuses to read."""

    source: Source
    instructions: tuple[Instruction, ...]
    escape: str
    syntax: str | None
    problems: tuple[Problem, ...]
