"""Step 3 of the way: which Dockerfiles start a script that was given by name."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from pidone.container import Container, containers_of
from pidone.discover import FoundFile, UnreadableError, is_dockerfile_name, read_found, shown_path
from pidone.dockerfile.read import read_dockerfile
from pidone.image.model import ImageFile
from pidone.knowledge.house import NO_HOUSE, HouseImages

_MOST_DOCKERFILES = 50
_MOST_NAMES = 2_000
_HIGHEST = 8


def containers_starting(script: Path, house: HouseImages = NO_HOUSE) -> list[Container]:
    """The containers that name the script in their argv, from Dockerfiles around it.

    Looked at are the folders from the script's own up to the repository's root (the folder with
    .git, or else the working folder), and the folders right below each of them.
    """
    found: list[Container] = []
    for dockerfile in _dockerfiles_around(script):
        try:
            source = read_found(FoundFile(_shown(dockerfile), dockerfile, "dockerfile", False))
        except UnreadableError:
            continue
        containers = containers_of(read_dockerfile(source), house=house)
        found += [container for container in containers if starts(container, script)]
    return found


def starts(container: Container, script: Path) -> bool:
    """Whether a word of the container's argv is this file."""
    for word in container.argv:
        file = _file_of(container, word)
        origin = file.text.source.file if file is not None and file.text is not None else None
        if origin is not None and os.path.realpath(origin) == os.path.realpath(script):
            return True
    return False


def _file_of(container: Container, word: str) -> ImageFile | None:
    image = container.image
    if "/" in word:
        return image.files.find(posixpath.join(image.workdir, word))
    here = image.files.find(posixpath.join(image.workdir, word))
    return here or image.files.which(word, image.env.get("PATH", ""))


def _dockerfiles_around(script: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in _folders_above(script):
        for path in _dockerfiles_in(folder):
            if path not in seen:
                seen.add(path)
                yield path
            if len(seen) >= _MOST_DOCKERFILES:
                return


def _folders_above(script: Path) -> Iterator[Path]:
    folder = Path(os.path.abspath(script)).parent
    for _ in range(_HIGHEST):
        yield folder
        if (folder / ".git").exists() or folder in (Path.cwd(), folder.parent):
            return
        folder = folder.parent


def _dockerfiles_in(folder: Path) -> Iterator[Path]:
    names = _names(folder)
    yield from (folder / name for name in names if is_dockerfile_name(name))
    for name in names:
        below = folder / name
        if not name.startswith(".git") and below.is_dir():
            yield from (below / inner for inner in _names(below) if is_dockerfile_name(inner))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))[:_MOST_NAMES]
    except OSError:
        return []


def _shown(path: Path) -> str:
    """A path relative to the working folder where it lies below it."""
    try:
        return shown_path(os.path.relpath(path))
    except ValueError:
        return shown_path(str(path))
