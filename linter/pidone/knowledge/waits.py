"""Knowledge for step 4 (simulate): what scripts wait for other machines with (waits.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from math import inf
from typing import Any

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("waits.toml").read_text("utf-8"))


def is_client(name: str) -> bool:
    """Whether a program asks a server once, so that its success means that the server is there."""
    return name.rsplit("/", 1)[-1] in _table()["clients"]["names"]


def waiting_time(argv: Sequence[str]) -> float | None:
    """The seconds for which a program that waits for a server may do so; None for others."""
    name = argv[0].rsplit("/", 1)[-1]
    for row in _table().values():
        if name in row["names"] and "seconds" in row:
            return _limit(argv, row["option"], row["seconds"])
    return None


def _limit(argv: Sequence[str], options: Sequence[str], seconds: float) -> float | None:
    for place, word in enumerate(argv):
        option, _, value = word.partition("=")
        if option in options:
            value = value or (argv[place + 1] if place + 1 < len(argv) else "")
            found = re.fullmatch(r"(\d+)([smh]?)", value)
            return float(found[1]) * _UNITS[found[2]] or inf if found else None
    return seconds
