"""Knowledge: modules that programs load, and which of their calls install handlers for signals."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

from pidone.knowledge.program import Action

Tongue = Literal["python", "node"]


ACTIONS: tuple[Action, ...] = ("graceful", "quick", "ignored")


class FrameworkRow(NamedTuple):
    """A row: `calls` are the last names of calls that install handlers ("" for the import itself),
    `actions` what a signal then does."""

    name: str
    modules: tuple[str, ...]
    calls: frozenset[str]
    actions: tuple[tuple[str, Action], ...]
    source: str
    measured: bool


@cache
def framework_rows(tongue: Tongue) -> tuple[FrameworkRow, ...]:
    """All rows of a language."""
    text = resources.files(__package__).joinpath("frameworks.toml").read_text("utf-8")
    return tuple(_row(name, row) for name, row in tomllib.loads(text).get(tongue, {}).items())


def _row(name: str, row: Mapping[str, object]) -> FrameworkRow:
    def words(key: str) -> list[str]:
        value = row.get(key, [])
        return value.split() if isinstance(value, str) else [str(one) for one in list(value)]  # type: ignore[call-overload]

    actions = tuple((signal, action) for action in ACTIONS for signal in words(action))
    return FrameworkRow(
        name=name,
        modules=tuple(words("modules")) or (name,),
        calls=frozenset(words("calls")),
        actions=actions,
        source=str(row["source"]),
        measured=bool(row.get("measured", False)),
    )


@cache
def _by_module(tongue: Tongue) -> Mapping[str, tuple[FrameworkRow, ...]]:
    found: dict[str, tuple[FrameworkRow, ...]] = {}
    for row in framework_rows(tongue):
        for module in row.modules:
            found[module] = (*found.get(module, ()), row)
    return found


def rows_of_module(tongue: Tongue, name: str) -> tuple[FrameworkRow, ...]:
    """The rows of a module, or of the package that it is in; empty: nothing is known of it."""
    table = _by_module(tongue)
    between = "." if tongue == "python" else "/"
    while name:
        if name in table:
            return table[name]
        name = name.rpartition(between)[0]
    return ()


def knows_module(tongue: Tongue, name: str) -> bool:
    return bool(rows_of_module(tongue, name))


def framework_called(tongue: Tongue, path: str) -> FrameworkRow | None:
    """The row that says what a call of this path installs; None where it installs nothing.

    `path` is the module, then what was taken of it: `sanic.Sanic().run`.
    """
    module, _, last = path.rpartition(".") if tongue == "python" else _javascript_path(path)
    rows = rows_of_module(tongue, module.replace("()", "").partition(" ")[0])
    return next((row for row in rows if last in row.calls), None)


def _javascript_path(path: str) -> tuple[str, str, str]:
    """A module of node has dots and slashes in its name: what was taken of it follows a colon."""
    module, _, rest = path.partition(":")
    return module, ":", rest.rpartition(".")[2].removesuffix("()") if rest else ""
