"""Step 4 of the way, shells: parts of a script that cannot matter for who runs and who hears.

A part is inert where it holds nothing but short commands and assignments to variables that no
command line is built from. It is a dead end where it does no more than to complain and exit.
Both are known without running them, which is what keeps long scripts from having very many ways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pidone.image.model import UNKNOWN
from pidone.shell.effects import asks_to_stop
from pidone.shell.part_effect import (
    BUSY,
    ENDING,
    HARMLESS,
    LOCAL,
    MATTERS,
    NOTHING,
    OWN,
    Effect,
)
from pidone.shell.roles import Roles
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
from pidone.shell.walks import (
    DECLARING,
    commands_of,
    declared_name,
    files_changed,
    files_written,
    inner_parts,
    inner_words,
    names_in,
)
from pidone.shell.written import forget_files

if TYPE_CHECKING:
    from pidone.shell.state import Shell


@dataclass(eq=False)
class Survey:
    """What is known of the parts of all texts of one launch."""

    is_short: Callable[[tuple[str, ...]], bool]
    is_unknown: Callable[[tuple[str, ...]], bool] = lambda _: False
    hasty: bool = False
    skipped: bool = False
    roles: Roles = field(default_factory=Roles)
    effects: dict[int, tuple[object, Effect]] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    readable: dict[tuple[int, str], tuple[Script, Script, bool]] = field(default_factory=dict)
    """By text and shell: the text, what the shell can read of it, and if that is not all."""
    commands: int = 0

    def defined(self, function: Function) -> None:
        """A function definition may change what calls of its name do."""
        if id(function) not in self.known:
            self.known.add(id(function))
            self.effects.clear()

    def learn(self, script: Script) -> None:
        """Takes a text's variables in."""
        if id(script) not in self.known:
            self.known.add(id(script))
            self.roles.learn(script, self.is_short)
            self.effects.clear()

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
            if "/" not in name:
                shell.variables[name] = UNKNOWN
                shell.arrays.pop(name, None)
        forget_files(shell, effect.assigns)

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
                return Effect(False, True, frozenset(assigns), busy=busy)
        return Effect(not (returns or busy), False, frozenset(assigns), returns, busy)

    def _compound_effect(
        self, functions: dict[str, Command], part: Command, calls: frozenset[str]
    ) -> Effect:
        if not isinstance(part, INNER_KINDS) or (isinstance(part, While) and endless(part)):
            return MATTERS
        assigns: set[str] = {part.name} if isinstance(part, For) else set()
        assigns.update(files_written(getattr(part, "redirects", ())))
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
            return Effect(not (ended or busy), ended, frozenset(assigns), busy=busy)
        whole = isinstance(part, If) and part.otherwise is not None and all(ends[1::2] + ends[-1:])
        if not assigns.isdisjoint(self.roles.pivots):
            return MATTERS
        return Effect(not (whole or busy), whole, frozenset(assigns), busy=busy)

    def _simple_effect(
        self, functions: dict[str, Command], command: Simple, calls: frozenset[str]
    ) -> Effect:
        words = [*command.words, *(one.value for one in command.assignments if one.value)]
        words += [word for one in command.assignments for word in one.elements or ()]
        words += [redirect.target for redirect in command.redirects]
        if not all(self._word_inert(functions, word, calls) for word in words):
            return MATTERS
        assigns = {one.name for one in command.assignments if not command.words}
        assigns.update(files_written(command.redirects))
        if not command.words:
            return self._assigning(assigns)
        name = command.words[0].literal
        if name is None:
            return MATTERS
        if name in functions and name not in calls:
            called = self._effect(functions, functions[name], calls | {name})
            if assigns:
                called = replace(called, assigns=called.assigns | assigns)
            if called.returns:
                return Effect(not called.busy, False, called.assigns, busy=called.busy)
            return called
        if name in ENDING:
            return Effect(False, True, frozenset())
        if name in LOCAL or (name == "set" and _sets_parameters(command)):
            return Effect(False, False, frozenset(), True)
        if name in HARMLESS:
            return self._assigning(assigns | self._declared(name, command))
        literals = (word.literal for word in command.words)
        argv = tuple(UNKNOWN if one is None else one for one in literals)
        own = name in calls or name in OWN or asks_to_stop(argv)
        if own:
            return MATTERS
        assigns.update(files_changed(command))
        effect = NOTHING if self.is_short(argv) else BUSY if self.is_unknown(argv) else MATTERS
        return replace(effect, assigns=frozenset(assigns)) if assigns else effect

    def _declared(self, name: str, command: Simple) -> set[str]:
        if name in DECLARING or name in ("read", "unset"):
            names = {declared_name(word) for word in command.words[1:]}
            return {one for one in names if one and not one.startswith("-")}
        return set()

    def _assigning(self, names: set[str]) -> Effect:
        if names.isdisjoint(self.roles.pivots):
            return Effect(True, False, frozenset(names))
        return MATTERS

    def _word_inert(self, functions: dict[str, Command], word: Word, calls: frozenset[str]) -> bool:
        for part in word.parts:
            if isinstance(part, ProcessSubstitution):
                return False
            if isinstance(part, CommandSubstitution):
                effect = self._effect(functions, part.body, calls)
                if not effect.inert and not effect.dead_end:
                    return False
            elif (
                isinstance(part, Parameter)
                and part.argument is not None
                and not self._word_inert(functions, part.argument, calls)
            ):
                return False
        return True


INNER_KINDS = (
    AndOr, ArithmeticCommand, Case, CFor, For, Group, If,
    Not, Pipeline, Subshell, Test, Time, While,
)  # fmt: skip
"""The commands that do what is inside of them and no more."""

CONSTANT = frozenset({":", "true", "false", "test", "[", "echo", "printf", "sleep"})
"""Commands that answer the same each time where their words are the same."""


def _sets_parameters(command: Simple) -> bool:
    """Whether a `set` is `set -- ...`."""
    return len(command.words) > 1 and command.words[1].literal == "--"


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
