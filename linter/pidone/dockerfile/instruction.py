"""Step 2 of the way, reading: one joined line taken apart, each part with its span."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pidone.dockerfile.command import Command, RawFlag, split_command
from pidone.dockerfile.exec_form import Fault, parse_exec_form
from pidone.dockerfile.keywords import KEYWORDS, json_start, keyword_of
from pidone.dockerfile.lines import part
from pidone.dockerfile.model import Flag, Heredoc, Instruction, JsonError, Problem, Word
from pidone.dockerfile.refusal import refusal
from pidone.source import Span, Text


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """An instruction's lines as one text, the place of them all, and its here-documents."""

    text: Text
    span: Span
    heredocs: tuple[Heredoc, ...]
    escape: bytes


def read_instruction(line: JoinedLine, problems: list[Problem]) -> Instruction | None:
    """The instruction on a joined line; None for one that BuildKit does not know.

    What BuildKit refuses is added to `problems`.
    """
    return _read(line, split_command(line.text.content, line.escape), False, problems)


def _read(
    line: JoinedLine, command: Command, is_trigger: bool, problems: list[Problem]
) -> Instruction | None:
    keyword_span = line.text.span(*command.keyword)
    keyword = keyword_of(line.text.content[slice(*command.keyword)])
    if keyword not in KEYWORDS:
        problems.append(Problem(f"unknown instruction {keyword}".rstrip(), keyword_span))
        return None
    text = part(line.text, *command.argument)
    json, fault = _exec_form(keyword, text)
    onbuild = None
    if keyword == "ONBUILD" and text.content and not is_trigger:
        onbuild = _trigger(line, command.argument[0], problems)
    instruction = Instruction(
        keyword=keyword,
        keyword_span=keyword_span,
        span=line.span,
        flags=tuple(_flag(line.text, flag) for flag in command.flags),
        text=text,
        json=json,
        json_error=JsonError(fault.message, text.span(fault.start, fault.end)) if fault else None,
        heredocs=line.heredocs,
        onbuild=onbuild,
        escape=line.escape.decode("ascii"),
    )
    if message := refusal(instruction, is_trigger, fault is not None and fault.refused):
        problems.append(Problem(message, line.span))
    return instruction


def _trigger(line: JoinedLine, start: int, problems: list[Problem]) -> Instruction | None:
    """The instruction behind ONBUILD; `start` is where it begins in the line."""
    command = split_command(line.text.content, line.escape, start)
    span = Span(line.span.source, line.text.origin(command.keyword[0]), line.span.end)
    return _read(replace(line, span=span), command, True, problems)


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
