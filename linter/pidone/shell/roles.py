"""Step 4 of the way, shells: which variables command lines are built from, and which decide.

A pivotal variable is one that the name or an argument of a program is expanded from, a deciding
one is pivotal or tested by a condition; a variable that such a one is assigned from is one too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pidone.shell.part_effect import HARMLESS
from pidone.shell.syntax import ArithmeticCommand, Case, CFor, For, Script, Simple, Test
from pidone.shell.walks import (
    DECLARING,
    commands_of,
    declared_name,
    names_calculated,
    names_in,
    names_tested,
)

IsShort = Callable[[tuple[str, ...]], bool]
"""Whether a program of this command line ends by itself and at once."""


@dataclass(eq=False)
class Roles:
    """`sources` maps a variable to those that its values are made of."""

    pivots: set[str] = field(default_factory=set)
    deciders: set[str] = field(default_factory=set)
    sources: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, script: Script, is_short: IsShort) -> None:
        """Takes a text's variables in."""
        for command in commands_of(script):
            if isinstance(command, Simple):
                self._learn_simple(command, is_short)
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

    def _learn_simple(self, command: Simple, is_short: IsShort) -> None:
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
        elif name is None or (name not in HARMLESS and not is_short((name,))):
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
