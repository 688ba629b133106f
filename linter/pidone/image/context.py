"""Step 3: the build context: the folder that COPY and ADD take their files from."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pidone.image.ignore import IgnoreList, ignore_list, path_regex
from pidone.source import Source, Text, file_content, text_of

LARGEST_FILE = 1 << 20
"""Bytes up to which a file's content is read; entrypoint scripts are far below."""

_LARGEST_IGNORE_LIST = 1 << 18
_MOST_MATCHES = 10_000
_WILDCARD = re.compile(r"[*?\[\\]")

Kind = Literal["file", "folder", "link", "special", "outside", "missing", "ignored"]

_PROBLEMS = {
    "special": "is neither a file nor a folder",
    "outside": "leads out of the build context",
    "missing": "is not in the build context",
    "ignored": "is left out by .dockerignore",
}


@dataclass(frozen=True)
class ContextEntry:
    """What the context has at a path that is relative to it; `link` is a symlink's target."""

    path: str
    kind: Kind
    file: Path
    executable: bool | None = None
    link: str | None = None

    @property
    def problem(self) -> str | None:
        problem = _PROBLEMS.get(self.kind)
        return f"{self.path} {problem}" if problem else None


class BuildContext:
    """A folder that is read on demand only, and whose links and `..` lead nowhere out of it.

    `shown` is how reports name the folder ("" for the current one). `ignore_files` are looked at
    in order, and the first that is there counts. `is_certain` says that the Dockerfile's sources
    were found in it, so that what it does not have is missing indeed.
    """

    def __init__(
        self,
        root: Path,
        shown: str,
        ignore_files: tuple[Path, ...] = (),
        is_certain: bool = True,
    ) -> None:
        self.root = root
        self.shown = shown
        self.is_certain = is_certain
        self.ignore_files = ignore_files
        self._entries: dict[tuple[str, bool], ContextEntry] = {}
        self._texts: dict[str, tuple[Text | None, str | None]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    @cached_property
    def real_root(self) -> str:
        return os.path.realpath(self.root)

    @cached_property
    def ignored(self) -> IgnoreList:
        for file in self.ignore_files:
            content = bytes_of(file, _LARGEST_IGNORE_LIST)
            if content is not None:
                return ignore_list(content)
        return IgnoreList(())

    def entry(self, path: str, follow: bool = True) -> ContextEntry:
        """What is at `path`; a link at its end is followed unless `follow` is false."""
        path = clean_path(path)
        key = (path, follow)
        if key not in self._entries:
            self._entries[key] = self._entry(path, follow)
        return self._entries[key]

    def _entry(self, path: str, follow: bool) -> ContextEntry:
        file = self.root / path if path else self.root
        try:
            status = os.lstat(file)
        except (OSError, ValueError):
            return ContextEntry(path, "missing", file)
        if path and self.ignored.patterns and self.ignored.leaves_out(path):
            return ContextEntry(path, "folder" if stat.S_ISDIR(status.st_mode) else "ignored", file)
        if not self._is_inside(file):
            return ContextEntry(path, "outside", file)
        if stat.S_ISLNK(status.st_mode):
            if not follow:
                return ContextEntry(path, "link", file, link=_link_target(file))
            try:
                status = file.stat()
            except OSError:
                return ContextEntry(path, "missing", file)
        return ContextEntry(path, _kind(status), file, _executable(status))

    def _is_inside(self, file: Path) -> bool:
        real = os.path.realpath(file)
        return real == self.real_root or real.startswith(self.real_root.rstrip(os.sep) + os.sep)

    def text(self, entry: ContextEntry) -> tuple[Text | None, str | None]:
        """A file's content, or None and why there is none to be had."""
        if entry.path not in self._texts:
            self._texts[entry.path] = self._text(entry)
        return self._texts[entry.path]

    def _text(self, entry: ContextEntry) -> tuple[Text | None, str | None]:
        if entry.kind != "file":
            return None, entry.problem
        content = bytes_of(entry.file, LARGEST_FILE)
        if content is None:
            return None, f"{entry.path} cannot be read, or is larger than {LARGEST_FILE >> 20} MB"
        if b"\0" in content:
            return None, f"{entry.path} is no text"
        return text_of(Source(join_shown(self.shown, entry.path), content, entry.file)), None

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder of the context, in order."""
        if folder not in self._names:
            found: tuple[str, ...] = ()
            if self.entry(folder).kind == "folder":
                try:
                    found = tuple(sorted(os.listdir(self.root / folder)))
                except OSError:
                    found = ()
            self._names[folder] = found
        return self._names[folder]

    def matches(self, pattern: str) -> tuple[str, ...]:
        """The paths that a COPY source stands for: itself, or what its wildcards match."""
        pattern = clean_path(pattern)
        if not _WILDCARD.search(pattern):
            return (pattern,)
        found = [""]
        for part in pattern.split("/"):
            found = [path for folder in found for path in self._step(folder, part)]
            if len(found) > _MOST_MATCHES:
                return ()
        return tuple(found)

    def _step(self, folder: str, part: str) -> list[str]:
        if not _WILDCARD.search(part):
            path = posixpath.join(folder, part)
            return [path] if self.entry(path).kind != "missing" else []
        try:
            pattern = re.compile(path_regex(part), re.DOTALL)
        except re.error:
            return []
        return [
            posixpath.join(folder, name) for name in self.names(folder) if pattern.fullmatch(name)
        ]


def bytes_of(file: Path, limit: int) -> bytes | None:
    """A regular file's bytes; None where there is none, it cannot be read or is beyond the limit.

    Nothing but a regular file is opened: a FIFO would wait for a writer for ever.
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        return file_content(file)
    except (OSError, ValueError):
        return None


def clean_path(path: str) -> str:
    """A COPY source relative to the context's root; the root itself is "".

    `..` does not lead above the root (moby/buildkit dispatchCopy: system.NormalizePath("/", src)).
    """
    path = "/".join(path.split("\\")) if os.name == "nt" else path
    return posixpath.normpath(f"/{path}").lstrip("/")


def join_shown(folder: str, path: str) -> str:
    """A path for reports: the folder as it was given, and a path in it."""
    return posixpath.normpath(posixpath.join(folder, path)) if folder else path


def _link_target(file: Path) -> str | None:
    try:
        return os.readlink(file).replace(os.sep, "/")
    except OSError:
        return None


def _kind(status: os.stat_result) -> Kind:
    if stat.S_ISREG(status.st_mode):
        return "file"
    return "folder" if stat.S_ISDIR(status.st_mode) else "special"


def _executable(status: os.stat_result) -> bool | None:
    return None if os.name == "nt" else bool(status.st_mode & 0o111)
