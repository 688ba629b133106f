"""Rewrites a Dockerfile where BuildKit 0.12.5 reads it otherwise than today's BuildKit does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from pidone.dockerfile.keywords import json_start
from pidone.dockerfile.model import Dockerfile, Instruction

TEXT_BEHIND_JSON = "before frontend 1.9, a JSON array with text behind it was an exec form"
BLANK_IN_OPERATOR = "before frontend 1.16, no blank might stand between << and the name"
MODIFIER = "before frontend 1.7, ${name#x}, ${name%x} and ${name/x/y} hid the << on their line"
ESCAPE_IN_FLAGS = "before frontend 1.15, a backslash escaped in flags whatever the directive said"

_BLANKS = re.compile(rb"(?<=<)[ \t\r]+")
_MODIFIER = re.compile(rb"\$\{\w+(?P<sign>[#%/])")


class Edit(NamedTuple):
    """`text` for the bytes from `start` to `end`, no line ending among either."""

    start: int
    end: int
    text: bytes
    reason: str


def dated(dockerfile: Dockerfile) -> tuple[bytes, tuple[str, ...]]:
    """The file as both versions read it alike, line for line, and why it had to be changed."""
    edits: list[Edit] = []
    for instruction in dockerfile.instructions:
        for told in (instruction.onbuild or instruction,):
            edits += _edits(told)
    content = dockerfile.source.content
    for edit in sorted(set(edits), reverse=True):
        content = content[: edit.start] + edit.text + content[edit.end :]
    return content, tuple(sorted({edit.reason for edit in edits}))


def _edits(told: Instruction) -> Iterator[Edit]:
    text = told.text
    start = json_start(told.keyword, text.content) or 0
    if told.json_error and _has_text_behind_json(text.content[start:]):
        start = text.origin(start)
        yield Edit(start, start, b"-", TEXT_BEHIND_JSON)
    content = text.source.content
    for heredoc in told.heredocs:
        for blanks in _BLANKS.finditer(content, heredoc.span.start, heredoc.span.end):
            yield Edit(*blanks.span(), b"", BLANK_IN_OPERATOR)
    if told.heredocs:
        for found in _MODIFIER.finditer(text.content):
            sign = text.span(*found.span("sign"))
            yield Edit(sign.start, sign.end, b"-", MODIFIER)
    for flag in told.flags if told.escape != "\\" else ():
        for at in range(flag.span.start, flag.span.end):
            if content[at : at + 1] in (b"\\", b"`"):
                yield Edit(at, at + 1, b"_", ESCAPE_IN_FLAGS)


def _has_text_behind_json(argument: bytes) -> bool:
    """Whether an array stands at the start, and more than it."""
    text = argument.decode()
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return bool(text[end:].strip())
