"""Beside the way: which configuration is a file's: the closest one above it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from pidone.config.model import ConfigError, Configuration
from pidone.config.read import read_config

NAMES = ("pidone.toml", "pyproject.toml")
"""Within one folder the first of them that has something for pidone."""


def named_configuration(name: str) -> Configuration:
    """The configuration that --config names; raises ConfigError, also where nothing is in it."""
    found = read_config(Path(name), Path(name).as_posix())
    if found is None:
        raise ConfigError(Path(name).as_posix(), "has no [tool.pidone]")
    return found


def closest_configurations(folders: Iterable[str]) -> dict[str, Configuration | None]:
    """By folder the first one in it and those above it, up to the root of the repository.

    Raises ConfigError for one that it comes to and cannot read.
    """
    known: dict[str, Configuration | None] = {}
    return {folder: _closest(os.path.realpath(folder or "."), known) for folder in folders}


def _closest(folder: str, known: dict[str, Configuration | None]) -> Configuration | None:
    if folder not in known:
        above = os.path.dirname(folder)
        is_top = above == folder or os.path.lexists(os.path.join(folder, ".git"))
        own = _right_in(folder)
        known[folder] = own if own is not None or is_top else _closest(above, known)
    return known[folder]


def _right_in(folder: str) -> Configuration | None:
    for name in NAMES:
        file = Path(folder, name)
        if file.is_file():
            found = read_config(file, _shown(file))
            if found is not None:
                return found
    return None


def _shown(file: Path) -> str:
    """A path relative to the working folder where it lies below it."""
    try:
        return file.relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError):
        return file.as_posix()
