"""Step 3: an image's files, looked up backwards through the instructions that made them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from pidone.image.base_files import own_file
from pidone.image.model import UNKNOWN, BaseImage, ImageFile, Insertion
from pidone.image.modes import executable_after
from pidone.image.places import FOLDERS
from pidone.image.variables import DEFAULT_PATH
from pidone.source import Span

_LONGEST_PATH = 4096
"""Bytes of the longest path that Linux takes (PATH_MAX)."""

_MOST_CHANGES = 200
"""Changes to one file, by chmod, sed and the like, beyond which its content counts as unknown."""

_MOST_LINKS = 40
"""Symlinks that Linux follows for one path before it gives up (MAXSYMLINKS)."""


@dataclass(frozen=True)
class Put:
    """The path is this file from here on."""

    file: ImageFile


@dataclass(frozen=True)
class Ensured:
    """The path is this folder, unless an earlier instruction made a link or a file of it."""

    file: ImageFile


@dataclass(frozen=True)
class Gone:
    """The path was removed."""


@dataclass(frozen=True)
class Elsewhere:
    """The path is what `path` was in `files` (None: in the image so far), put here by `span`.

    `mode` is a chmod that goes with it.
    """

    path: str
    span: Span
    files: Layers | None = None
    mode: str | None = None


@dataclass(frozen=True)
class Modified:
    """The file that was there is another one now: its mode or its content."""

    apply: Callable[[ImageFile], ImageFile]


Change = Put | Ensured | Gone | Elsewhere | Modified


class Layer(Protocol):
    """What one instruction, or one command of a RUN, does to the files.

    `depth` is how many stages, one behind the other, it takes its files from.
    """

    @property
    def depth(self) -> int: ...

    def change(self, path: str, before: Layers) -> Change | None:
        """What it did to the file at an absolute path; None where it left it alone."""

    def may_make(self, path: str) -> bool:
        """Whether it may have made a file there without our knowing which."""

    def folder_at(self, path: str) -> bool | None:
        """Whether it leaves a folder there; None where it does not say."""

    def inner(self, path: str, below: Layers) -> Layers | None:
        """The layers that it falls into, on top of `below`, if those concern the path."""


@runtime_checkable
class Filling(Protocol):
    """A layer that can tell what it may have put right into a folder."""

    def names(self, folder: str) -> Iterator[str]: ...


@dataclass(frozen=True, eq=False)
class Layers:
    """The image after `layer`, which came on top of `below` (None: of `base`'s own files)."""

    base: BaseImage
    below: Layers | None = None
    layer: Layer | None = None
    depth: int = 0
    _known: dict[str, ImageFile | None] = field(default_factory=dict, repr=False)

    def plus(self, layer: Layer) -> Layers:
        return Layers(self.base, self, layer, max(self.depth, layer.depth))

    def downwards(self, path: str) -> Iterator[tuple[Layer, Layers]]:
        """The layers that may concern a path, the last one first, each with what is below it."""
        layers = self
        while (layer := layers.layer) is not None and (below := layers.below) is not None:
            inner = layer.inner(path, below)
            if inner is not None:
                layers = inner
                continue
            yield layer, below
            layers = below

    def at(self, path: str) -> ImageFile | None:
        """The file at exactly this path, no link followed; None where nothing is known of it."""
        if path not in self._known:
            self._known[path] = self._at(path)
        return self._known[path]

    def _at(self, path: str) -> ImageFile | None:
        later: list[Callable[[ImageFile], ImageFile]] = []
        folder: ImageFile | None = None
        layers: Layers | None = self
        found: ImageFile | None = None
        while layers is not None:
            found, folder, origin = layers._search(path, later, folder)
            if origin is None:
                break
            path, layers = origin
        found = found or folder
        if found is not None and len(later) > _MOST_CHANGES:
            return replace(found, text=None, problem=f"{path} is changed too often")
        for apply in reversed(later):
            found = apply(found) if found is not None else None
        return found

    def _search(
        self,
        path: str,
        later: list[Callable[[ImageFile], ImageFile]],
        folder: ImageFile | None,
    ) -> tuple[ImageFile | None, ImageFile | None, tuple[str, Layers] | None]:
        """The file, or the folder that it is if nothing else, or where it was copied from.

        What later layers did to the file is added to `later`, the last one first.
        """
        for layer, below in self.downwards(path):
            change = layer.change(path, below)
            if isinstance(change, Put):
                return change.file, folder, None
            if isinstance(change, Gone):
                return None, folder, None
            if isinstance(change, Ensured):
                folder = folder or change.file
            elif isinstance(change, Modified):
                later.append(change.apply)
            elif isinstance(change, Elsewhere):
                later.append(_moved(path, change))
                return None, folder, (change.path, change.files or below)
        return own_file(self.base, path), folder, None

    def is_gone(self, path: str) -> bool:
        """Whether the path was removed and not made again since."""
        for layer, below in self.downwards(path):
            change = layer.change(path, below)
            if change is not None:
                return isinstance(change, Gone)
            if layer.may_make(path):
                return False
        return False

    def names(self, folder: str) -> Iterator[str]:
        if self.below is not None:
            yield from self.below.names(folder)
        if isinstance(self.layer, Filling):
            yield from self.layer.names(folder)

    def is_folder(self, path: str) -> bool | None:
        """Whether there is a folder at a path; None where it cannot be told."""
        if FOLDERS.fullmatch(path):
            return True
        told = (layer.folder_at(path) for layer, _ in self.downwards(path))
        return next((answer for answer in told if answer is not None), None)


def _moved(path: str, change: Elsewhere) -> Callable[[ImageFile], ImageFile]:
    def moved(file: ImageFile) -> ImageFile:
        executable = executable_after(change.mode, file.executable)
        return replace(file, path=path, span=change.span, executable=executable)

    return moved


@dataclass(frozen=True, eq=False)
class ImageFiles:
    """The file system of one stage's result; the methods are a FileSystem's.

    `volumes` are where something is mounted. `as_is`: nothing was built on the base image, so
    that whoever starts it may know of files in it that nobody here does.
    """

    layers: Layers
    volumes: tuple[str, ...] = ()
    as_is: bool = False
    _links: dict[str, str | None] = field(default_factory=dict, repr=False)

    def find(self, path: str) -> ImageFile | None:
        try:
            return self._followed(absolute(path))
        except RecursionError:  # copied from place to place hundreds of times
            return None

    def _followed(self, path: str) -> ImageFile | None:
        for _ in range(_MOST_LINKS):
            file = self.layers.at(path)
            if file is None:
                through = self._through_linked_folder(path)
                if through is None:
                    return None
                path = through
            elif file.link is None or file.problem:
                return file
            else:
                path = absolute(file.link, posixpath.dirname(path))
        return None

    def _through_linked_folder(self, path: str) -> str | None:
        """The path with the first of its folders that is a link replaced by the link's target."""
        parts = path.split("/")[1:]
        for count in range(1, len(parts)):
            target = self._link_at("/" + "/".join(parts[:count]))
            if target is not None:
                return absolute("/".join([target, *parts[count:]]))
        return None

    def _link_at(self, folder: str) -> str | None:
        """Where a folder that is a link leads to."""
        if FOLDERS.fullmatch(folder):
            return None
        if folder not in self._links:
            file = self.layers.at(folder)
            link = None if file is None else file.link
            self._links[folder] = link and absolute(link, posixpath.dirname(folder))
        return self._links[folder]

    def may_exist(self, path: str) -> bool:
        from pidone.image.absence import is_certainly_absent

        path = absolute(path)
        try:
            return self.find(path) is not None or not is_certainly_absent(self, path)
        except RecursionError:
            return True

    def may_find(self, name: str, path: str) -> bool:
        from pidone.image.absence import is_nowhere

        return not is_nowhere(self, name, path.split(":"))

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(set(self.layers.names(absolute(folder))) - {""}))

    def may_be_copied(self, path: str) -> bool:
        from pidone.image.changes import may_be_copied

        return may_be_copied(self, absolute(path))

    def insertions(self, path: str) -> tuple[Insertion, ...] | None:
        from pidone.image.changes import insertions_into

        return insertions_into(self, absolute(path))

    def origins(self, path: str) -> Iterator[tuple[str, ImageFiles]]:
        from pidone.image.origins import origins

        return ((place, ImageFiles(layers)) for place, layers in origins(self.layers, path))

    def which(self, name: str, path: str) -> ImageFile | None:
        for folder in path.replace(UNKNOWN, DEFAULT_PATH).split(":"):
            if folder.startswith("/"):
                file = self.find(posixpath.join(folder, name))
                if file is not None and not file.directory:
                    return file
        return None


def absolute(path: str, folder: str = "/") -> str:
    """A path of the image from its root, normalised; one longer than any file's is not known."""
    path = posixpath.normpath(posixpath.join("/", folder, path))
    return "/" + (path.lstrip("/") if len(path) < _LONGEST_PATH else UNKNOWN)
