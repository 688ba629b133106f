"""Step 2 of the way, reading: one joined line taken apart, each part with its span."""

from __future__ import annotations

from pidone.dockerfile.command import Command, RawFlag, split_command
from pidone.dockerfile.exec_form import Fault, parse_exec_form
from pidone.dockerfile.keywords import KEYWORDS, json_start, keyword_of
from pidone.dockerfile.lines import part
from pidone.dockerfile.model import Flag, Heredoc, Instruction, JsonError, Problem, Word
from pidone.dockerfile.refusal import refusal
from pidone.source import Span, Text


def read_instruction(
    line: Text, span: Span, heredocs: tuple[Heredoc, ...], escape: bytes, problems: list[Problem]
) -> Instruction | None:
    """The instruction on a joined line; None for one that BuildKit does not know.

    What BuildKit refuses is added to `problems`.
    """
    command = split_command(line.content, escape)
    return _read(line, command, span, heredocs, escape, problems, trigger=False)


def _read(
    line: Text,
    command: Command,
    span: Span,
    heredocs: tuple[Heredoc, ...],
    escape: bytes,
    problems: list[Problem],
    trigger: bool,
) -> Instruction | None:
    keyword_span = line.span(*command.keyword)
    keyword = keyword_of(line.content[slice(*command.keyword)])
    if keyword not in KEYWORDS:
        problems.append(Problem(f"unknown instruction {keyword}".rstrip(), keyword_span))
        return None
    text = part(line, *command.argument)
    json, fault = _exec_form(keyword, text)
    onbuild = None
    if keyword == "ONBUILD" and text.content and not trigger:
        onbuild = _triggered(line, command, span, heredocs, escape, problems)
    instruction = Instruction(
        keyword=keyword,
        keyword_span=keyword_span,
        span=span,
        flags=tuple(_flag(line, flag) for flag in command.flags),
        text=text,
        json=json,
        json_error=JsonError(fault.message, text.span(fault.start, fault.end)) if fault else None,
        heredocs=heredocs,
        onbuild=onbuild,
        escape=escape.decode("ascii"),
    )
    if message := refusal(instruction, trigger, fault is not None and fault.refused):
        problems.append(Problem(message, span))
    return instruction


def _triggered(
    line: Text,
    command: Command,
    span: Span,
    heredocs: tuple[Heredoc, ...],
    escape: bytes,
    problems: list[Problem],
) -> Instruction | None:
    inner = split_command(line.content, escape, command.argument[0])
    begin = line.origin(inner.keyword[0])
    inner_span = Span(span.source, begin, span.end)
    return _read(line, inner, inner_span, heredocs, escape, problems, trigger=True)


def _exec_form(keyword: str, text: Text) -> tuple[tuple[Word, ...] | None, Fault | None]:
    start = json_start(keyword, text.content)
    if start is None:
        return None, None
    found = parse_exec_form(text.content, start)
    if found is None or isinstance(found, Fault):
        return None, found
    return tuple(Word(word.value, text.span(word.start, word.end)) for word in found), None


def _flag(line: Text, flag: RawFlag) -> Flag:
    name, equals, value = flag.value[2:].decode("utf-8", "replace").partition("=")
    return Flag(name, value if equals else None, line.span(flag.start, flag.end))
