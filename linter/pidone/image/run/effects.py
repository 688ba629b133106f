"""Step 3, RUN: what single commands do to single files, as layers."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from pidone.image.copied import landing
from pidone.image.files import (
    Change,
    Elsewhere,
    Ensured,
    Gone,
    Layers,
    Modified,
    Put,
)
from pidone.image.model import ImageFile
from pidone.image.modes import executable_after
from pidone.source import Span


@dataclass(frozen=True)
class Target:
    """Files that a command names: one path, what a pattern matches, and what is below it.

    `names` is a pattern for the file's name, as `find -name` has it.
    """

    path: str
    is_pattern: bool = False
    is_recursive: bool = False
    names: str | None = None

    def covers(self, path: str) -> bool:
        if self.names is not None and not fnmatchcase(posixpath.basename(path), self.names):
            return False
        if self._is(path):
            return True
        if not self.is_recursive:
            return False
        parent = posixpath.dirname(path)
        while parent != "/":
            if self._is(parent):
                return True
            parent = posixpath.dirname(parent)
        return self._is("/")

    def _is(self, path: str) -> bool:
        if not self.is_pattern:
            return path == self.path
        return path.count("/") == self.path.count("/") and fnmatchcase(path, self.path)


@dataclass(frozen=True, eq=False)
class _Effect:
    span: Span

    def may_make(self, path: str) -> bool:
        del path
        return False

    @property
    def depth(self) -> int:
        return 0

    def folder_at(self, path: str) -> bool | None:
        del path
        return None

    def inner(self, path: str, below: Layers) -> Layers | None:
        del path, below
        return None


@dataclass(frozen=True, eq=False)
class Written(_Effect):
    """A file that a redirection, tee, touch or a download makes.

    A conditional one counts only where nothing else is known of the path.
    """

    file: ImageFile
    is_conditional: bool = False

    @property
    def made(self) -> str:
        return self.file.path

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        if path != self.file.path:
            return None
        return Ensured(self.file) if self.is_conditional else Put(self.file)

    def folder_at(self, path: str) -> bool | None:
        return False if path == self.file.path else None


@dataclass(frozen=True, eq=False)
class FolderMade(_Effect):
    """mkdir -p."""

    folder: str

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        if self.folder == path or self.folder.startswith(path.rstrip("/") + "/"):
            return Ensured(ImageFile(path, None, True, self.span, directory=True))
        return None

    def folder_at(self, path: str) -> bool | None:
        return True if path == self.folder or self.folder.startswith(path + "/") else None


@dataclass(frozen=True, eq=False)
class ModeChanged(_Effect):
    """chmod."""

    target: Target
    mode: str

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        return Modified(self._apply) if self.target.covers(path) else None

    def _apply(self, file: ImageFile) -> ImageFile:
        if file.directory:
            return file
        return replace(file, executable=executable_after(self.mode, file.executable))


@dataclass(frozen=True, eq=False)
class Edited(_Effect):
    """sed -i, dos2unix, and what is added to a file's end.

    `scripts` are sed's, for those who know nothing of the file before.
    """

    target: Target
    edit: Callable[[ImageFile], ImageFile]
    scripts: tuple[str, ...] = ()

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        return Modified(self.edit) if self.target.covers(path) else None


@dataclass(frozen=True, eq=False)
class Removed(_Effect):
    """rm, and mv at the place that it moves from."""

    target: Target

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        return Gone() if self.target.covers(path) else None


@dataclass(frozen=True, eq=False)
class Linked(_Effect):
    """ln -s; `link` is the path of the link itself, or the folder that it goes into."""

    link: str
    leads_to: str
    is_folder: bool

    def change(self, path: str, before: Layers) -> Change | None:
        for name in (path, posixpath.dirname(path)):
            if name == self.link:
                rest = "" if name == path else posixpath.basename(path)
                file_name = posixpath.basename(self.leads_to)
                if landing(self.link, self.is_folder, rest, file_name, before):
                    return Put(ImageFile(path, None, None, self.span, link=self.leads_to))
        return None


@dataclass(frozen=True, eq=False)
class Transferred(_Effect):
    """cp, mv, install and hard links: `source` goes to `target` or into it."""

    source: Target
    target: str
    is_folder: bool
    mode: str | None

    def change(self, path: str, before: Layers) -> Change | None:
        if path != self.target and not path.startswith(self.target.rstrip("/") + "/"):
            return None
        rest = path[len(self.target) :].strip("/")
        if self.source.is_pattern:
            return self._from_pattern(rest, before)
        name = posixpath.basename(self.source.path)
        for origin in self._origins(rest, name, before):
            if before.at(origin) is not None:
                return Elsewhere(origin, self.span, mode=self.mode)
        return None

    def _from_pattern(self, rest: str, before: Layers) -> Change | None:
        first, _, below = rest.partition("/")
        origin = posixpath.join(posixpath.dirname(self.source.path), first)
        if not first or not self.source.covers(origin):
            return None
        origin = posixpath.join(origin, below) if below else origin
        return Elsewhere(origin, self.span, mode=self.mode) if before.at(origin) else None

    def _origins(self, rest: str, name: str, before: Layers) -> list[str]:
        """Where the file may have come from: the source, or a file below it."""
        origins: list[str] = []
        if landing(self.target, self.is_folder, rest, name, before):
            origins.append(self.source.path)
        if self.source.is_recursive and rest:
            if rest.startswith(name + "/"):
                origins.append(posixpath.join(self.source.path, rest[len(name) + 1 :]))
            origins.append(posixpath.join(self.source.path, rest))
        return origins
