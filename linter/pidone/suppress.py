"""Step 6 of the way: the comments that ask for silence, and what they cover."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pidone.dockerfile.model import Dockerfile, Instruction
from pidone.rule import Rule
from pidone.source import Source, Span

EVERY_LINE = (1, 1 << 62)

_OWN = re.compile(rb"#[ \t]*pidone:[ \t]*([^\r\n]*)")
_OWN_TEXT = re.compile(rb"(ignore|ignore-file)[ \t]*\[([^\]]*)\]")
# hadolint README, "Inline ignores": `# hadolint ignore=DL3001,SC1081`, `# hadolint global ignore=`.
_HADOLINT = re.compile(rb"#[ \t]*hadolint[ \t]+(global[ \t]+)?ignore[ \t]*=[ \t]*([^\r\n]*)")
# docs.docker.com/build/checks: `# check=skip=A,B;error=true`, a parser directive of the file's top.
_BUILDKIT = re.compile(
    rb"#[ \t]*check[ \t]*=(?:[^\r\n]*;)?[ \t]*skip[ \t]*=[ \t]*([^;\r\n]*)", re.I
)
_DIRECTIVE = re.compile(rb"[ \t]*#[ \t]*[a-zA-Z][a-zA-Z0-9]*[ \t]*=[^\r\n]*(\r?\n|$)")
_NAME = re.compile(rb"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment that silences the rules of `names` on lines `first` to `last`, both included.

    `span` is the comment from its `#` on. `foreign` ones are written for other linters and name
    their checks. One with no names is addressed to pidone, which does not understand it.
    """

    names: tuple[tuple[str, Span], ...]
    span: Span
    first: int
    last: int
    foreign: bool = False

    def silenced(self, rule: Rule, span: Span) -> list[str]:
        """The names in this comment that silence what `rule` found at `span`."""
        known = rule.consents if self.foreign else (rule.id,)
        if not self.first <= span.line <= self.last:
            return []
        return [name for name, _ in self.names if name in known or self._is_all(name, rule)]

    @property
    def whole(self) -> Span:
        """The comment as it is to go: with the blanks in front, and its line where it has one."""
        source, start, end = self.span.source, self.span.start, self.span.end
        if _starts_line(source, start):
            after = source.content.find(b"\n", end)
            end = after + 1 if after >= 0 else len(source.content)
            return source.span(_line_start(source, start), end)
        before = source.content[:start]
        return source.span(len(before.rstrip(b" \t")), end)

    def _is_all(self, name: str, rule: Rule) -> bool:
        return self.foreign and name == "all" and bool(rule.consents)


@dataclass(frozen=True, slots=True)
class UnusedSuppression:
    """The names of a comment that silence nothing; `unknown` holds those that are no rule's."""

    suppression: Suppression
    names: tuple[tuple[str, Span], ...]
    unknown: tuple[str, ...]


def suppressions(source: Source, dockerfile: Dockerfile | None = None) -> tuple[Suppression, ...]:
    """The comments of a Dockerfile or a script that ask for silence, in their order."""
    content = source.content
    if not any(word in content for word in (b"pidone:", b"hadolint", b"check")):
        return ()
    found = [*_own(source, dockerfile), *_hadolints(source, dockerfile), *_checks(source)]
    return tuple(sorted(found, key=lambda suppression: suppression.span.start))


# ---- the three kinds of comments ---------------------------------------------------------


def _own(source: Source, dockerfile: Dockerfile | None) -> Iterator[Suppression]:
    for match in _OWN.finditer(source.content):
        if not _is_comment(source, match.start()):
            continue
        span = source.span(match.start(), match.start() + len(match[0].rstrip()))
        text = _OWN_TEXT.match(match[1])
        if text is None:
            yield Suppression((), span, *_covered(source, dockerfile, span.line))
            continue
        names = _names(source, text[2], match.start(1) + text.start(2))
        if text[1] == b"ignore-file":
            yield Suppression(names, span, *EVERY_LINE)
        else:
            yield Suppression(names, span, *_covered(source, dockerfile, span.line))


def _hadolints(source: Source, dockerfile: Dockerfile | None) -> Iterator[Suppression]:
    for match in _HADOLINT.finditer(source.content):
        span = source.span(*match.span())
        names = _names(source, match[2], match.start(2))
        lines = EVERY_LINE if match[1] else _covered(source, dockerfile, span.line)
        if _starts_line(source, match.start()):
            yield Suppression(names, span, *lines, foreign=True)


def _checks(source: Source) -> Iterator[Suppression]:
    at = 3 if source.content.startswith(b"\xef\xbb\xbf") else 0
    while line := _DIRECTIVE.match(source.content, at):
        if match := _BUILDKIT.search(source.content, at, line.end()):
            names = _names(source, match[1], match.start(1))
            yield Suppression(names, source.span(*match.span()), *EVERY_LINE, foreign=True)
        at = line.end()
        if at >= len(source.content):
            return


def _names(source: Source, text: bytes, offset: int) -> tuple[tuple[str, Span], ...]:
    return tuple(
        (
            match[0].decode("utf-8", "replace"),
            source.span(offset + match.start(), offset + match.end()),
        )
        for match in _NAME.finditer(text)
    )


# ---- where a comment stands, and what it covers ------------------------------------------


def _line_start(source: Source, offset: int) -> int:
    return source.line_starts[bisect_right(source.line_starts, offset) - 1]


def _starts_line(source: Source, offset: int) -> bool:
    before = source.content[_line_start(source, offset) : offset]
    return not before.removeprefix(b"\xef\xbb\xbf").strip()


def _is_comment(source: Source, offset: int) -> bool:
    """Whether a `#` begins a comment: at a word's start, outside the quotes of its line."""
    before = source.content[_line_start(source, offset) : offset]
    quote = 0
    escaped = False
    for byte in before:
        if escaped:
            escaped = False
        elif byte == ord("\\") and quote != ord("'"):
            escaped = True
        elif byte == quote:
            quote = 0
        elif not quote and byte in b"'\"":
            quote = byte
    return not quote and not escaped and (_starts_line(source, offset) or before[-1:] in b" \t;")


def _covered(source: Source, dockerfile: Dockerfile | None, line: int) -> tuple[int, int]:
    """The lines that a comment on `line` speaks of: its own command, or the next one."""
    last = len(source.line_starts)
    while line <= last:
        if dockerfile and (lines := _instruction_lines(dockerfile, line)):
            return lines
        text = source.line(line).strip()
        if text and not text.startswith("#"):
            return _command_lines(source, line, last)
        line += 1
    return line, line


def _command_lines(source: Source, line: int, last: int) -> tuple[int, int]:
    first = line
    while first > 1 and source.line(first - 1).endswith("\\"):
        first -= 1
    while line < last and source.line(line).endswith("\\"):
        line += 1
    return first, line


def _instruction_lines(dockerfile: Dockerfile, line: int) -> tuple[int, int] | None:
    """First and last line of the instruction around a line; None in a here-document's body."""
    for instruction in dockerfile.instructions:
        first, last = instruction.line, _last_line(instruction)
        if first <= line <= last:
            inside = any(_holds(heredoc.body.whole(), line) for heredoc in instruction.heredocs)
            return None if inside else (first, last)
    return None


def _last_line(instruction: Instruction) -> int:
    return instruction.span.source.position(
        max(instruction.span.start, instruction.span.end - 1)
    ).line


def _holds(span: Span, line: int) -> bool:
    return span.end > span.start and span.line <= line <= span.source.position(span.end - 1).line
