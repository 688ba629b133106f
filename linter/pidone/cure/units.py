"""Step 6 of the way: where in a text the processes that count are started, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pidone.process.model import Path
from pidone.shell.last import BUILTINS, functions_of
from pidone.shell.syntax import (
    AndOr,
    Command,
    Coproc,
    Function,
    Not,
    Pipeline,
    Script,
    ShellText,
    Simple,
    Statement,
    Subshell,
    Time,
)
from pidone.shell.walks import commands_of, inner_parts
from pidone.source import Span


@dataclass(frozen=True)
class Unit:
    """One child of a shell, as a text starts it: a background job, or what the shell waits for.

    `around` is the list that it stands in, `index` its statement there; `is_inner` is whether
    it is only a part of that statement (`unit || exit 1`).
    """

    command: Command
    is_job: bool
    around: Script
    index: int
    is_inner: bool = False


_OWN = BUILTINS - {"exec", "eval", ".", "source"}
"""What a shell does by itself, without starting anything."""


class Started:
    """What a path has started, as far as a text may have done it."""

    def __init__(self, path: Path, spans: tuple[Span, ...], parsed: ShellText) -> None:
        self.spans = {(span.source.path, span.start) for span in spans}
        self.spans |= {(hop.at.source.path, hop.at.start) for hop in path.hops if hop.at}
        self.argvs = [hop.argv for hop in path.hops]
        self.functions = functions_of(parsed.script)

    def by(self, command: Simple) -> bool:
        """Whether a simple command is what has started one of the processes."""
        if not command.words or (command.words[0].literal or "").startswith("["):
            return False  # a broken exec form, most likely
        if command.words[0].literal in _OWN:
            return False
        span = command.span
        if (span.source.path, span.start) in self.spans:
            return True
        words = [word.literal for word in command.words if word.literal != "exec"]
        return words not in ([], [None]) and any(_ends_in(argv, words) for argv in self.argvs)

    def inside(self, part: Script | Command, seen: frozenset[str] = frozenset()) -> bool:
        """Whether anything in a part has, or in the functions that it calls."""
        for command in commands_of(part):
            if isinstance(command, Simple):
                name = command.words[0].literal if command.words else None
                if self.by(command):
                    return True
                body = self.functions[name].body if name in self.functions else None
                if body and name not in seen and self.inside(body, seen | {name or ""}):
                    return True
        return False


def _ends_in(argv: tuple[str, ...], words: list[str | None]) -> bool:
    """Whether an argv ends in these words, of which None may be any."""
    last = argv[-len(words) :]
    pairs = zip(words, last, strict=False)
    return len(last) == len(words) and all(word in (None, one) for word, one in pairs)


def units(part: Script, started: Started) -> Iterator[Unit]:
    """The children that a list starts, in order; those of inner lists at their place."""
    for index, statement in enumerate(part.statements):
        if statement.background:
            if started.inside(statement.command):
                yield Unit(statement.command, True, part, index)
        else:
            yield from _within(
                statement.command, Unit(statement.command, False, part, index), started
            )


def _within(command: Command, unit: Unit, started: Started) -> Iterator[Unit]:
    match command:
        case Simple():
            if started.by(command):
                yield Unit(command, False, unit.around, unit.index, unit.is_inner)
        case Pipeline() | Subshell() | Coproc():
            if started.inside(command):
                yield Unit(command, False, unit.around, unit.index, unit.is_inner)
        case AndOr() | Not() | Time():
            part = Unit(command, False, unit.around, unit.index, True)
            for inner in inner_parts(command):
                if not isinstance(inner, Script):
                    yield from _within(inner, part, started)
        case Function(body=body):
            yield from _within(body, Unit(body, False, unit.around, unit.index, True), started)
        case _:
            for inner in inner_parts(command):
                if isinstance(inner, Script):
                    yield from units(inner, started)


def inner_units(command: Command, started: Started) -> Iterator[Unit]:
    """The children of the subshell that a job, a stage of a pipeline or `( )` is."""
    match command:
        case Simple():
            return
        case Pipeline(stages=stages):
            for stage in stages:
                yield from inner_units(stage, started)
        case Subshell(body=body):
            yield from units(body, started)
        case _:
            alone = Script((Statement(command, False),), command.span)
            yield from _within(command, Unit(command, False, alone, 0), started)
