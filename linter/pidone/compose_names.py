"""Step 1 of the way: which files are Compose files, and which of them belong together."""

from __future__ import annotations

import os
import re

MAIN_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The first that is there counts (compose-go, cli/options.go, DefaultFileNames)."""

OVERRIDE_NAMES = (
    *("compose.override.yml", "compose.override.yaml"),
    *("docker-compose.override.yml", "docker-compose.override.yaml"),
)

_COMPOSE = re.compile(r"(?:(?:docker|podman)[-_])?compose(?:[._-].+)?\.ya?ml", re.IGNORECASE)


def is_compose_name(name: str) -> bool:
    """Whether a file is a Compose file by its name."""
    return bool(_COMPOSE.fullmatch(name))


def main_file(folder: str) -> str | None:
    """The path of the file that `docker compose` takes in a folder, if there is one."""
    return _first(folder, MAIN_NAMES)


def override_file(main: str) -> str | None:
    """The path of the file that is merged over a main file, if it is one and has one."""
    folder, name = os.path.split(main)
    return _first(folder, OVERRIDE_NAMES) if name in MAIN_NAMES else None


def is_part_of_another(path: str) -> bool:
    """Whether a file is only an override of the one beside it."""
    folder, name = os.path.split(path)
    return name in OVERRIDE_NAMES and main_file(folder) is not None


def _first(folder: str, names: tuple[str, ...]) -> str | None:
    paths = (os.path.join(folder, name) for name in names)
    return next((path for path in paths if os.path.isfile(path)), None)
