"""Random projects for real containers: those whose programs the base images have."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from lab.containers.bases import programs_of
from lab.containers.engine import Engine
from lab.draw import endless_projects
from lab.folder import read_folder
from lab.scenario import PATH

WORD = re.compile(r"[^\s\"'`$(){}\[\];&|<>,=\\]+")
"""What may be the name or the path of a program, in a script as in a Dockerfile or JSON."""


def write_projects(engine: Engine, place: Path, seed: int, count: int) -> Iterator[Path]:
    """Writes the first so many projects of the seed that containers can run, each into a new
    folder of the place."""
    missing = _programs_here() - programs_of(engine)
    folders = _written(place, seed)
    yield from itertools.islice((one for one in folders if not missing & needed(one)), count)


def _written(place: Path, seed: int) -> Iterator[Path]:
    for number, drawn in enumerate(endless_projects(seed)):
        folder = place / f"seed-{seed}-{number:04}"
        folder.mkdir()
        drawn.project.write(folder)
        yield folder


def needed(folder: Path) -> set[str]:
    """Every name in the files of a project that may be a program's and that no payload has."""
    files = (path for path in folder.rglob("*") if path.is_file())
    texts = (path.read_text().replace(r"\n", "\n") for path in files)
    names = {word.rpartition("/")[2] for text in texts for word in WORD.findall(text)}
    return names - {Path(path).name for path in read_folder(folder).programs}


def _programs_here() -> frozenset[str]:
    """The names of the programs that this machine, and so the namespace lab, has."""
    folders = [Path(folder) for folder in PATH.split(":")]
    return frozenset(
        found.name for folder in folders if folder.is_dir() for found in folder.iterdir()
    )
