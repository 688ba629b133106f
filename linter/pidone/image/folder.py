"""Step 3: the folders that WORKDIR makes."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.image.files import Change, Ensured, Layers
from pidone.image.model import ImageFile
from pidone.source import Span


@dataclass(frozen=True, eq=False)
class FolderLayer:
    """A folder that is made with all those above it, where it is not there."""

    folder: str
    span: Span

    def change(self, path: str, before: Layers) -> Change | None:
        del before
        if self.folder == path or self.folder.startswith(path.rstrip("/") + "/"):
            return Ensured(ImageFile(path, None, True, self.span, directory=True))
        return None

    def may_make(self, path: str) -> bool:
        del path
        return False

    @property
    def depth(self) -> int:
        return 0

    def folder_at(self, path: str) -> bool | None:
        return True if path == self.folder or self.folder.startswith(path + "/") else None

    def inner(self, path: str, below: Layers) -> Layers | None:
        del path, below
        return None
