"""Which parts of a script cannot matter for who runs at the end and who hears a signal.

A part is inert where it holds nothing but short commands and assignments to variables that no
command line is built from. It is a dead end where it does no more than to complain and exit.
Both are known without running them, which is what keeps long scripts from having very many ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pidone.image.model import UNKNOWN
from pidone.shell.effects import asks_to_stop
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
    Not,
    Parameter,
    Pipeline,
    ProcessSubstitution,
    Script,
    Simple,
    Statement,
    Subshell,
    Test,
    Time,
    While,
    Word,
)

if TYPE_CHECKING:
    from pidone.shell.state import Shell

HARMLESS = frozenset(
    ": true false echo printf test [ cd pwd export local declare typeset readonly unset read"
    " umask ulimit type hash getopts let shopt alias".split()
)
"""Builtins without a part in processes and signals. (`unset -f` is not looked for.)"""

ENDING = frozenset({"exit"})

LOCAL = frozenset({"return", "shift", "getopts"})
"""Builtins that matter only inside the function that they stand in."""

OWN = frozenset(
    "trap set exec eval . source wait break continue fg bg jobs kill command"
    " builtin mapfile readarray coproc suspend disown sleep".split()
)
"""Builtins that change what comes after them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What running a part could do; `assigns` are the variables that it may set.

    `returns`: it would be inert or a dead end, but for a `return` or a `shift` in it. `busy`: it
    would be inert, but for programs of which nothing is known that it runs in the foreground.
    """

    inert: bool
    dead_end: bool
    assigns: frozenset[str]
    returns: bool = False
    busy: bool = False

    @property
    def matters(self) -> bool:
        return not (self.inert or self.dead_end or self.returns or self.busy)


NOTHING = Effect(True, False, frozenset())
MATTERS = Effect(False, False, frozenset())
BUSY = Effect(False, False, frozenset(), busy=True)


@dataclass(eq=False)
class Survey:
    """What is known of the parts of all texts of one launch."""

    is_short: Callable[[tuple[str, ...]], bool]
    is_unknown: Callable[[tuple[str, ...]], bool] = lambda _: False
    hasty: bool = False
    skipped: bool = False
    pivots: set[str] = field(default_factory=set)
    deciders: set[str] = field(default_factory=set)
    effects: dict[int, tuple[object, Effect]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    commands: int = 0

    def defined(self, function: Function) -> None:
        """A function definition may change what calls of its name do."""
        if id(function) not in self.known:
            self.known.add(id(function))
            self.effects.clear()

    def learn(self, script: Script) -> None:
        """Takes a text's pivotal variables in: those that command lines are built from."""
        if id(script) in self.known:
            return
        self.known.add(id(script))
        for command in commands_of(script):
            if isinstance(command, Simple):
                self._learn_simple(command)
            elif isinstance(command, Case):
                self.deciders.update(names_in(command.subject))
            elif isinstance(command, Test):
                self.deciders.update(names_tested(command.expression))
            elif isinstance(command, ArithmeticCommand | CFor):
                self.deciders.update(names_calculated(command))
            elif isinstance(command, For) and command.words:
                names = {name for word in command.words for name in names_in(word)}
                self.sources.setdefault(command.name, set()).update(names)
        self._close()
        self.effects.clear()

    def _learn_simple(self, command: Simple) -> None:
        for one in command.assignments:
            words = [one.value] if one.value is not None else list(one.elements or ())
            names = {name for word in words for name in names_in(word)}
            self.sources.setdefault(one.name, set()).update(names)
        if not command.words:
            return
        name = command.words[0].literal
        if name in DECLARING:
            for word in command.words[1:]:
                target = declared_name(word)
                self.sources.setdefault(target, set()).update(names_in(word))
        elif name in ("[", "test", "let"):
            for word in command.words:
                self.deciders.update(names_in(word))
        elif name is None or (name not in HARMLESS and not self.is_short((name,))):
            for word in command.words:
                self.pivots.update(names_in(word))

    def _close(self) -> None:
        self.deciders |= self.pivots
        for names in (self.pivots, self.deciders):
            work = list(names)
            while work:
                for name in self.sources.get(work.pop(), ()):
                    if name not in names:
                        names.add(name)
                        work.append(name)

    def effect(self, shell: Shell, part: Script | Command) -> Effect:
        """What running the part could do."""
        return self._effect(shell.functions, part, frozenset())

    def skips(self, effect: Effect) -> bool:
        """Whether a part that may or may not run is passed over.

        In haste, programs of which nothing is known count as set-up wherever a branch of no other
        consequence runs them: they are looked at again where no way leads to an application.
        """
        if effect.inert:
            return True
        if not self.hasty or not effect.busy or effect.returns:
            return False
        self.skipped = True
        return True

    def forget(self, shell: Shell, effect: Effect) -> None:
        """After an inert part that may or may not have run: what it assigns is unknown."""
        for name in effect.assigns:
            shell.variables[name] = UNKNOWN
            shell.arrays.pop(name, None)

    def _effect(
        self, functions: dict[str, Command], part: Script | Command, calls: frozenset[str]
    ) -> Effect:
        found = self.effects.get(id(part))
        if found is not None:
            return found[1]
        if isinstance(part, Script):
            effect = self._list_effect(functions, part.statements, calls)
        elif isinstance(part, Simple):
            effect = self._simple_effect(functions, part, calls)
        else:
            effect = self._compound_effect(functions, part, calls)
        self.effects[id(part)] = (part, effect)
        return effect

    def _list_effect(
        self,
        functions: dict[str, Command],
        statements: tuple[Statement, ...],
        calls: frozenset[str],
    ) -> Effect:
        assigns: set[str] = set()
        returns = busy = False
        for statement in statements:
            effect = self._effect(functions, statement.command, calls)
            assigns |= effect.assigns
            returns = returns or effect.returns
            busy = busy or effect.busy
            if statement.background or effect.matters:
                return MATTERS
            if effect.dead_end and not returns:
                return Effect(False, True, frozenset(assigns))
        return Effect(not (returns or busy), False, frozenset(assigns), returns, busy)

    def _compound_effect(
        self, functions: dict[str, Command], part: Command, calls: frozenset[str]
    ) -> Effect:
        if not isinstance(part, INNER_KINDS) or (isinstance(part, While) and endless(part)):
            return MATTERS
        assigns: set[str] = {part.name} if isinstance(part, For) else set()
        ends: list[bool] = []
        returns = busy = False
        for inner in inner_parts(part):
            effect = self._effect(functions, inner, calls)
            if effect.matters:
                return MATTERS
            assigns |= effect.assigns
            returns = returns or effect.returns
            busy = busy or effect.busy
            ends.append(effect.dead_end)
        for word in inner_words(part):
            if not self._word_inert(functions, word, calls):
                return MATTERS
        if returns:
            return Effect(False, False, frozenset(assigns), True, busy)
        if isinstance(part, Group):
            ended = any(ends)
            return Effect(not (ended or busy), ended, frozenset(assigns), busy=busy and not ended)
        whole = isinstance(part, If) and part.otherwise is not None and all(ends[1::2] + ends[-1:])
        if not assigns.isdisjoint(self.pivots):
            return MATTERS
        return Effect(not (whole or busy), whole, frozenset(assigns), busy=busy and not whole)

    def _simple_effect(
        self, functions: dict[str, Command], command: Simple, calls: frozenset[str]
    ) -> Effect:
        words = [*command.words, *(one.value for one in command.assignments if one.value)]
        words += [word for one in command.assignments for word in one.elements or ()]
        words += [redirect.target for redirect in command.redirects]
        if not all(self._word_inert(functions, word, calls) for word in words):
            return MATTERS
        assigns = {one.name for one in command.assignments if not command.words}
        if not command.words:
            return self._assigning(assigns)
        name = command.words[0].literal
        if name is None:
            return MATTERS
        if name in functions and name not in calls:
            called = self._effect(functions, functions[name], calls | {name})
            if called.returns:
                return Effect(not called.busy, False, called.assigns, busy=called.busy)
            return called
        if name in ENDING:
            return Effect(False, True, frozenset())
        if name in LOCAL or (name == "set" and len(command.words) > 1 and command.words[1].literal == "--"):
            return Effect(False, False, frozenset(), True)
        if name in HARMLESS:
            return self._assigning(assigns | self._declared(name, command))
        argv = tuple(word.literal if word.literal is not None else UNKNOWN for word in command.words)
        own = name in calls or name in OWN or asks_to_stop(argv)
        if own:
            return MATTERS
        if self.is_short(argv):
            return NOTHING
        return BUSY if self.is_unknown(argv) else MATTERS

    def _declared(self, name: str, command: Simple) -> set[str]:
        if name in DECLARING or name in ("read", "unset"):
            names = {declared_name(word) for word in command.words[1:]}
            return {one for one in names if one and not one.startswith("-")}
        return set()

    def _assigning(self, names: set[str]) -> Effect:
        if names.isdisjoint(self.pivots):
            return Effect(True, False, frozenset(names))
        return MATTERS

    def _word_inert(
        self, functions: dict[str, Command], word: Word, calls: frozenset[str]
    ) -> bool:
        for part in word.parts:
            if isinstance(part, ProcessSubstitution):
                return False
            if isinstance(part, CommandSubstitution):
                effect = self._effect(functions, part.body, calls)
                if not effect.inert and not effect.dead_end:
                    return False
            elif isinstance(part, Parameter) and part.argument is not None:
                if not self._word_inert(functions, part.argument, calls):
                    return False
        return True


