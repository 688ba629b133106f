"""What is started to measure a program, and how one can tell that it is up and at work."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "trials"
KEYS = frozenset(
    {"argv", "files", "before", "user", "env", "workdir", "ready", "work", "beside", "boot"}
    | {"under_way", "patience", "debian", "pypi", "npm", "ci", "daemon", "differs"}
)


@dataclass(frozen=True, eq=False)
class Trial:
    """One program on one command line.

    `before` is a shell text that makes ready what it needs, as root, in the process that then
    becomes the program. `ready` says when it is up: "tcp PORT" or "udp PORT" (bound), "path PATH"
    (there), "output TEXT" (written), or "seconds N". `beside` is a command of the same network
    that runs outside of the container: a server behind a proxy, say. `work` is a command that
    needs the program for a second or two and succeeds where it was served to its end; a signal
    comes `under_way` seconds after its start. What has not ended after `patience` seconds lives.
    `debian`, `pypi` and `npm` are the packages that bring it; of pypi the first one is the
    program's, the others go with it. `ci`: it is small enough to be asked at every change.
    `daemon`: it is expected to go to the background. `differs`: why the kernel's answer is not the
    table's, by signal, where the table is about something else than this trial can show.
    """

    name: str
    argv: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    user: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    ready: str = "seconds 1"
    work: str = ""
    beside: str = ""
    boot: float = 15.0
    under_way: float = 0.7
    patience: float = 4.0
    debian: tuple[str, ...] = ()
    pypi: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    ci: bool = False
    daemon: bool = False
    differs: Mapping[str, str] = field(default_factory=dict)


def all_trials() -> tuple[Trial, ...]:
    """The trials of all files, by file and place. Raises ValueError for one that is not of the
    form."""
    return tuple(trial for file in sorted(FOLDER.glob("*.toml")) for trial in _trials(file))


def _trials(file: Path) -> Iterator[Trial]:
    for name, facts in tomllib.loads(file.read_text("utf-8")).items():
        unknown = set(facts) - KEYS
        if unknown or "argv" not in facts:
            raise ValueError(f"{file.name}: [{name}]: {', '.join(sorted(unknown)) or 'no argv'}")
        yield Trial(name, **{key: _frozen(value) for key, value in facts.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
