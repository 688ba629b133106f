"""Step 6 of the way: what the caller wants looked at, and by which rules."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pidone.container import DEFAULT_GRACE
from pidone.knowledge.house import NO_HOUSE, HouseImages
from pidone.registry import load_rules, rules_of
from pidone.rule import Level, Rule


class UnknownRuleError(Exception):
    """A rule id that is selected or ignored, and no rule's."""

    def __init__(self, id: str, known: Sequence[str]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(id, known, n=1)
        super().__init__(f"no rule is called {id}" + (f"; {near[0]} is" if near else ""))


class NoRulesError(Exception):
    """No installed package offers rules."""


@dataclass(frozen=True)
class Options:
    """How to look: `target` is a stage's name or number, `grace` is in seconds.

    `select` and `ignore` are rule ids; with an empty `select` all rules look. `house` is what the
    user says of base images, `fail_on` the lightest level that makes the exit status 1.
    `packages` are the rule packages, by default those that entry points name. `pretended` maps
    real paths to the contents that files there are taken to have. `folders` has other options
    for the files right in some folders, as reports call those.
    """

    target: str | None = None
    grace: float = DEFAULT_GRACE
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    packages: tuple[str, ...] | None = None
    pretended: Mapping[str, bytes] = field(default_factory=dict)
    house: HouseImages = NO_HOUSE
    fail_on: Level | None = "warning"
    folders: Mapping[str, Options] = field(default_factory=dict)

    def of(self, path: str) -> Options:
        """The options for a file, by the path that reports show."""
        own = self.folders.get(posixpath.dirname(path))
        return self if own is None else replace(own, pretended=self.pretended)

    @property
    def all(self) -> tuple[Options, ...]:
        """These and those of the folders, each once."""
        return tuple({id(one): one for one in (self, *self.folders.values())}.values())


def all_rules(options: Options) -> tuple[Rule, ...]:
    """Every rule of the packages; raises RuleError and NoRulesError."""
    rules = load_rules() if options.packages is None else _rules_of(options.packages)
    if not rules:
        raise NoRulesError("no rules are installed: no package has the entry point pidone.rules")
    return rules


@cache
def _rules_of(packages: tuple[str, ...]) -> tuple[Rule, ...]:
    return rules_of(dict.fromkeys(packages))


def check_known(ids: Iterable[str], rules: Sequence[Rule]) -> None:
    """Raises UnknownRuleError for the first id that is no rule's."""
    known = [rule.id for rule in rules]
    for id in sorted(ids):
        if id not in known:
            raise UnknownRuleError(id, known)


def active_rules(options: Options) -> tuple[Rule, ...]:
    """The rules that are to look; UnknownRuleError for an id that is no rule's."""
    rules = all_rules(options)
    check_known(options.select | options.ignore, rules)
    known = [rule.id for rule in rules]
    selected = options.select or frozenset(known)
    return tuple(rule for rule in rules if rule.id in selected - options.ignore)
