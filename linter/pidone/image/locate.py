"""Step 3: which folder is the build context: nothing in a Dockerfile says so."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from pidone.dockerfile.model import Dockerfile
from pidone.image.context import BuildContext
from pidone.image.evidence import expected_sources

_HIGHEST = 8
"""Folders above the Dockerfile's that are tried at most."""


def locate_context(dockerfile: Dockerfile) -> BuildContext | None:
    """The nearest folder, from the Dockerfile's own up, in which most of its sources exist.

    It looks no higher than the repository's root (the folder with .git), or else the working
    folder. None where the Dockerfile is no file on disk.
    """
    file = dockerfile.source.file
    if file is None:
        return None
    sources = expected_sources(dockerfile)
    best, best_count = None, -1
    for folder, shown in _candidates(file, dockerfile.source.path):
        context = BuildContext(folder, shown, _ignore_files(file, folder), bool(sources))
        count = sum(_holds(context, source) for source in sources)
        if count > best_count:
            best, best_count = context, count
        if count == len(sources):
            break
    if best is not None and best_count * 2 < len(sources):
        best.is_certain = False
    return best


def context_at(dockerfile: Dockerfile, folder: Path, shown: str) -> BuildContext:
    """The folder as the build context, which a Compose file says it is."""
    file = dockerfile.source.file
    sources = expected_sources(dockerfile)
    ignore = _ignore_files(file, folder) if file is not None else (folder / ".dockerignore",)
    context = BuildContext(folder, shown, ignore, bool(sources))
    context.is_certain = sum(_holds(context, source) for source in sources) * 2 >= len(sources) > 0
    return context


def root_above(folder: Path) -> Path:
    """The repository's root (the folder with .git), else the working folder, else the folder."""
    above, working_folder = folder, Path.cwd()
    for _ in range(_HIGHEST):
        if (above / ".git").exists() or above == working_folder:
            return above
        above = above.parent
    return folder


def _holds(context: BuildContext, source: str) -> bool:
    return any(
        context.entry(match).kind not in ("missing", "outside") for match in context.matches(source)
    )


def _ignore_files(dockerfile: Path, folder: Path) -> tuple[Path, ...]:
    """The Dockerfile's own ignore file comes first (docs.docker.com, build context)."""
    return (dockerfile.with_name(dockerfile.name + ".dockerignore"), folder / ".dockerignore")


def _candidates(file: Path, shown: str) -> Iterator[tuple[Path, str]]:
    """The folders that may be the context, from the Dockerfile's own up, and how to show them."""
    folder = Path(os.path.abspath(file)).parent
    shown_folder = posixpath.dirname(shown)
    working_folder = Path.cwd()
    for _ in range(_HIGHEST):
        yield folder, shown_folder
        if (folder / ".git").exists() or folder in (folder.parent, working_folder):
            return
        folder = folder.parent
        shown_folder = _parent_shown(shown_folder)


def _parent_shown(shown: str) -> str:
    parent = posixpath.normpath(posixpath.join(shown, ".."))
    return "" if parent == "." else parent
