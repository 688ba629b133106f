"""Step 3: when it is certain that an image has no file at a path."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from pidone.image.copied import CopyLayer
from pidone.image.files import ImageFiles, Layers

_MANAGED = ("/bin", "/sbin", "/lib", "/lib64", "/usr", "/etc", "/opt", "/var", "/snap", "/nix")
_MOUNTED = (
    *("/dev", "/proc", "/sys", "/run", "/tmp", "/mnt", "/media", "/config", "/data", "/secrets"),
    *("/.dockerenv", "/docker-entrypoint.d", "/docker-entrypoint-initdb.d", "/certs"),
)


def is_certainly_absent(files: ImageFiles, path: str) -> bool:
    """Whether nothing in the image can have made a file there.

    Folders that packages fill are never certain, nor are mount points and volumes, nor a folder
    into which the Dockerfile puts nothing: whoever starts the image will mount it.
    """
    base = files.layers.base
    if files.layers.is_gone(path):
        return True
    if any(_is_below(path, volume) for volume in files.volumes):
        return False
    if path in base.absent or "/" in base.absent or posixpath.basename(path) in base.lacks:
        return not _may_be_made(files.layers, path)
    if (
        not base.known
        or files.as_is
        or any(_is_below(path, folder) for folder in _MANAGED + _MOUNTED)
    ):
        return False
    if not _is_filled(files.layers, posixpath.dirname(path)):
        return False
    return not _may_be_made(files.layers, path)


def is_nowhere(files: ImageFiles, name: str, folders: Iterable[str]) -> bool:
    """Whether it is certain that a program is in none of some folders."""
    base = files.layers.base
    if name not in base.lacks and "/" not in base.absent:
        return False
    return not any(files.may_exist(posixpath.join(folder, name)) for folder in folders)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _may_be_made(layers: Layers, path: str) -> bool:
    below: Layers | None = layers
    while below is not None:
        if below.layer is not None and below.layer.may_make(path):
            return True
        below = below.below
    return False


def _is_filled(layers: Layers, folder: str) -> bool:
    """Whether the Dockerfile copies or writes something into the folder, or it is the root."""
    if folder == "/":
        return True
    below: Layers | None = layers
    while below is not None:
        if isinstance(below.layer, CopyLayer) and below.layer.fills(folder):
            return True
        below = below.below
    return False
