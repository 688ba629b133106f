"""Knowledge for step 4 (simulate): the rows of shells.toml, one for each shell.

Measured by `python -m lab.shells` and, for the versions that other releases bring, by
`python -m lab.releases`, both in tests/; shell_facts.py says what each answer means.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pidone.knowledge.shell_facts import (
    Errexit,
    ExitTrap,
    Inherits,
    Kills,
    Language,
    Running,
    Shell,
    Signals,
    Traps,
    Waits,
)
from pidone.knowledge.shell_forms import Replaces
from pidone.knowledge.shell_opening import Opening

TABLES = {
    "replaces": Replaces,
    "signals": Signals,
    "exit_trap": ExitTrap,
    "errexit": Errexit,
    "traps": Traps,
    "inherits": Inherits,
    "waits": Waits,
    "kills": Kills,
    "language": Language,
    "running": Running,
    "opening": Opening,
}

PROGRAMS = {"ash": "busybox", "ksh": "ksh93", "rbash": "bash", "rksh": "ksh93", "lksh": "mksh"}
"""Other names that a row's shell is installed under."""


@functools.cache
def shell(name: str) -> Shell | None:
    """The row of a shell by its program's name ("bash", "dash", "ash", ...); None for others.

    `sh` is no row: a base image says which shell it is. "bash-as-sh" is bash called by that name,
    "dash-0-5-8" a version that is not like the row of dash: `like` it but for what its row has.
    """
    name = PROGRAMS.get(name, name)
    section = _section(name) if name.replace("-", "").isalnum() else None
    if section is None:
        return None
    row = tomllib.loads(section)[name]
    like = shell(row.pop("like")) if "like" in row else None
    for table, kind in TABLES.items():
        answers = {key: _value(value) for key, value in row.get(table, {}).items()}
        if like is None:
            row[table] = kind(**answers)
        else:
            row[table] = dataclasses.replace(getattr(like, table), **answers)
    return Shell(name=name, **row)


def family(name: str) -> str:
    """The shell that a row is a version of: "dash" for "dash-0-5-8"."""
    return name.partition("-")[0]


def _section(name: str) -> str | None:
    """The row's own lines: the whole table would take ten times as long to parse."""
    text = next((one for one in _texts() if f"\n[{name}]\n" in one), "")
    start = text.find(f"\n[{name}]\n")
    if start < 0:
        return None
    end = text.find("\n\n[", start)
    while end >= 0 and text.startswith(f"\n\n[{name}.", end):
        end = text.find("\n\n[", end + 1)
    return text[start : end if end >= 0 else len(text)]


def _texts() -> Iterator[str]:
    for table in ("shells.toml", "shell_versions.toml"):
        yield (Path(__file__).parent / table).read_text("utf-8")


def _value(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value
