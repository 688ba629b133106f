"""Leaves out lines of a project's files for as long as it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lab.random.projects import Project

Line = tuple[str, int]
"""A file's name, and the number of one of its lines, from 0."""
AreKept = Callable[[list[Project]], list[bool]]
"""For each project, whether it fails in the same way; all at a time, so that it is quick."""


def fewer_lines(project: Project, are_kept: AreKept) -> Project:
    """The project without lines and files that do not matter; it stops where `are_kept` is false
    for all."""
    while True:
        smaller = _one_round(project, are_kept)
        if smaller is None:
            return project
        project = smaller


def _one_round(project: Project, are_kept: AreKept) -> Project | None:
    """The project without some lines; None where each one is needed."""
    tried = list(_chunks(project))
    kept = are_kept([without(project, chunk) for chunk in tried])
    found = [chunk for chunk, is_kept in zip(tried, kept, strict=True) if is_kept]
    if not found:
        return None
    every = frozenset[Line]().union(*found)
    halves = [every, frozenset[Line]().union(*found[: len(found) // 2 + 1]), max(found, key=len)]
    smaller = [without(project, chunk) for chunk in halves[:2]]
    for each, is_kept in zip(smaller, are_kept(smaller), strict=True):
        if is_kept:
            return each
    return without(project, halves[2])


def _chunks(project: Project) -> Iterator[frozenset[Line]]:
    """Files, and runs of 1, 2, 3, 4 and 8 lines of a file; not the first line of any."""
    for name, (content, _) in project.files.items():
        count = len(content.splitlines())
        if name != "Dockerfile":
            yield frozenset((name, at) for at in range(count))
        for size in (1, 2, 3, 4, 8):
            for start in range(1, count - size + 1):
                yield frozenset((name, at) for at in range(start, start + size))


def without(project: Project, lines: frozenset[Line]) -> Project:
    """The project without lines; a file without any goes, and so does the COPY of it."""
    files: dict[str, tuple[str, int]] = {}
    for name, (content, mode) in project.files.items():
        left = [
            line
            for at, line in enumerate(content.splitlines(keepends=True))
            if (name, at) not in lines
        ]
        if left:
            files[name] = ("".join(left), mode)
    gone = set(project.files) - set(files)
    dockerfile, mode = files["Dockerfile"]
    kept = [
        line
        for line in dockerfile.splitlines(keepends=True)
        if not (line.startswith(("COPY", "ADD")) and any(f" {name} " in line for name in gone))
    ]
    return Project({**files, "Dockerfile": ("".join(kept), mode)})
