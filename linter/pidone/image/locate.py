"""Step 3i: which folder is the build context: nothing in a Dockerfile says so."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from pidone.dockerfile.model import Dockerfile, Instruction
from pidone.image.context import BuildContext, clean_path
from pidone.image.expand import expanded
from pidone.image.model import is_known
from pidone.image.stages import declare_args, global_scope
from pidone.image.variables import Scope

_HIGHEST = 8
"""Folders above the Dockerfile's that are tried at most."""


def locate_context(dockerfile: Dockerfile) -> BuildContext | None:
    """The nearest folder, from the Dockerfile's own up, in which most COPY and ADD sources exist.

    It looks no higher than the repository's root (the folder with .git), or else the working
    folder. None where the Dockerfile is no file on disk.
    """
    file = dockerfile.source.file
    if file is None:
        return None
    sources = sorted(set(_informative_sources(dockerfile)))
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
        if (folder / ".git").exists() or folder == folder.parent or folder == working_folder:
            return
        folder = folder.parent
        shown_folder = _parent_shown(shown_folder)


def _parent_shown(shown: str) -> str:
    parent = posixpath.normpath(posixpath.join(shown, ".."))
    return "" if parent == "." else parent


def _informative_sources(dockerfile: Dockerfile) -> Iterator[str]:
    """The sources in the context that not every folder has: no `.`, no URL, no other stage's."""
    outer = global_scope(dockerfile)
    scope = Scope({}, is_open=True)
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            scope = Scope({}, is_open=True)
        elif instruction.keyword == "ARG":
            declare_args(instruction, scope, dockerfile.escape, outer)
        elif instruction.keyword in ("COPY", "ADD"):
            yield from _sources(instruction, scope, dockerfile.escape)


def _sources(instruction: Instruction, scope: Scope, escape: str) -> Iterator[str]:
    if any(flag.name == "from" for flag in instruction.flags):
        return
    for word in (instruction.json or instruction.words)[:-1]:
        if word.value.startswith("<<") or "://" in word.value or word.value.startswith("git@"):
            continue
        source = expanded(word.value, scope.now(), escape)
        if is_known(source) and clean_path(source).strip("*/"):
            yield source
