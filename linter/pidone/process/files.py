"""Step 4 of the way: the image's files, each question about them answered once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pidone.image.model import FileSystem, ImageFile, Insertion

if TYPE_CHECKING:
    from pidone.application.facts import Facts


@dataclass(eq=False)
class RememberedFiles:
    """A file system that remembers its answers for all runs of one launch."""

    inner: FileSystem
    found: dict[str, ImageFile | None] = field(default_factory=dict)
    possible: dict[str, bool] = field(default_factory=dict)
    named: dict[tuple[str, str], ImageFile | None] = field(default_factory=dict)
    sources: dict[object, Facts | None] = field(default_factory=dict)
    """What was found out about programs from their own source."""

    def find(self, path: str) -> ImageFile | None:
        if path not in self.found:
            self.found[path] = self.inner.find(path)
        return self.found[path]

    def may_exist(self, path: str) -> bool:
        if path not in self.possible:
            self.possible[path] = self.inner.may_exist(path)
        return self.possible[path]

    def may_find(self, name: str, path: str) -> bool:
        return self.inner.may_find(name, path)

    def origins(self, path: str) -> Iterator[tuple[str, FileSystem]]:
        return self.inner.origins(path)

    def names(self, folder: str) -> tuple[str, ...]:
        return self.inner.names(folder)

    def may_be_copied(self, path: str) -> bool:
        return self.inner.may_be_copied(path)

    def insertions(self, path: str) -> tuple[Insertion, ...] | None:
        return self.inner.insertions(path)

    def which(self, name: str, path: str) -> ImageFile | None:
        if (name, path) not in self.named:
            self.named[name, path] = self.inner.which(name, path)
        return self.named[name, path]
