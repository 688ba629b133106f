"""Step 3: the files that a base image is known to bring."""

from __future__ import annotations

from pidone.image.model import BaseImage, ImageFile
from pidone.source import Source, text_of


def own_file(base: BaseImage, path: str) -> ImageFile | None:
    """A file that the base image brings: a shell, or a script of its own."""
    script = base.scripts.get(path)
    if script is not None:
        content = ("#!/bin/sh\n" + script.strip("\n") + "\n").encode()
        text = text_of(Source(f"{base.name}:{path}", content))
        return ImageFile(path, text, True, None)
    words = (*(base.entrypoint or ()), *(base.cmd or ()))
    if path in base.shells or (path in words and path.startswith("/")):
        return ImageFile(path, None, True, None, problem=f"{path} comes with {base.name}")
    return None
