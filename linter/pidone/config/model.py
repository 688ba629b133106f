"""Beside the way: a configuration as it was read, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pidone.knowledge.house import NO_HOUSE, HouseImages

FailOn = Literal["error", "warning", "note", "never"]
"""The lightest level that makes the exit status 1."""


class ConfigError(Exception):
    """What is wrong with what the user has set: one line with the file and, if known, the line."""

    def __init__(self, path: str, message: str, line: int | None = None) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")


@dataclass(frozen=True)
class Configuration:
    """The keys of a pidone.toml or of [tool.pidone]; None where a key is not there.

    `shown` is the file for people. `grace` is in seconds.
    """

    file: Path
    shown: str
    select: frozenset[str] | None = None
    ignore: frozenset[str] | None = None
    fail_on: FailOn | None = None
    grace: float | None = None
    target: str | None = None
    house: HouseImages = NO_HOUSE
