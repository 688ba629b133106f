"""Step 4 of the way: what a run asks of the build, beside the files that can be read."""

from __future__ import annotations

from typing import Protocol

from pidone.image.model import BaseImage


class Surroundings(Protocol):
    """What the build says beside the files that can be read."""

    def brings(self, path: str) -> bool:
        """Whether the build copies something to where the path lies."""

    def installs(self, packages: tuple[str, ...]) -> bool:
        """Whether a RUN of the build names one of these packages."""

    def mentions(self, setting: str) -> bool:
        """Whether a RUN of the build has this word."""

    def starts(self, name: str) -> bool:
        """Whether it is the command that the image's CMD names."""

    def bundles(self, path: str, signal: str) -> bool:
        """Whether a framework's build writes the server at a path, and it ends on a signal."""

    @property
    def base(self) -> BaseImage:
        """The image outside that it begins with."""

    @property
    def is_image(self) -> bool:
        """Whether there is no build: an image is started as it is."""
