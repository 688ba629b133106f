"""Step 3, RUN: a shell text as the simple commands that it runs, in order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pidone.image.files import absolute
from pidone.image.model import UNKNOWN
from pidone.image.run.aligned import Aligned, aligned_word
from pidone.image.variables import Moment
from pidone.shell.syntax import (
    AndOr,
    Assignment,
    Case,
    Command,
    For,
    Glob,
    Group,
    If,
    Literal,
    Not,
    Parameter,
    Part,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Subshell,
    Time,
    While,
    Word,
)
from pidone.source import Span

_MOST_ROUNDS = 50
_SPLITS = re.compile(r"[\s*?\[]")
_WILDCARD = re.compile(r"[*?\[]")
_CUTS = ("%", "%%", "#", "##")
_TESTS = ("[", "test", "[[", "grep", "command", "which")


@dataclass(frozen=True)
class Argument:
    """One word with its value; `is_pattern` where the shell matches it against file names."""

    value: str
    is_pattern: bool
    aligned: Aligned
    span: Span


@dataclass(frozen=True)
class Invocation:
    """One simple command as it is run: where, with what standard input, and if at all.

    `feeds` is the command in front of it in a pipeline. `redirects` are its own and those of
    the groups around it, the outermost first; `group` tells commands of one such group apart
    from the next (None: in no group).
    """

    arguments: tuple[Argument, ...]
    cwd: str
    redirects: tuple[tuple[Redirect, str], ...]
    is_conditional: bool
    span: Span
    feeds: tuple[Invocation, ...] = ()
    bodies: tuple[Aligned, ...] = ()

    @property
    def name(self) -> str:
        return posixpath.basename(self.arguments[0].value) if self.arguments else ""


@dataclass
class Walker:
    """The shell's state on its way through the text: folder and variables."""

    moment: Moment
    cwd: str
    variables: dict[str, str] = field(default_factory=dict)

    def walk(self, script: Script, conditional: bool) -> Iterator[Invocation]:
        for statement in script.statements:
            yield from self.command(statement.command, conditional)

    def command(self, command: Command, conditional: bool) -> Iterator[Invocation]:
        if isinstance(command, Simple):
            yield from self.simple(command, conditional)
        elif isinstance(command, AndOr):
            left = list(self.command(command.left, conditional))
            yield from left
            doubtful = command.operator == "||" or (bool(left) and left[-1].name in _TESTS)
            yield from self.command(command.right, conditional or doubtful)
        elif isinstance(command, Pipeline):
            yield from self.pipeline(command, conditional)
        elif isinstance(command, Not | Time):
            yield from self.command(command.command, conditional)
        elif isinstance(command, Group | Subshell):
            yield from self.group(command, conditional)
        elif isinstance(command, If | While | Case | For):
            yield from self.compound(command)

    def compound(self, command: If | While | Case | For) -> Iterator[Invocation]:
        if isinstance(command, If):
            for condition, body in command.branches:
                yield from self.walk(condition, True)
                yield from self.walk(body, True)
            if command.otherwise is not None:
                yield from self.walk(command.otherwise, True)
        elif isinstance(command, While):
            yield from self.walk(command.condition, True)
            yield from self.walk(command.body, True)
        elif isinstance(command, Case):
            for branch in command.items:
                yield from self.walk(branch.body, True)
        else:
            for word in (command.words or ())[:_MOST_ROUNDS]:
                self.variables[command.name] = self.argument(word).value
                yield from self.walk(command.body, False)

    def group(self, command: Group | Subshell, conditional: bool) -> Iterator[Invocation]:
        inner = self if isinstance(command, Group) else replace(self, variables={**self.variables})
        invocations = list(inner.walk(command.body, conditional))
        if not command.redirects:
            yield from invocations
            return
        redirects = self.redirects(command.redirects)
        last = Invocation((), self.cwd, redirects, conditional, command.span, tuple(invocations))
        yield from invocations
        yield last

    def pipeline(self, command: Pipeline, conditional: bool) -> Iterator[Invocation]:
        before: tuple[Invocation, ...] = ()
        for stage in command.stages:
            stage_invocations = list(self.command(stage, conditional))
            if stage_invocations and before:
                stage_invocations[-1] = replace(stage_invocations[-1], feeds=before)
            yield from stage_invocations
            before = tuple(stage_invocations)

    def simple(self, command: Simple, conditional: bool) -> Iterator[Invocation]:
        if not command.words:
            self.assign(command.assignments)
        arguments = tuple(argument for word in command.words for argument in self.split(word))
        name = arguments[0].value if arguments else ""
        if name in ("export", "readonly", "local", "declare"):
            for argument in arguments[1:]:
                variable, equals, value = argument.value.partition("=")
                if equals:
                    self.variables[variable] = value
        bodies = tuple(
            aligned_word(redirect.body, self.value)
            for redirect in command.redirects
            if redirect.body is not None
        )
        redirects = self.redirects(command.redirects)
        yield Invocation(arguments, self.cwd, redirects, conditional, command.span, bodies=bodies)
        if name in ("cd", "pushd"):
            self.cwd = self.folder(arguments)

    def folder(self, arguments: tuple[Argument, ...]) -> str:
        names = [argument.value for argument in arguments[1:] if argument.value not in ("--", "-P")]
        if len(names) != 1 or names[0] == "-":
            return "/" + UNKNOWN
        return absolute(names[0], self.cwd)

    def assign(self, assignments: tuple[Assignment, ...]) -> None:
        for assignment in assignments:
            value = UNKNOWN if assignment.value is None else self.argument(assignment.value).value
            if assignment.elements is not None or assignment.append:
                value = UNKNOWN
            self.variables[assignment.name] = value

    def redirects(self, redirects: tuple[Redirect, ...]) -> tuple[tuple[Redirect, str], ...]:
        return tuple((redirect, self.argument(redirect.target).value) for redirect in redirects)

    def argument(self, word: Word) -> Argument:
        aligned = aligned_word(word, self.value)
        is_pattern = any(isinstance(part, Glob) for part in word.parts)
        return Argument(aligned.content.decode("utf-8", "replace"), is_pattern, aligned, word.span)

    def split(self, word: Word) -> list[Argument]:
        """The arguments that a word becomes: a variable without quotes is split, and matched."""
        argument = self.argument(word)
        part = word.parts[0] if len(word.parts) == 1 else None
        if not isinstance(part, Parameter) or part.quoted or not _SPLITS.search(argument.value):
            return [argument]
        return [
            Argument(value, _WILDCARD.search(value) is not None, argument.aligned, word.span)
            for value in argument.value.split()
        ]

    def value(self, part: Part) -> str:
        if isinstance(part, Literal | Glob):
            return part.value
        if isinstance(part, Parameter) and part.operator == "" and part.index is None:
            if part.name in self.variables:
                return self.variables[part.name]
            value = self.moment.value(part.name)
            return UNKNOWN if value is None else value
        if isinstance(part, Parameter) and part.operator in _CUTS and part.index is None:
            return self.cut(part)
        return UNKNOWN

    def cut(self, part: Parameter) -> str:
        """`${DIR%/php}`: the value without an end or a beginning of plain characters."""
        value = self.variables.get(part.name, self.moment.value(part.name))
        pattern = part.argument.literal if part.argument is not None else None
        if value is None or pattern is None:
            return UNKNOWN
        at_end = part.operator.startswith("%")
        return value.removesuffix(pattern) if at_end else value.removeprefix(pattern)
