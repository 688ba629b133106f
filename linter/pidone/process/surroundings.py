"""Step 4 of the way: what a Dockerfile tells of files that cannot be read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pidone.container import Container
from pidone.dockerfile.model import Instruction


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

    def brings(self, path: str) -> bool:
        """Whether a COPY or ADD puts something where the path lies.

        A Dockerfile that adds nothing to its base at all is taken for one cut short.
        """
        keywords = {one.keyword for one in self.container.dockerfile.instructions}
        if not keywords & {"COPY", "ADD", "RUN"}:
            return True
        return any(
            path == target or path.startswith(target.rstrip("/") + "/") for target in self.targets
        )

    def installs(self, packages: tuple[str, ...]) -> bool:
        """Whether a line of the Dockerfile names one of these packages."""
        content = self.container.dockerfile.source.content
        return any(package.encode() in content for package in packages)

    def starts(self, name: str) -> bool:
        """Whether it is the command that the image's CMD names."""
        cmd = self.container.cmd
        return cmd is not None and cmd.argv[:1] == (name,)

    def configures(self, names: tuple[str, ...], setting: str) -> bool:
        """Whether the base is made for the server, or a line of the Dockerfile names its settings.

        `setting` is a row's sentence, "daemon off; in nginx.conf": its last word is the file.
        """
        image = self.container.image
        base = image.base
        if not base.known:
            return True
        started = (*(base.entrypoint or ()), *(base.cmd or ()))
        if set(names) & {word.rsplit("/", 1)[-1] for word in started}:
            return True
        file = setting.rsplit(" ", 1)[-1]
        words = (file, setting.split(" in ")[0].rstrip(";"))
        content = self.container.dockerfile.source.content
        if any(word.encode() in content for word in words):
            return True
        return any(target in ("/", "/etc") for target in self.targets)


def _target(instruction: Instruction) -> str:
    if instruction.json:
        return instruction.json[-1].value
    return instruction.words[-1].value if instruction.words else ""
