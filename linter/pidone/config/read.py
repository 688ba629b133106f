"""Beside the way: a configuration file's keys, read and checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from pidone.config.file import ConfigFile, open_config
from pidone.config.model import ConfigError, Configuration, FailOn
from pidone.knowledge.house import HouseImages


def read_config(file: Path, shown: str) -> Configuration | None:
    """A configuration file's content; None for a pyproject.toml without [tool.pidone].

    Raises ConfigError.
    """
    opened = open_config(file, shown)
    if opened is None:
        return None
    opened.only((), opened.table, tuple(_KEYS))
    values = {_KEYS[key][0]: _KEYS[key][1](opened, value) for key, value in opened.table.items()}
    return Configuration(file, shown, **values)


def wrong_rule(configuration: Configuration, key: str, message: str) -> ConfigError:
    """The error for a rule id of `select` or `ignore`, with the line of that key."""
    from pidone.config.position import line_of

    opened = open_config(configuration.file, configuration.shown)
    line = line_of(opened.text, (*opened.above, key)) if opened else None
    return ConfigError(configuration.shown, f"{key}: {message}", line)


# ---- the keys ----------------------------------------------------------------------------


def _ids(key: str) -> Callable[[ConfigFile, object], frozenset[str]]:
    return lambda opened, value: frozenset(opened.words((key,), value))


def _fail_on(opened: ConfigFile, value: object) -> FailOn:
    levels: tuple[FailOn, ...] = get_args(FailOn)
    for level in levels:
        if value == level:
            return level
    raise opened.wrong(("fail-on",), f"is none of {', '.join(levels)}")


def _grace(opened: ConfigFile, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = float(value) if abs(value) < 1 << 53 else math.inf
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    raise opened.wrong(("grace",), "is no number of seconds")


def _target(opened: ConfigFile, value: object) -> str:
    return opened.text_at(("target",), value)


def _images(opened: ConfigFile, value: object) -> HouseImages:
    from pidone.config.images import house_images

    return house_images(opened, value)


_KEYS: dict[str, tuple[str, Callable[[ConfigFile, object], Any]]] = {
    "select": ("select", _ids("select")),
    "ignore": ("ignore", _ids("ignore")),
    "fail-on": ("fail_on", _fail_on),
    "grace": ("grace", _grace),
    "target": ("target", _target),
    "images": ("house", _images),
}