DECLARING = frozenset({"export", "local", "declare", "typeset", "readonly"})
INNER_KINDS = (
    AndOr, ArithmeticCommand, Case, CFor, For, Group, If, Not, Pipeline, Subshell, Test, Time, While,
)  # fmt: skip


def endless(loop: While) -> bool:
    """Whether nothing in a loop's condition could ever change its answer."""
    for command in commands_of(loop.condition):
        if isinstance(command, Test):
            return False
        if isinstance(command, Simple) and command.words:
            name = command.words[0].literal
            if name not in CONSTANT or any(True for word in command.words for _ in names_in(word)):
                return False
    return True


CONSTANT = frozenset({":", "true", "false", "test", "[", "echo", "printf", "sleep"})


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
            for item in items:
                yield item.body


def inner_words(part: Command) -> Iterator[Word]:
    """The words directly inside a compound command."""
    if isinstance(part, For) and part.words:
        yield from part.words
    elif isinstance(part, Case):
        yield part.subject


def commands_of(part: Script | Command) -> Iterator[Command]:
    """All commands inside a part, functions' bodies and substitutions included, outer ones first."""
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
    from pidone.shell.syntax import Literal

    first = word.parts[0] if word.parts else None
    return first.value.split("=")[0].rstrip("+") if isinstance(first, Literal) else ""
