"""Step 3, RUN: one RUN as a layer, which is only taken apart for a path that it concerns."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from pidone.dockerfile.model import Instruction
from pidone.image.files import Change, Layer, Layers
from pidone.image.variables import Moment
from pidone.source import Text

_TOKEN = re.compile(r"[^\s;&|<>()'\"=,]+")
_ACTS = re.compile(
    r">|\b(?:add|chmod|cp|curl|dos2unix|find|in|install|ln|mv|rm|sed|tee|touch|unlink|wget)\b"
)
_WILDCARD = re.compile(r"[*?\[]")


@dataclass(frozen=True, eq=False)
class RunLayer:
    """One RUN, as the variables and the working folder stand when it runs.

    `shell` is the row of the shell that runs it (knowledge/shells.toml), if that is known.
    """

    instruction: Instruction
    moment: Moment
    workdir: str
    shell: str | None

    def change(self, path: str, before: Layers) -> Change | None:
        del path, before
        return None

    def folder_at(self, path: str) -> bool | None:
        del path
        return None

    def may_make(self, path: str) -> bool:
        from pidone.image.run.traces import may_make

        return may_make(self, path)

    def inner(self, path: str, below: Layers) -> Layers | None:
        if not self.concerns(path):
            return None
        layers = below
        for effect in self.effects:
            layers = layers.plus(effect)
        return layers

    @cached_property
    def text(self) -> Text:
        """What the shell is given: the argument, with its here-documents put back."""
        from pidone.image.run.text import shell_text

        return shell_text(self.instruction)

    @cached_property
    def effects(self) -> tuple[Layer, ...]:
        from pidone.image.run.effects_of import effects_of

        return effects_of(self)

    @cached_property
    def _tokens(self) -> frozenset[str]:
        return frozenset(_TOKEN.findall(self.text.value))

    @cached_property
    def _acts(self) -> bool:
        return _ACTS.search(self.text.value) is not None

    def concerns(self, path: str) -> bool:
        """Whether a word of the text may stand for the path, or for a folder above it."""
        if not self._acts:
            return False
        names = path.strip("/").split("/")
        return any(self._means(token, path, names) for token in self._tokens)

    def _means(self, token: str, path: str, names: list[str]) -> bool:
        token = token.rstrip("/") or "/"
        last = posixpath.basename(token)
        if last == names[-1] or last in names or last in (".", ".."):
            return True
        if not _WILDCARD.search(token):
            return False
        if token.startswith("/") and "$" not in token:
            prefix = token[: _WILDCARD.search(token).start()]  # type: ignore[union-attr]
            return path.startswith(prefix)
        return any(fnmatchcase(name, last) for name in names)
