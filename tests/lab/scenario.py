"""What the lab runs: one launch, everything that takes part in it, and how it is stopped."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Mode = Literal["handle", "default", "ignore", "short", "reset", "interrupt", "hangup"]
"""What a payload does with signals; payload.c says more."""

PROGRAMS: Mapping[str, Mode] = {
    "/usr/local/bin/app": "handle",
    "/usr/local/bin/worker": "handle",
    "/usr/local/bin/plain": "default",
    "/usr/local/bin/deaf": "ignore",
    "/usr/local/bin/migrate": "short",
}
"""The payloads that every scenario finds, unless it names its own."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BOOT = 4.0
"""Seconds that a launch may take until a payload is up."""
GRACE = 3.0
"""Seconds from the stop signal to SIGKILL: ten times a payload's clean-up."""


@dataclass(frozen=True)
class File:
    """A regular file of the image, or a symlink where `link` is set."""

    content: bytes = b""
    mode: int = 0o755
    link: str | None = None


@dataclass(frozen=True)
class Scenario:
    """One launch. `files` and `programs` are keyed by absolute path inside the image.

    `shell` is the program behind /bin/sh: a name in /usr/bin ("dash", "busybox", ...). `busybox`
    puts busybox behind every command that it knows, as Alpine does. `user` is "UID:GID", or "" for
    root. `builds` are the texts of RUN instructions, each with the words of the SHELL that runs it.
    `boot` is how many seconds the launch may take until a payload is up. `layers` are folders of
    files that lie between the scenario's own and the machine's.
    """

    name: str
    argv: tuple[str, ...]
    files: Mapping[str, File] = field(default_factory=dict)
    programs: Mapping[str, Mode] = field(default_factory=lambda: PROGRAMS)
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = ""
    shell: str = "dash"
    busybox: bool = False
    stop_signal: str = "SIGTERM"
    grace: float = GRACE
    boot: float = BOOT
    builds: tuple[tuple[str, ...], ...] = ()
    layers: tuple[Path, ...] = ()


def signal_number(name: str) -> int:
    """The number of `TERM`, `SIGTERM`, `15`, `RTMIN+3`; ValueError where it is none."""
    bare = name.strip().strip('"').upper().removeprefix("SIG")
    if bare.isdigit() and 0 < int(bare) <= signal.SIGRTMAX:
        return int(bare)
    base, plus, offset = bare.partition("+")
    known = signal.Signals.__members__.get(f"SIG{base}")
    if known is None or (plus and not offset.isdigit()):
        raise ValueError(f"{name} is no signal")
    return int(known) + int(offset or 0)
