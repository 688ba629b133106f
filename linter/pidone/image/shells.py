"""Step 3: which shell a path of the image is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from pidone.image.model import Image

_BY_NAME = {
    "ash": "busybox",
    "bash": "bash",
    "busybox": "busybox",
    "dash": "dash",
    "ksh93": "ksh93",
    "mksh": "mksh",
    "yash": "yash",
    "zsh": "zsh",
}


def shell_at(image: Image, path: str) -> str | None:
    """The row of knowledge/shells.toml for the program at an absolute path; None if not known.

    Links that the Dockerfile makes are followed, and shells that it installs are seen.
    """
    file = image.files.find(path)
    if file is None or file.text is not None:
        return None
    return image.base.shells.get(file.path) or _BY_NAME.get(posixpath.basename(file.path))


def shells_of(image: Image) -> Mapping[str, str]:
    """The shells that the image has: the base's, with /bin/sh as the Dockerfile leaves it."""
    row = shell_at(image, "/bin/sh")
    base = image.base.shells
    if row is None or row == base.get("/bin/sh"):
        return base
    return {**base, "/bin/sh": row}
