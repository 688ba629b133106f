"""Knowledge: the rows of programs.toml, wrappers.toml, inits.toml and utilities.toml, on demand.

Only the rows that a launch names are parsed: the index of names is one pass of a regular
expression over the files, so their size costs next to nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pidone.knowledge.options import Grammar

Action = Literal["graceful", "quick", "ignored", "reload", "other"]
Kind = Literal[
    "application", "server", "interpreter", "utility", "idle", "replace", "parent", "init"
]
Duration = Literal["short", "long", "unknown"]
Inner = Literal["", "rest", "separator", "operands", "shell", "texts", "login"]

FILES = ("utilities.toml", "programs.toml", "wrappers.toml", "inits.toml")
_ROW = re.compile(r"^\[([^\]\n]+)\]\nnames = \[([^\]]*)\]", re.MULTILINE)
_READS_ALL = ("separator", "operands", "texts", "login")
_NAME = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Signals:
    """What a program does by itself on a signal; names come without SIG.

    "graceful": finishes its work and exits. "quick": exits at once. "ignored": stays deaf, also
    as a child. "reload", "other": a handler that does not end it. No action: the default one,
    which is dropped for PID 1 and ends a child. `assumed`: nothing is known of the program, which
    is then taken to handle the stop signal, whichever it is.
    `keeps_ignored`: the signals that it leaves ignored if it was started so, although it has a
    handler for them. `resets_ignored`: it sets what it inherits as ignored back to default.
    """

    actions: Mapping[str, Action] = field(default_factory=lambda: MappingProxyType({}))
    assumed: bool = False
    keeps_ignored: frozenset[str] = frozenset()
    resets_ignored: bool = False

    def action(self, signal: str) -> Action | None:
        """The action for "TERM" or "SIGTERM"; None is the default action."""
        return self.actions.get(signal.removeprefix("SIG"))


@dataclass(frozen=True, slots=True)
class Forwards:
    """What a parent does with a signal for its child.

    `signals` are the names that it passes on (None: all that can be caught). `to`: its child, the
    child's process group, or the child's session. `then`: "waits" until the child has ended,
    "kills" it after `kill_after` seconds, or "exits" at once and leaves the child behind.
    `rewrites` maps a signal to the one that is sent instead ("" for none).
    """

    signals: frozenset[str] | None
    to: Literal["child", "group", "session"] = "child"
    then: Literal["waits", "kills", "exits"] = "waits"
    kill_after: float | None = None
    rewrites: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def passes(self, signal: str) -> str | None:
        """The signal that the child gets for `signal` ("TERM" or "SIGTERM"); None for none."""
        name = signal.removeprefix("SIG")
        if self.signals is not None and name not in self.signals:
            return None
        return self.rewrites.get(name, name) or None


@dataclass(frozen=True, slots=True)
class Program:
    """A row of the tables. `source` names the page or file that says so, or what was measured.

    `daemonizes`: it goes to the background unless its options or its configuration say otherwise
    (`configured`: which file may say so). `runs_shell`: what it starts is started by `sh -c`.
    `leader_forks`: it replaces itself unless it leads a process group, as PID 1 of a container
    does; then the inner command is a child that it does not wait for (setsid).
    `foreground_phrases`, `background_phrases`: words that decide that, wherever they stand.
    `long_words`, `short_words`: a first operand that decides on the duration.
    `operands` are the meanings of the operands in front of the inner command, `inner` is where
    that stands: behind them ("rest"), behind `--` only ("separator"), an option's value with the
    operands as its arguments ("operands"), a text for a shell ("shell"; several: "texts"), or by
    the rules of su ("login").
    `bare`: the duration without any operand. `sums_seconds`: the operands are times that add up
    to its own. `stdin_below`: with fewer operands than that it reads standard input to its end.
    `unsettles` are signals that the inner command inherits as ignored (nohup: HUP).
    """

    row: str
    names: tuple[str, ...]
    kind: Kind
    duration: Duration
    signals: Signals
    grammar: Grammar
    source: str
    measured: bool = False
    forwards: Forwards | None = None
    reaps: bool = False
    daemonizes: bool = False
    configured: str = ""
    foreground_phrases: tuple[str, ...] = ()
    background_phrases: tuple[str, ...] = ()
    long_words: tuple[str, ...] = ()
    short_words: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    inner: Inner = ""
    package_script: str = ""
    runs_shell: bool = False
    leader_forks: bool = False
    unsettles: tuple[str, ...] = ()
    stdin_below: int = 0
    bare: Duration | None = None
    sums_seconds: bool = False
    note: str = ""


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


def _program_from(row: str, facts: Mapping[str, Any]) -> Program:
    return Program(
        row=row,
        names=tuple(facts["names"]),
        kind=facts["kind"],
        duration=facts.get("duration", "unknown"),
        signals=_signals(facts),
        grammar=_grammar(facts),
        source=facts["source"],
        measured=facts.get("measured", False),
        forwards=_forwards(facts.get("forwards")),
        reaps=facts.get("reaps", False),
        daemonizes=facts.get("daemonizes", False),
        configured=facts.get("configured", ""),
        foreground_phrases=tuple(facts.get("foreground_phrases", ())),
        background_phrases=tuple(facts.get("background_phrases", ())),
        long_words=tuple(facts.get("long_words", "").split()),
        short_words=tuple(facts.get("short_words", "").split()),
        operands=tuple(facts.get("operands", ())),
        inner=facts.get("inner", ""),
        package_script=facts.get("package_script", ""),
        runs_shell=facts.get("runs_shell", False),
        leader_forks=facts.get("leader_forks", False),
        unsettles=tuple(facts.get("unsettles", ())),
        stdin_below=facts.get("stdin_below", 0),
        bare=facts.get("bare"),
        sums_seconds=facts.get("sums_seconds", False),
        note=facts.get("note", ""),
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
        closed=facts.get("closed", facts.get("inner", "") != ""),
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
        then=facts.get("then", "waits"),
        kill_after=facts.get("kill_after"),
        rewrites=MappingProxyType(dict(facts.get("rewrites", {}))),
    )
