"""What a Dockerfile says: instructions with their words, each with its span."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pidone.dockerfile.words import pair_ranges, word_ranges
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
    """One here-document of RUN, COPY or ADD; the body ends with its last line's LF.

    `span` is the `<<NAME` in the line. `chomp` (`<<-`): the tabs that stood in front of the
    body's lines are taken off `body` already.
    """

    name: str
    body: Text
    expand: bool
    chomp: bool
    descriptor: int
    span: Span


@dataclass(frozen=True, slots=True)
class JsonError:
    """Why an argument that begins with `[` is no exec form: the byte where it stops being one."""

    message: str
    span: Span


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    `text` is the argument behind the flags: continuation lines joined, comment lines
    between them dropped, heredoc bodies left out. `json` is the exec form's words, or None
    where BuildKit takes the argument as text; for HEALTHCHECK, that behind its CMD.
    """

    keyword: str
    keyword_span: Span
    span: Span
    flags: tuple[Flag, ...]
    text: Text
    json: tuple[Word, ...] | None
    json_error: JsonError | None
    heredocs: tuple[Heredoc, ...]
    onbuild: Instruction | None = None
    escape: str = "\\"

    @property
    def line(self) -> int:
        return self.span.line

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The argument's words as written, quotes kept.

        Separated by blanks; for ARG, ENV and LABEL by blanks outside quotes. The old form
        `ENV name the value` has two words.
        """
        ranges = word_ranges(self.keyword, self.text.content, self.escape)
        return tuple(_word(self.text, *found) for found in ranges)

    @cached_property
    def pairs(self) -> tuple[tuple[Word, Word | None], ...]:
        """The names that ARG, ENV and LABEL set, and their values as written, quotes kept."""
        ranges = pair_ranges(self.keyword, self.text.content, self.escape)
        return tuple(
            (_word(self.text, *name), _word(self.text, *value) if value else None)
            for name, value in ranges
        )


def _word(text: Text, start: int, end: int) -> Word:
    return Word(text.content[start:end].decode("utf-8", "replace"), text.span(start, end))


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
