"""Step 3, RUN: one RUN as a layer, which is only taken apart for a path that it concerns."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Protocol, runtime_checkable

from pidone.dockerfile.model import Instruction
from pidone.image.files import Change, Layer, Layers
from pidone.image.model import UNKNOWN
from pidone.image.variables import Moment
from pidone.source import Text

_WORD = re.compile(r"(?:\$\{[^}]*\}|[^\s;&|<>()'\"=,])+")
_QUERY = re.compile(r"(://[^\s?#]*)[?#]\S*")
_SEPARATOR = re.compile(r"[;\n]|&&|\|+|\b(?:then|do|else)\b")
_TOOLS = "chmod|cp|curl|dos2unix|find|install|ln|mv|rm|sed|tee|touch|tr|unlink|wget|xargs"
_ACTS = re.compile(
    rf"(?:^|[\s;&|(/!`])(?:{_TOOLS})\s|(?<![0-9])>(?!&|\s*/dev/)|\b(?:add|in(?:stall)?)\b.*sh\b",
)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_WILDCARD = re.compile(r"[*?\[]")


@runtime_checkable
class Making(Protocol):
    """An effect of a command that makes the file at one path."""

    @property
    def made(self) -> str: ...


@dataclass(frozen=True, eq=False)
class RunLayer:
    """One RUN, as the variables and the working folder stand when it runs.

    `shell` is the row of the shell that runs it (knowledge/shells.toml), if that is known.
    """

    instruction: Instruction
    moment: Moment
    workdir: str
    shell: str | None
    _inner: list[tuple[Layers, Layers]] = field(default_factory=list, repr=False)

    def change(self, path: str, before: Layers) -> Change | None:
        del path, before
        return None

    def names(self, folder: str) -> Iterator[str]:
        """What its text calls right below a folder, or writes there by a relative path."""
        below = re.compile(re.escape(folder.rstrip("/") + "/") + r"([\w.@-]+)")
        yield from (found[1] for found in below.finditer(self.text.value))
        if posixpath.basename(folder) in self.text.value:
            made = (effect.made for effect in self.effects if isinstance(effect, Making))
            yield from (posixpath.basename(one) for one in made if posixpath.dirname(one) == folder)

    @property
    def depth(self) -> int:
        return 0

    def folder_at(self, path: str) -> bool | None:
        del path
        return None

    def may_make(self, path: str) -> bool:
        from pidone.image.run.traces import may_make

        return may_make(self, path)

    def inner(self, path: str, below: Layers) -> Layers | None:
        return self._taken_apart(below) if self.concerns(path) else None

    def _taken_apart(self, below: Layers) -> Layers:
        if self._inner and self._inner[0][0] is below:
            return self._inner[0][1]
        layers = below
        for effect in self.effects:
            layers = layers.plus(effect)
        self._inner[:] = [(below, layers)]
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
    def _words(self) -> _Words | None:
        """The words of the text, sorted; None where it has no command that touches files."""
        text = self.text.value
        if not _ACTS.search(text):
            return None
        return _sorted_words(_VARIABLE.sub(self._value, text) if "$" in text else text)

    def _value(self, variable: re.Match[str]) -> str:
        value = self.moment.value(variable[1])
        return variable[0] if value is None or UNKNOWN in value else value

    def concerns(self, path: str) -> bool:
        """Whether a word of the text may stand for the path, or for a folder above it."""
        words = self._words
        if words is None:
            return False
        parts = path.strip("/").split("/")
        if parts[-1] in words.last or not words.names.isdisjoint((*parts, ".", "..")):
            return True
        above = ["/" + "/".join(parts[:count]) for count in range(1, len(parts))]
        if not words.paths.isdisjoint(above):
            return True
        return any(path.startswith(prefix) for prefix in words.prefixes) or any(
            fnmatchcase(part, pattern) for pattern in words.patterns for part in parts
        )


@dataclass(frozen=True)
class _Words:
    """Words that may name a file or a folder above it.

    `last` are the names at the end of all paths. The others come from commands that touch files:
    `paths` from the root, the last `names` of relative ones, for those with wildcards `prefixes`
    (what stands before the first one, from the root) and `patterns` (the last name).
    """

    last: frozenset[str]
    paths: frozenset[str]
    names: frozenset[str]
    prefixes: frozenset[str]
    patterns: frozenset[str]


def _sorted_words(text: str) -> _Words:
    text = _QUERY.sub(r"\1", text)
    last = {posixpath.basename(word) for word in _WORD.findall(text) if "/" in word}
    acting = (part for part in _SEPARATOR.split(text) if _ACTS.search(part))
    words = {word.rstrip("/") or "/" for part in acting for word in _WORD.findall(part)}
    words = {word for word in words if not word.startswith(("-", "/dev/", "/var/lib/apt/"))}
    wild = {word for word in words if _WILDCARD.search(word)}
    rooted = {word for word in words if word.startswith("/") and "$" not in word}
    return _Words(
        last=frozenset(last),
        paths=frozenset(rooted - wild),
        names=frozenset(map(posixpath.basename, words - rooted - wild)),
        prefixes=frozenset(_WILDCARD.split(word)[0] for word in rooted & wild),
        patterns=frozenset(map(posixpath.basename, wild - rooted)),
    )
