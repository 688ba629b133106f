"""Step 6 of the way: the commands behind which a shell text has nothing left to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pidone.shell.syntax import (
    AndOr,
    Case,
    Command,
    Function,
    Group,
    If,
    Parameter,
    Script,
    ShellText,
    Simple,
    Statement,
    Word,
)
from pidone.shell.walks import called_names, commands_of, inner_parts
from pidone.source import Span

_BUILTINS = (
    ". : alias bg break builtin cd command continue eval exec exit export fg getopts hash jobs let"
    " local read readonly return set shift shopt source times trap type ulimit umask unalias unset"
    " wait"
)
BUILTINS = frozenset(_BUILTINS.split())
"""Builtins that no program stands for: `exec` in front of them fails (POSIX XCU 2.14, 1.6)."""

TRAPS_LOST = "the traps are lost"


@dataclass(frozen=True, slots=True)
class LastCommand:
    """A simple command that could take the shell's place.

    `doubts` are the reasons why something else than the stop may change with it, each a clause.
    """

    command: Simple
    doubts: tuple[str, ...]


def last_command(text: ShellText, span: Span) -> LastCommand | None:
    """The simple command at a span, if nothing comes after it on any way through the text."""
    return next((last for last in last_commands(text) if last.command.span == span), None)


def last_commands(text: ShellText) -> Iterator[LastCommand]:
    """The simple commands that could take the shell's place, on all ways through the text."""
    functions = functions_of(text.script)
    for command, is_called in _last(text.script, functions, frozenset()):
        first = command.words[0]
        is_program = first.literal not in BUILTINS and first.literal not in functions
        if is_program and _is_written_there(command):
            yield LastCommand(command, tuple(_doubts(text, first, functions, is_called)))


def functions_of(script: Script) -> dict[str, Function]:
    """The functions that a text defines, by name."""
    return {one.name: one for one in commands_of(script) if isinstance(one, Function)}


def ends_of(part: Script | Command) -> Iterator[Command]:
    """The commands at the ends of a part that are no list, branch or group of others."""
    match part:
        case Script(statements=statements):
            left = _without_exit(statements)
            if left and not left[-1].background:
                yield from ends_of(left[-1].command)
        case AndOr(right=right):
            yield from ends_of(right)
        case Group(body=body):
            yield from ends_of(body)
        case If(branches=branches, otherwise=otherwise):
            for body in [*(body for _, body in branches), *([otherwise] if otherwise else [])]:
                yield from ends_of(body)
        case Case(items=items):
            for branch in items:
                if branch.terminator == ";;":
                    yield from ends_of(branch.body)
        case _:
            yield part


def _last(
    part: Script | Command, functions: dict[str, Function], called: frozenset[str]
) -> Iterator[tuple[Simple, bool]]:
    """The simple commands at the ends, each with whether a function stands around it."""
    for command in ends_of(part):
        if isinstance(command, Simple) and command.words:
            yield command, bool(called)
            name = command.words[0].literal
            if name in functions and name not in called:
                yield from _last(functions[name].body, functions, called | {name})


def last_lists(script: Script) -> Iterator[Script]:
    """The lists behind which a text has nothing left to do, the whole text first."""
    functions = functions_of(script)
    work: list[Script | Command] = [script]
    seen: set[tuple[int, int]] = set()
    while work:
        part = work.pop()
        if (part.span.start, part.span.end) in seen and not isinstance(part, Script):
            continue
        seen.add((part.span.start, part.span.end))
        match part:
            case Script(statements=statements):
                yield part
                work += [one.command for one in statements[-1:] if not one.background]
            case AndOr(right=right):
                work.append(right)
            case Group(body=body):
                work.append(body)
            case If(branches=branches, otherwise=otherwise):
                work += [*(body for _, body in branches), *([otherwise] if otherwise else [])]
            case Case(items=items):
                work += [branch.body for branch in items if branch.terminator == ";;"]
            case Simple(words=words) if words and words[0].literal in functions:
                work.append(functions[words[0].literal or ""].body)


def _without_exit(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A list without an `exit` or `exit $?` at its end, which changes nothing."""
    if not statements or not isinstance(statements[-1].command, Simple):
        return statements
    words = [word.span.text for word in statements[-1].command.words]
    return statements[:-1] if words in (["exit"], ["exit", "$?"], ["exit", '"$?"']) else statements


def _is_written_there(command: Simple) -> bool:
    """Whether the command's span is its text, not the place of a text that was computed."""
    first = command.words[0]
    written = first.span.text
    if first.literal is None:
        return "$" in written
    return written.replace("\\", "").replace('"', "").replace("'", "") == first.literal


def _doubts(
    text: ShellText, first: Word, functions: dict[str, Function], is_called: bool
) -> Iterator[str]:
    if text.errors:
        yield "part of the text cannot be read"
    if is_called:
        yield "it stands in a function"
    if first.literal is None and (not _is_arguments(first) or functions):
        yield "what it expands to may be no program"
    names = set(called_names(text.script))
    if "trap" in names:
        yield TRAPS_LOST
    if first.literal is None and names & {".", "source", "eval"}:
        yield "it may be a function"
    if _has_background(text.script):
        yield "what runs in the background becomes its child"


def _is_arguments(word: Word) -> bool:
    """Whether a word is `"$@"`."""
    parts = word.parts
    return len(parts) == 1 and isinstance(parts[0], Parameter) and parts[0].name == "@"


def _has_background(script: Script) -> bool:
    inner = (part for command in commands_of(script) for part in inner_parts(command))
    lists = [script, *(part for part in inner if isinstance(part, Script))]
    return any(statement.background for one in lists for statement in one.statements)
