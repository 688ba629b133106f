"""Step 3: the files that COPY and ADD bring into an image."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pidone.image.context import BuildContext, ContextEntry
from pidone.image.files import Change, Elsewhere, Ensured, Layers, Put, absolute
from pidone.image.ignore import IgnoreList, path_regex
from pidone.image.model import UNKNOWN, ImageFile
from pidone.image.modes import executable_after
from pidone.source import Span, Text

SourceKind = Literal["path", "archive", "url", "repository", "heredoc"]

_DEEPEST = 60
"""Stages, one behind the other, through which a file is followed."""

_NOWHERE = Path()
_SCRIPT = re.compile(r"\.(?:sh|bash|ash|zsh|ksh|py|pl|rb)$")


@dataclass(frozen=True)
class CopySource:
    """One source word, expanded; `text` is a heredoc's content."""

    path: str
    kind: SourceKind
    span: Span
    text: Text | None = None


@dataclass(frozen=True, eq=False)
class CopyLayer:
    """One COPY or ADD.

    The sources lie in `context`, or in `stage` where `--from` names one (`stage_name` as
    written). `target` is absolute; `is_folder` says that it is written as one.
    """

    sources: tuple[CopySource, ...]
    target: str
    is_folder: bool
    mode: str | None
    context: BuildContext | None
    stage: Layers | None = None
    stage_name: str = ""
    excluded: IgnoreList | None = None
    keeps_parents: bool = False

    def change(self, path: str, before: Layers) -> Change | None:
        for rest in _below(self.target, path):
            for source in reversed(self.sources):
                change = self._from_source(source, rest, path, before)
                if change is not None:
                    return change
        if self.target.startswith(path.rstrip("/") + "/"):
            return Ensured(ImageFile(path, None, True, self.sources[0].span, directory=True))
        return None

    def may_make(self, path: str) -> bool:
        for rest in _below(self.target, path):
            for source in self.sources:
                if source.kind in ("archive", "repository"):
                    return True
                if source.kind == "path" and self._may_hold(source, rest):
                    return True
        return False

    @property
    def is_in_view(self) -> bool:
        """Whether all that it copies lies in the build context as it is at hand."""
        if self.stage is not None or self.context is None or not self.context.is_certain:
            return False
        return all(one.kind == "path" and UNKNOWN not in one.path for one in self.sources)

    def folder_at(self, path: str) -> bool | None:
        if path == self.target:
            return True if self.is_folder or self._brings_folder() else None
        return True if self.target.startswith(path.rstrip("/") + "/") else None

    def _brings_folder(self) -> bool:
        if self.context is None or self.stage is not None:
            return False
        return any(
            source.kind == "path" and self.context.entry(source.path).kind == "folder"
            for source in self.sources
        )

    def fills(self, folder: str) -> bool:
        """Whether it may put a file right into a folder."""
        prefix = folder.rstrip("/") + "/"
        if self.target == folder or self.target.startswith(prefix):
            return True
        if not folder.startswith(self.target.rstrip("/") + "/"):
            return False
        return self.context is None or self.stage is not None or self._brings_folder()

    def names(self, folder: str) -> Iterator[str]:
        """What it may have put right into a folder."""
        prefix = folder.rstrip("/") + "/"
        if self.target.startswith(prefix):
            yield self.target[len(prefix) :].partition("/")[0]
        for rest in _below(self.target, folder):
            for source in self.sources:
                yield from self._names_from(source, rest)

    def _names_from(self, source: CopySource, rest: str) -> Iterator[str]:
        if self.stage is not None:
            yield from self.stage.names(posixpath.join(absolute(source.path), rest).rstrip("/"))
        elif self.context is not None and source.kind == "path":
            for match in self.context.matches(source.path):
                entry = self.context.entry(match)
                if entry.kind == "folder":
                    yield from self.context.names(posixpath.join(entry.path, rest).rstrip("/"))
                elif not rest:
                    yield posixpath.basename(entry.path)
        elif not rest:
            yield posixpath.basename(source.path)

    def origins(self, path: str) -> Iterator[tuple[str, Layers]]:
        """The places in another stage that a path would have been copied from."""
        if self.stage is not None:
            for rest in _below(self.target, path):
                for source in self.sources:
                    yield absolute(posixpath.join(source.path, rest)), self.stage

    @property
    def depth(self) -> int:
        return 0 if self.stage is None else self.stage.depth + 1

    def inner(self, path: str, below: Layers) -> Layers | None:
        del path, below
        return None

    def _may_hold(self, source: CopySource, rest: str) -> bool:
        if self.stage is not None:
            return True
        if self.context is None or UNKNOWN in source.path or not self.context.is_certain:
            return True
        kinds = {self.context.entry(match).kind for match in self.context.matches(source.path)}
        if kinds <= {"file"}:
            return False
        return kinds != {"folder"} or not _SCRIPT.search(rest)

    def _from_source(
        self, source: CopySource, rest: str, path: str, before: Layers
    ) -> Change | None:
        if self.excluded is not None and self.excluded.leaves_out(rest or source.path.lstrip("/")):
            return None
        if source.kind == "path":
            if self.stage is not None:
                return self._from_stage(self.stage, source, rest, path, before)
            return self._from_context(source, rest, path, before)
        if source.kind in ("archive", "repository"):
            return None
        name = posixpath.basename(source.path.rstrip("/"))
        if not landing(self.target, self.is_folder, rest, name, before):
            return None
        executable = executable_after(self.mode, False)
        problem = None if source.kind == "heredoc" else f"{source.path} is fetched by the build"
        return Put(ImageFile(path, source.text, executable, source.span, problem=problem))

    def _from_stage(
        self, stage: Layers, source: CopySource, rest: str, path: str, before: Layers
    ) -> Change | None:
        origin = absolute(source.path)
        name = posixpath.basename(origin)
        if "*" in name or "?" in name:
            if "/" in rest or not re.fullmatch(path_regex(name), rest):
                return None
            return Elsewhere(
                posixpath.join(posixpath.dirname(origin), rest), source.span, stage, self.mode
            )
        inside = posixpath.join(origin, rest) if rest else origin
        known = stage.at(inside) if self.depth < _DEEPEST else None
        if known is not None and (rest or not known.directory):
            return Elsewhere(inside, source.span, stage, self.mode)
        if not landing(self.target, self.is_folder, rest, name, before):
            return None
        if self.depth < _DEEPEST and stage.at(origin) is not None:
            return Elsewhere(origin, source.span, stage, self.mode)
        executable = executable_after(self.mode, None)
        problem = f"{origin} is made in {self.stage_name}"
        return Put(ImageFile(path, None, executable, source.span, problem=problem))

    def _from_context(
        self, source: CopySource, rest: str, path: str, before: Layers
    ) -> Change | None:
        if self.context is None or UNKNOWN in source.path:
            name = posixpath.basename(source.path)
            if UNKNOWN in name or not landing(self.target, self.is_folder, rest, name, before):
                return None
            problem = f"{source.path} cannot be looked up: the build context is not known"
            return self._put(path, ContextEntry(source.path, "missing", _NOWHERE), source, problem)
        for entry, inside in self._entries(self.context, source, rest, before):
            if entry.kind == "folder":
                return Ensured(ImageFile(path, None, True, source.span, directory=True))
            if inside and entry.kind in ("missing", "ignored"):
                continue
            if entry.kind == "link":
                return Put(ImageFile(path, None, None, source.span, link=entry.link))
            return self._put(path, entry, source, None)
        return None

    def _entries(
        self, context: BuildContext, source: CopySource, rest: str, before: Layers
    ) -> Iterator[tuple[ContextEntry, bool]]:
        """What the context has that would be `rest` below the target, and if it is in a folder."""
        for match in context.matches(source.path):
            entry = context.entry(match)
            if self.keeps_parents:
                if rest == match or rest.startswith(match + "/"):
                    yield context.entry(rest, follow=False), True
            elif entry.kind == "folder":
                inside = posixpath.join(entry.path, rest) if rest else entry.path
                yield context.entry(inside, follow=not rest), True
            elif landing(self.target, self.is_folder, rest, posixpath.basename(entry.path), before):
                yield entry, False

    def _put(self, path: str, entry: ContextEntry, source: CopySource, problem: str | None) -> Put:
        text = None
        if problem is None and self.context is not None:
            text, problem = self.context.text(entry)
        executable = executable_after(self.mode, entry.executable)
        return Put(ImageFile(path, text, executable, source.span, problem=problem))


def landing(target: str, is_folder: bool, rest: str, name: str, before: Layers) -> bool:
    """Whether a file called `name` ends up at `rest` below the target when it is copied there.

    Where it is not told whether the target is a folder, either is taken for true.
    """
    if rest not in ("", name):
        return False
    if not is_folder and not target.endswith(UNKNOWN):
        folder = before.is_folder(target)
        return folder is None or (rest == name) == folder
    return rest == name


def _below(target: str, path: str) -> list[str]:
    """What is left of `path` below `target`; "" for itself.

    Below a target that is not known, every end of the path may be meant, the longest first.
    """
    if path == target:
        return [""]
    prefix = target.rstrip("/") + "/"
    if path.startswith(prefix):
        return [path[len(prefix) :]]
    if UNKNOWN not in target:
        return []
    known_end = target.rpartition(UNKNOWN)[2].strip("/")
    parts = path.strip("/").split("/")
    ends = ["/".join(parts[start:]) for start in range(len(parts))]
    if not known_end:
        return ends
    return [
        end[len(known_end) :].lstrip("/")
        for end in ends
        if end == known_end or end.startswith(known_end + "/")
    ]
