"""Step 3: what a service mounts over its image's files: the project's own, or unknown ones."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pidone.compose.project import Project
from pidone.compose.tree import Scalar, Table, Tree
from pidone.image.context import BuildContext, join_shown
from pidone.image.files import Change, Layers, Put, absolute
from pidone.image.locate import root_above
from pidone.image.model import UNKNOWN, ImageFile, is_known
from pidone.source import Span


@dataclass(frozen=True, eq=False)
class Mount:
    """A bind mount at `target`; `host` is the folder or file of the project, None for another's."""

    target: str
    span: Span
    host: Path | None = None
    shown: str = ""

    @cached_property
    def folder(self) -> BuildContext | None:
        """The folder that is mounted, or the one of the file."""
        if self.host is None:
            return None
        if self.host.is_dir():
            return BuildContext(self.host, self.shown)
        return BuildContext(self.host.parent, posixpath.dirname(self.shown))

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        if not _is_below(path, self.target):
            return None
        below = posixpath.relpath(path, self.target) if path != self.target else ""
        if self.folder is None or self.host is None:
            return self._unknown(path) if not below else None
        if not self.host.is_dir():
            return self._put(path, self.host.name) if not below else None
        return self._put(path, below) if self._has(below) else None

    def _has(self, below: str) -> bool:
        """What is not in the project may be made before the container starts, or be the image's."""
        assert self.folder is not None
        return self.folder.entry(below).kind in ("file", "folder", "special")

    def _put(self, path: str, name: str) -> Change:
        assert self.folder is not None
        entry = self.folder.entry(name)
        if entry.kind == "folder":
            return Put(ImageFile(path, None, True, self.span, directory=True))
        text, problem = self.folder.text(entry)
        return Put(ImageFile(path, text, entry.executable, self.span, problem=problem))

    def _unknown(self, path: str) -> Change:
        return Put(ImageFile(path, None, None, self.span, problem=f"{path} is mounted"))

    def may_make(self, path: str) -> bool:
        return _is_below(path, self.target)

    @property
    def depth(self) -> int:
        return 0

    def folder_at(self, path: str) -> bool | None:
        del path
        return None

    def inner(self, path: str, below: Layers) -> Layers | None:
        del path, below
        return None


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


# ---- from the file -----------------------------------------------------------------------


def mounts_of(project: Project, service: Table) -> tuple[tuple[Mount, ...], tuple[str, ...]]:
    """The bind mounts, and all the places at which something is mounted."""
    mounts = tuple(_mounts(project, service))
    targets = [mount.target for mount in mounts]
    for key in ("configs", "secrets", "tmpfs"):
        targets += [target for part in service.listed(key) for target in _target(project, part)]
    return tuple(one for one in mounts if one.shown != _ELSEWHERE), tuple(targets)


_ELSEWHERE = "\0"
"""Marks a volume: its first content is the image's own."""


def _target(project: Project, part: Tree) -> Iterator[str]:
    if isinstance(part, Scalar):
        written = project.text(part)
        yield absolute(written.partition(":")[0]) if written.startswith("/") else f"/{written}"
    elif isinstance(part, Table) and (target := part.scalar("target")):
        yield absolute(project.text(target))


def _mounts(project: Project, service: Table) -> Iterator[Mount]:
    for part in service.listed("volumes"):
        if isinstance(part, Table):
            target, source = part.scalar("target"), part.scalar("source") or part.scalar("src")
            kind = part.scalar("type")
            target = target or part.scalar("destination") or part.scalar("dst")
            if target is not None:
                is_bind = kind is None or kind.value == "bind"
                path = project.text(source) if source is not None and is_bind else ""
                yield _mount(project, target, path, project.text(target))
        elif isinstance(part, Scalar):
            path, target_path = _short(project.text(part))
            if target_path:
                yield _mount(project, part, path, target_path)


def _short(written: str) -> tuple[str, str]:
    """Source and target of `SOURCE:TARGET:MODE`; a target alone is an anonymous volume."""
    source, colon, rest = written.partition(":")
    if not colon:
        return "", source
    return source, rest.partition(":")[0]


def _mount(project: Project, written: Scalar, source: str, target: str) -> Mount:
    at = absolute(target)
    if source.startswith("."):
        folder, shown = project.folder_of(written)
        host = None if folder is None or not is_known(source) else inside(folder, source)
        return Mount(at, written.span, host, join_shown(shown, source) if host else "")
    is_path = source.startswith(("/", "~", UNKNOWN))
    return Mount(at, written.span, None, "" if is_path else _ELSEWHERE)


def inside(folder: Path, way: str) -> Path | None:
    """A path of the project: one that leads nowhere out of the repository."""
    path = Path(os.path.normpath(folder / way))
    real = os.path.realpath(path)
    root = os.path.realpath(root_above(folder))
    is_inside = real == root or real.startswith(root.rstrip(os.sep) + os.sep)
    return path if is_inside and path.exists() else None
