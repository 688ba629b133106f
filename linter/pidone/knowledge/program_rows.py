"""Knowledge: the rows of the tables of programs (`FILES`), on demand.

Only the rows that a launch names are parsed: the index of names is one pass of a regular
expression over the files, so their size costs next to nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pidone.knowledge.options import Grammar
from pidone.knowledge.program import Forwards, Program, Signals, Variant

FILES = (
    "utilities.toml",
    "programs.toml",
    "servers.toml",
    "python.toml",
    "javascript.toml",
    "wrappers.toml",
    "inits.toml",
)
_ROW = re.compile(r"^\[([^\]\n]+)\]\nnames = \[([^\]]*)\]", re.MULTILINE)
_READS_ALL = ("separator", "operands", "texts", "login", "becomes")
_NAME = re.compile(r'"([^"]*)"')


@cache
def _index() -> Mapping[str, tuple[str, str]]:
    """Each name with its row's identifier and the row's own lines of TOML."""
    index: dict[str, tuple[str, str]] = {}
    folder = Path(__file__).parent
    for file in FILES:
        text = (folder / file).read_text(encoding="utf-8")
        rows = list(_ROW.finditer(text))
        ends = [match.start() for match in rows[1:]] + [len(text)]
        for match, end in zip(rows, ends, strict=True):
            row = match[1].strip('"')
            lines = text[match.start() : end]
            for name in _NAME.findall(match[2]):
                index[name] = (row, lines)
    return MappingProxyType(index)


def names() -> tuple[str, ...]:
    """All names of all rows."""
    return tuple(_index())


@cache
def _stems() -> frozenset[str]:
    return frozenset(name.rpartition(" ")[0] for name in _index())


def has_subcommands(name: str) -> bool:
    """Whether rows go on from this name, as `poetry run` does from `poetry`."""
    return name in _stems()


@lru_cache(maxsize=512)
def row_named(name: str) -> Program | None:
    """The program of this exact name (`nginx`, `poetry run`, `/init`); None if no row has it."""
    entry = _index().get(name)
    if entry is None:
        return None
    row, lines = entry
    return _program(row, lines)


@lru_cache(maxsize=512)
def _program(row: str, lines: str) -> Program:
    return _program_from(row, next(iter(tomllib.loads(lines).values())))


_LISTS = (
    "operands",
    "unsettles",
    "insists_with",
    "becomes",
    "foreground_phrases",
    "background_phrases",
)
_WORDS = ("long_words", "short_words")
_TABLES = ("takes", "configs", "ends_by")
_OTHERWISE = frozenset(
    {"names", "signals", "forwards", "variants", "duration", "keeps_ignored", "resets_ignored"}
    | {"assumed", "options", "style", "permutes", "assignments", "closed"}
)
"""Keys that become something else than the field of their name."""


def _program_from(row: str, facts: Mapping[str, Any]) -> Program:
    plain = {name: value for name, value in facts.items() if name not in _OTHERWISE}
    plain |= {name: tuple(facts.get(name, ())) for name in _LISTS}
    plain |= {name: tuple(facts.get(name, "").split()) for name in _WORDS}
    plain |= {name: MappingProxyType(dict(facts.get(name, {}))) for name in _TABLES}
    variants = {
        meaning: _variant(changed) for meaning, changed in facts.get("variants", {}).items()
    }
    return Program(
        row=row,
        names=tuple(facts["names"]),
        duration=facts.get("duration", "unknown"),
        signals=_signals(facts),
        grammar=_grammar(facts),
        forwards=_forwards(facts.get("forwards")),
        variants=MappingProxyType(variants),
        **plain,
    )


def _grammar(facts: Mapping[str, Any]) -> Grammar:
    operands: int | None = len(facts.get("operands", ()))
    if facts.get("inner", "") in _READS_ALL or (operands == 0 and "inner" not in facts):
        operands = None
    return Grammar(
        options=facts.get("options", ""),
        style=facts.get("style", "gnu"),
        operands=operands,
        permutes=facts.get("permutes", False),
        assignments=facts.get("assignments", False),
        closed=facts.get("closed", facts.get("inner", "becomes") != "becomes"),
    )


def _signals(facts: Mapping[str, Any]) -> Signals:
    actions = {
        signal: action
        for action, listed in facts.get("signals", {}).items()
        for signal in listed.split()
    }
    return Signals(
        MappingProxyType(actions),
        facts.get("assumed", False),
        frozenset(facts.get("keeps_ignored", "").split()),
        facts.get("resets_ignored", False),
    )


def _forwards(facts: Mapping[str, Any] | None) -> Forwards | None:
    if facts is None:
        return None
    listed = facts["signals"]
    return Forwards(
        signals=None if listed == "all" else frozenset(listed.split()),
        to=facts.get("to", "child"),
        apart=facts.get("apart", False),
        then=facts.get("then", "waits"),
        kill_after=facts.get("kill_after"),
        rewrites=MappingProxyType(dict(facts.get("rewrites", {}))),
    )


def _variant(changed: Mapping[str, Any]) -> Variant:
    return Variant(
        kind=changed.get("kind"),
        duration=changed.get("duration"),
        signals=_signals(changed) if "signals" in changed else None,
        forwards=_forwards(changed.get("forwards")),
        leader_forks=changed.get("leader_forks"),
        reaps=changed.get("reaps"),
    )
