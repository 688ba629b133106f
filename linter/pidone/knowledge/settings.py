"""Knowledge: which program reads which file, and which settings in it say how it stops."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

Stated = Mapping[str, str]
"""Settings by name, as a file that is not at hand is known to hold them."""


class Settings(NamedTuple):
    """A row of settings.toml, whose head says what the fields mean; `row` is the program's."""

    row: str
    form: str
    files: tuple[str, ...]
    always: bool
    means: Mapping[str, str]
    section: str | None
    packaged: Mapping[str, Stated]
    bases: Mapping[str, Stated]
    includes: Mapping[str, str]
    environment: str
    deadline: str
    source: str

    def meaning(self, name: str, *, off: bool) -> str | None:
        """The meaning of the option that a setting stands for; None where it says nothing."""
        return self.means.get("!" + name) if off else self.means.get(name)

    @property
    def names(self) -> frozenset[str]:
        """The settings that matter."""
        return frozenset(name.removeprefix("!") for name in self.means)


@cache
def _text() -> str:
    return resources.files("pidone.knowledge").joinpath("settings.toml").read_text("utf-8")


def has_settings(row: str) -> bool:
    """Whether a file may say how a program (a row of programs.toml) stops."""
    return bool(row) and f"\n[{row}]\n" in _text()


@cache
def settings_of(row: str) -> Settings | None:
    """What is known of the files of a program; only its own lines of the table are parsed."""
    if not has_settings(row):
        return None
    lines = _text().partition(f"\n[{row}]\n")[2].partition("\n[")[0]
    facts: dict[str, Any] = tomllib.loads(lines)
    return Settings(
        row=row,
        form=facts["form"],
        files=tuple(facts.get("files", ())),
        always=facts.get("always", False),
        means=MappingProxyType(facts.get("means", {})),
        section=facts.get("section"),
        packaged=MappingProxyType(facts.get("packaged", {})),
        bases=MappingProxyType(facts.get("bases", {})),
        includes=MappingProxyType(facts.get("includes", {})),
        environment=facts.get("environment", ""),
        deadline=facts.get("deadline", ""),
        source=facts["source"],
    )
