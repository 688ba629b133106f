"""Base images, step 1: the Dockerfile that a row was read from, and what it says today."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pidone.dockerfile.read import read_dockerfile
from pidone.image.model import UNKNOWN, Image
from pidone.image.resolve import image_of_target, resolve_images
from pidone.source import Source

SOURCE = re.compile(
    r"github\.com/([\w.-]+)/([\w.-]+)@([0-9a-f]{7,40}) (\S*(?:ocker|ontainer)file[^\s,;]*)"
    r"(?: target ([\w.-]+))?"
)
"""`github.com/OWNER/REPO@COMMIT PATH`, perhaps with `target STAGE`, at the beginning of a row's
source."""
FIELDS = ("entrypoint", "cmd", "stop_signal", "shell", "user", "workdir")
_DEFAULTS = {"workdir": "/", "shell": ("/bin/sh", "-c"), "user": "", "stop_signal": "SIGTERM"}


@dataclass(frozen=True)
class Origin:
    """Where a row comes from; `path` is inside of the repository, `target` a stage or None."""

    owner: str
    repository: str
    commit: str
    path: str
    target: str | None


def origin(source: str) -> Origin | None:
    """The origin that a row's source begins with; None where it is no Dockerfile of GitHub's."""
    match = SOURCE.match(source)
    return None if match is None else Origin(*match.groups())


@dataclass(frozen=True)
class Checkout:
    """A repository at hand: a git directory, or a plain folder of its files (`git` is false)."""

    folder: Path
    git: bool

    def newest(self) -> str | None:
        """The newest commit at hand, as its first twelve digits; None in a plain folder."""
        commit = self._git("rev-parse", "HEAD") if self.git else None
        return None if commit is None else commit.decode().strip()[:12]

    def read(self, path: str, commit: str | None) -> bytes | None:
        """The file at a commit (a plain folder has but one); None where it is not there."""
        if self.git:
            return self._git("show", f"{commit or 'HEAD'}:{path}")
        file = self.folder / path
        return file.read_bytes() if file.is_file() else None

    def _git(self, *arguments: str) -> bytes | None:
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None


def checkout(folder: Path, where: Origin) -> Checkout | None:
    """The repository below a folder, as OWNER+NAME, OWNER/NAME or NAME, or as `repo` in it."""
    for name in (f"{where.owner}+{where.repository}", f"{where.owner}/{where.repository}"):
        for place in (folder / name / "repo", folder / name):
            if place.is_dir():
                is_git = any((place / head).is_file() for head in ("HEAD", ".git/HEAD"))
                return Checkout(place, is_git)
    return None


def configuration(where: Origin, content: bytes) -> dict[str, Any] | None:
    """What the target of a Dockerfile leaves: FIELDS and `env`; None without such a stage.

    A base outside is looked up in the table of images; what that does not know is UNKNOWN.
    """
    images = resolve_images(read_dockerfile(Source(where.path, content)))
    image = image_of_target(images, where.target)
    return None if image is None else _fields(image)


def _fields(image: Image) -> dict[str, Any]:
    known = image.base.known
    found: dict[str, Any] = {
        "entrypoint": _argv(image.entrypoint.argv if image.entrypoint else None, known),
        "cmd": _argv(image.cmd.argv if image.cmd else None, known),
        "stop_signal": image.stop_signal.value,
        "shell": tuple(image.shell),
        "user": image.user,
        "workdir": image.workdir,
        "env": dict(image.env),
    }
    if not known and image.stop_signal.span is None and image.base.stop_signal is None:
        found["stop_signal"] = UNKNOWN
    return found


def _argv(words: tuple[str, ...] | None, known: bool) -> tuple[str, ...] | str:
    return UNKNOWN if words is None and not known else words or ()


def differences(said: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields that the Dockerfile has otherwise than the row, with the Dockerfile's value."""
    for field in FIELDS:
        value, default = found[field], _DEFAULTS.get(field, ())
        row = said.get(field) or default
        row = tuple(row) if isinstance(row, list) else row
        if UNKNOWN in str(value) or row == "?" or {row, value} <= {"", "root", "0"}:
            continue
        if row != value:
            yield field, value
    env = said.get("env", {})
    ours = {name: value for name, value in found["env"].items() if name in env or name != "PATH"}
    changed = {name: _literal(env.get(name), value) for name, value in ours.items()}
    if changed != dict(env) and not set(env) - set(changed):
        yield "env", changed


def _literal(said: str | None, value: str) -> str:
    """A row's own value stays where it is true, or "?"; a new one is "?"."""
    return said if said in (value, "?") or (UNKNOWN in value and said is not None) else "?"
