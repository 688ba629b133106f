"""What is started to measure a program, and how one can tell that it is up and at work."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "trials"
SIGNALS = ("TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "WINCH")
EVERY = "*"
"""The table of a file with the keys that all of its trials have, unless they say otherwise."""
KEYS = frozenset(
    {"argv", "files", "before", "user", "env", "workdir", "ready", "work", "beside", "boot"}
    | {"under_way", "busy", "patience", "signals", "debian", "pypi", "npm", "ci", "daemon"}
    | {"differs", "like", "unpacked", "once"}
)


@dataclass(frozen=True, eq=False)
class Trial:
    """One program on one command line.

    `before` is a shell text that makes ready what it needs, as root, in the process that then
    becomes the program; `once` another one whose files (not those of /tmp and /run) all launches
    of the trial find. `ready` says when it is up: "tcp PORT" or "udp PORT" (bound), "path PATH"
    (there), "output TEXT" (written), or "seconds N"; several with "and" between them. `beside` is
    a command of the same network that runs outside of the container: a server behind a proxy, say.
    `work` is a command that needs the program for a second or two and succeeds where it was served
    to its end; a signal comes `under_way` seconds after its start, or once `busy` is so, which is
    written like `ready`. What has not ended after `patience` seconds (three times that, where the
    signal may be meant to stop it) lives. `signals` are fewer for what takes long to come up.
    `debian`, `pypi` and `npm` are the packages that bring it; of pypi the first one is the
    program's, the others go with it; `unpacked` are Debian's that are not installed, since they
    would drive out others. `ci`: it is small enough to be asked at every change. `daemon`: it is
    expected to go to the background. `differs`: why the kernel's answer is not the table's, by
    signal or by role and signal, where the table is about something else than this trial can show.
    A trial that is `like` another one of its file has all of that one's but what it says itself.
    """

    name: str
    argv: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    before: str = ""
    user: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    ready: str = "seconds 1"
    work: str = ""
    beside: str = ""
    boot: float = 15.0
    under_way: float = 0.7
    busy: str = ""
    patience: float = 4.0
    signals: tuple[str, ...] = SIGNALS
    debian: tuple[str, ...] = ()
    pypi: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    unpacked: tuple[str, ...] = ()
    ci: bool = False
    daemon: bool = False
    differs: Mapping[str, str] = field(default_factory=dict)


def all_trials() -> tuple[Trial, ...]:
    """The trials of all files, by file and place. Raises ValueError for one that is not of the
    form."""
    return tuple(trial for file in sorted(FOLDER.glob("*.toml")) for trial in _trials(file))


def _trials(file: Path) -> Iterator[Trial]:
    tables = tomllib.loads(file.read_text("utf-8"))
    shared = tables.pop(EVERY, {})
    for name in tables:
        own = _whole(name, tables)
        facts = {key: _merged(shared.get(key), own.get(key)) for key in {**shared, **own}}
        unknown = set(facts) - KEYS
        if unknown or "argv" not in facts:
            raise ValueError(f"{file.name}: [{name}]: {', '.join(sorted(unknown)) or 'no argv'}")
        yield Trial(name, **{key: _frozen(value) for key, value in facts.items()})


def _merged(shared: Any, own: Any) -> Any:
    """A table has the keys of both; of anything else the trial's own."""
    if isinstance(shared, dict) and isinstance(own, dict):
        return {**shared, **own}
    return shared if own is None else own


def _whole(name: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """What a trial says, and what it takes from the one that it is like."""
    own = dict(tables[name])
    other = _whole(own.pop("like"), tables) if "like" in own else {}
    return {key: _merged(other.get(key), own.get(key)) for key in {**other, **own}}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
