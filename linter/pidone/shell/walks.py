"""Step 4 of the way, shells: what stands inside a part of a script, found without running it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pidone.shell.syntax import (
    AndOr,
    ArithmeticCommand,
    Case,
    CFor,
    Command,
    CommandSubstitution,
    For,
    Function,
    Group,
    If,
    Literal,
    Not,
    Parameter,
    Pipeline,
    ProcessSubstitution,
    Redirect,
    Script,
    Simple,
    Subshell,
    Time,
    While,
    Word,
)

DECLARING = frozenset({"export", "local", "declare", "typeset", "readonly"})


def inner_parts(part: Command) -> Iterator[Script | Command]:
    """The commands and lists directly inside a command."""
    match part:
        case AndOr(left=left, right=right):
            yield left
            yield right
        case Pipeline(stages=stages):
            yield from stages
        case Not(command=command) | Time(command=command):
            yield command
        case Subshell(body=body) | Group(body=body) | For(body=body) | CFor(body=body):
            yield body
        case While(condition=condition, body=body):
            yield condition
            yield body
        case If(branches=branches, otherwise=otherwise):
            for condition, body in branches:
                yield condition
                yield body
            if otherwise is not None:
                yield otherwise
        case Case(items=items):
            for arm in items:
                yield arm.body


def inner_words(part: Command) -> Iterator[Word]:
    """The words directly inside a compound command."""
    if isinstance(part, For) and part.words:
        yield from part.words
    elif isinstance(part, Case):
        yield part.subject


def called_names(part: Script | Command) -> Iterator[str]:
    """The literal names of the simple commands inside a part."""
    for command in commands_of(part):
        if isinstance(command, Simple) and command.words and command.words[0].literal:
            yield command.words[0].literal


def commands_of(part: Script | Command) -> Iterator[Command]:
    """All commands inside a part, with functions' bodies and substitutions; outer ones first."""
    work: list[Script | Command] = [part]
    while work:
        one = work.pop()
        if isinstance(one, Script):
            work.extend(statement.command for statement in reversed(one.statements))
            continue
        yield one
        if isinstance(one, Function):
            work.append(one.body)
        elif isinstance(one, Simple):
            work.extend(_substituted(one))
        else:
            work.extend(inner_parts(one))


def _substituted(command: Simple) -> Iterator[Script]:
    words = [*command.words, *(one.value for one in command.assignments if one.value)]
    for word in words:
        for part in word.parts:
            if isinstance(part, CommandSubstitution | ProcessSubstitution):
                yield part.body


OUTWARD = frozenset({">", ">>", ">|", "&>", "&>>"})
"""Operators of redirections that write."""

CHANGING = frozenset(
    {"chmod", "cp", "curl", "dd", "dos2unix", "ed", "ex", "install", "ln", "mv", "patch"}
    | {"perl", "rm", "rsync", "sed", "tee", "touch", "truncate", "unix2dos", "unlink", "wget"}
)
"""Programs that write, remove or make executable what they are given."""

SOME_FILE = "/"
"""Stands for files of which only a run tells the names."""


def files_written(redirects: Iterable[Redirect]) -> Iterator[str]:
    """The files that redirections write, each with a slash in its name."""
    for redirect in redirects:
        if redirect.operator in OUTWARD and redirect.descriptor != 2:
            yield from _file_named(redirect.target)


def files_changed(command: Simple) -> Iterator[str]:
    """The files that a simple command is given to change."""
    if command.words[0].literal in CHANGING:
        for word in command.words[1:]:
            yield from _file_named(word)


def _file_named(word: Word) -> Iterator[str]:
    name = word.literal
    if name is None:
        yield SOME_FILE
    elif not name.startswith(("/dev/", "/proc/", "-")):
        yield name if "/" in name else f"./{name}"


def names_tested(expression: tuple[object, ...]) -> Iterator[str]:
    """The variables in a `[[ ]]` expression."""
    for part in expression:
        if isinstance(part, Word):
            yield from names_in(part)
        elif isinstance(part, tuple):
            yield from names_tested(part)


def names_calculated(command: ArithmeticCommand | CFor) -> Iterator[str]:
    """The variables in `(( ))`."""
    if isinstance(command, CFor):
        written = f"{command.start} {command.condition} {command.step}"
    else:
        written = command.expression
    return iter(re.findall(r"[A-Za-z_]\w*", written))


def names_in(word: Word) -> Iterator[str]:
    """The variables that a word expands."""
    for part in word.parts:
        if isinstance(part, Parameter):
            yield part.name
            if part.argument is not None:
                yield from names_in(part.argument)
        elif isinstance(part, CommandSubstitution | ProcessSubstitution):
            for command in commands_of(part.body):
                if isinstance(command, Simple):
                    for inner in command.words:
                        yield from names_in(inner)


def declared_name(word: Word) -> str:
    """The name in `name` or `name=value` as an argument of export, local, ..."""
    first = word.parts[0] if word.parts else None
    return first.value.split("=")[0].rstrip("+") if isinstance(first, Literal) else ""
