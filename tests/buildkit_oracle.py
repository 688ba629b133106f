"""What BuildKit's own parser, version 0.12.5, says of a Dockerfile, and what we say of it."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import NamedTuple

from buildkit_dated import dated
from pidone.dockerfile.keywords import KEYWORDS
from pidone.dockerfile.model import Dockerfile, Heredoc, Instruction
from pidone.dockerfile.read import read_dockerfile
from pidone.source import Source

_REFUSED_BY_THE_PARSER = (
    "directive",
    "ends this here-document",
    "has a name and no value",
    "may hold strings only",
    "no instruction in the file",
    "a line longer than",
)
"""Parts of our messages for what fails in the parser itself, and not in what stands behind it."""


class Reading(NamedTuple):
    """One instruction in the oracle's terms; line numbers from 1."""

    keyword: str
    trigger: str | None
    json: bool
    first_line: int
    last_line: int
    flags: tuple[str, ...]
    values: tuple[str, ...]
    heredocs: tuple[tuple[str, int, str], ...]


class RefusedError(Exception):
    """The parser refuses the file; the message says why."""


class Comparison(NamedTuple):
    """`difference` is None where both say the same, but for `reasons`: how the oracle is dated."""

    difference: str | None
    reasons: tuple[str, ...]
    refused: bool


def compare(content: bytes) -> Comparison:
    """Both readings of a file held against each other; any bytes are taken, without their NULs."""
    # The oracle's Python binding takes and gives UTF-8 strings that end at a NUL.
    content = content.decode("utf-8", "replace").replace("\0", "\ufffd").encode()
    rewritten, reasons = dated(_read(content))
    dockerfile = _read(rewritten)
    try:
        theirs = oracle(rewritten)
    except RefusedError as refusal:
        known = dockerfile.problems
        return Comparison(None if known else f"only BuildKit refuses it: {refusal}", reasons, True)
    return Comparison(_difference(theirs, ours(dockerfile), dockerfile), reasons, False)


def _read(content: bytes) -> Dockerfile:
    return read_dockerfile(Source("Dockerfile", content))


def _difference(
    theirs: list[Reading], readings: list[Reading], dockerfile: Dockerfile
) -> str | None:
    known = [reading for reading in theirs if reading.keyword in KEYWORDS]
    for their, our in zip_longest(known, readings):
        if their != our:
            return f"BuildKit: {their}\n    pidone: {our}"
    refused = [problem.message for problem in dockerfile.problems]
    for message in refused:
        if any(part in message for part in _REFUSED_BY_THE_PARSER):
            return f"only pidone refuses it: {message}"
    unknown = sum(message.startswith("unknown instruction") for message in refused)
    strangers = len(theirs) - len(known) + sum(_has_strange_trigger(one) for one in known)
    return None if unknown == strangers else f"unknown: BuildKit {strangers}, pidone {unknown}"


def _has_strange_trigger(reading: Reading) -> bool:
    return reading.trigger is not None and reading.trigger not in KEYWORDS


def oracle(content: bytes) -> list[Reading]:
    """The parser's instructions, unknown ones included; raises RefusedError."""
    import dockerfile

    try:
        commands = dockerfile.parse_string(content.decode())
    except dockerfile.GoParseError as refusal:
        raise RefusedError(str(refusal)) from None
    return [
        Reading(
            keyword=(command.cmd or "").upper(),
            trigger=command.sub_cmd.upper() if command.sub_cmd else None,
            json=command.json,
            first_line=command.start_line,
            last_line=command.end_line,
            flags=command.flags,
            values=command.value,
            heredocs=tuple(
                (here.name, here.file_descriptor, here.content) for here in command.heredocs
            ),
        )
        for command in commands
    ]


def ours(dockerfile: Dockerfile) -> list[Reading]:
    """Our instructions in the same terms."""
    return [_reading(instruction) for instruction in dockerfile.instructions]


def _reading(instruction: Instruction) -> Reading:
    told = instruction.onbuild or instruction
    # The binding's strings end at a NUL, which JSON can spell.
    values = tuple(value.partition("\0")[0] for value in _values(told))
    trigger = told.keyword if instruction.onbuild else None
    if instruction.keyword == "ONBUILD" and not trigger and instruction.words:
        trigger, values = instruction.words[0].value.upper(), ("",)
    return Reading(
        keyword=instruction.keyword,
        trigger=trigger,
        json=told.json is not None,
        first_line=instruction.line,
        last_line=instruction.span.end_position.line,
        flags=tuple(_flag(flag.name, flag.value) for flag in instruction.flags),
        values=values,
        # The binding keeps those of ONBUILD to itself.
        heredocs=() if trigger else tuple(_heredoc(here) for here in instruction.heredocs),
    )


def _flag(name: str, value: str | None) -> str:
    """moby/buildkit parser, extractBuilderFlags takes each byte for a character."""
    text = f"--{name}" if value is None else f"--{name}={value}"
    return text.encode().decode("latin-1")


def _heredoc(heredoc: Heredoc) -> tuple[str, int, str]:
    """The body as it stands in the file, with the tabs that `<<-` takes off later."""
    body = heredoc.body
    source = body.source
    start = source.line_starts[source.position(body.origin(0)).line - 1]
    whole = source.span(start, body.whole().end).text if body.content else ""
    return heredoc.name, heredoc.descriptor, whole


def _values(told: Instruction) -> tuple[str, ...]:
    words = tuple(word.value for word in told.words)
    if told.keyword == "HEALTHCHECK":
        return _health_values(told)
    if told.json is not None:
        return tuple(word.value for word in told.json)
    if told.keyword in ("ENV", "LABEL"):
        return tuple(half.value for pair in told.pairs for half in pair if half)
    if told.keyword in ("ADD", "ARG", "COPY", "EXPOSE", "FROM", "VOLUME"):
        return words
    if told.keyword == "ONBUILD":
        return ("",) if words else ()
    return (told.text.value,) if words else ()


def _health_values(told: Instruction) -> tuple[str, ...]:
    """CMD or NONE, and what stands behind it; only ASCII blanks part them."""
    kind, *rest = re.split(r"[\t\v\f\r ]+", told.text.value, maxsplit=1)
    if told.json is not None:
        return (kind, *(word.value for word in told.json))
    return tuple(part for part in (kind, *rest) if part)
