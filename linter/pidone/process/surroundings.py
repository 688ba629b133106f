"""Step 4 of the way: what a Dockerfile tells of files that cannot be read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pidone.container import Container
from pidone.dockerfile.model import Instruction
from pidone.image.model import BaseImage
from pidone.knowledge.bundles import bundle_at


@dataclass(eq=False)
class BuildSurroundings:
    """The instructions of the whole Dockerfile, asked about places and settings."""

    container: Container

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Where COPY and ADD put things; relative ones below the working directory."""
        base = self.container.image.workdir or "/"
        return tuple(
            posixpath.normpath(posixpath.join(base, target))
            for target in map(_target, self._copies())
            if target
        )

    def _copies(self) -> Iterator[Instruction]:
        for instruction in self.container.dockerfile.instructions:
            if instruction.keyword in ("COPY", "ADD"):
                yield instruction

    @property
    def is_image(self) -> bool:
        return self.container.is_image

    def brings(self, path: str) -> bool:
        """Whether a COPY or ADD puts something where the path lies.

        A Dockerfile that adds nothing to its base at all is taken for one cut short.
        """
        if self.container.is_image:
            return False
        keywords = {one.keyword for one in self.container.dockerfile.instructions}
        if not keywords & {"COPY", "ADD", "RUN"}:
            return True
        return any(
            path == target or path.startswith(target.rstrip("/") + "/") for target in self.targets
        )

    def bundles(self, path: str, signal: str) -> bool:
        """Whether a framework's build writes the server at a path, and it ends on a signal."""
        sources = [word.value for one in self._copies() for word in one.json or one.words]
        bundle = bundle_at(path, sources)
        return bundle is not None and signal in bundle.signals

    def installs(self, packages: tuple[str, ...]) -> bool:
        """Whether a RUN of the Dockerfile names one of these packages."""
        return any(package in text for text in self._runs() for package in packages)

    def mentions(self, setting: str) -> bool:
        """Whether a RUN of the Dockerfile has this word."""
        word = re.compile(rf"(?<![\w-]){re.escape(setting)}(?![\w-])")
        return any(word.search(text) for text in self._runs())

    def _runs(self) -> Iterator[str]:
        for instruction in self.container.dockerfile.instructions:
            if instruction.keyword == "RUN":
                yield instruction.span.text

    def starts(self, name: str) -> bool:
        """Whether it is the command that the image's CMD names."""
        cmd = self.container.cmd
        return cmd is not None and cmd.argv[:1] == (name,)

    @property
    def base(self) -> BaseImage:
        return self.container.image.base


def _target(instruction: Instruction) -> str:
    if instruction.json:
        return instruction.json[-1].value
    return instruction.words[-1].value if instruction.words else ""
