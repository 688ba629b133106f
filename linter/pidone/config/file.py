"""Beside the way: a pidone.toml or the [tool.pidone] of a pyproject.toml as TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pidone.config.model import ConfigError
from pidone.config.position import line_of

_LARGEST = 4 << 20
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class ConfigFile:
    """A file and the table in it that is pidone's; `above` are the keys that lead to that table."""

    file: Path
    shown: str
    text: str
    above: tuple[str, ...]
    table: Mapping[str, Any]

    def wrong(self, keys: Sequence[str], message: str) -> ConfigError:
        """The error for a key, with its line."""
        line = line_of(self.text, (*self.above, *keys))
        name = ".".join(key if _BARE.fullmatch(key) else f'"{key}"' for key in keys)
        return ConfigError(self.shown, f"{name} {message}", line)

    def only(self, keys: Sequence[str], table: Mapping[str, Any], known: Sequence[str]) -> None:
        """Raises the error for the first key of a table that is none of the known ones."""
        for key in table:
            if key not in known:
                from difflib import get_close_matches

                near = get_close_matches(key, known, n=1)
                meant = f"; {near[0]} is one" if near else ""
                raise self.wrong((*keys, key), f"is no key that pidone knows{meant}")

    def words(self, keys: Sequence[str], value: object) -> list[str]:
        """A list of texts."""
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.wrong(keys, "is no list of texts")
        return value

    def text_at(self, keys: Sequence[str], value: object) -> str:
        """A text that is not empty."""
        if not isinstance(value, str) or not value:
            raise self.wrong(keys, "is no text")
        return value

    def table_at(self, keys: Sequence[str], value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(keys, "is no table")
        return value


def open_config(file: Path, shown: str) -> ConfigFile | None:
    """The file, if there is a table of pidone's in it; raises ConfigError for what is no TOML."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(shown, (error.strerror or str(error)).lower()) from error
    if len(content) > _LARGEST:
        raise ConfigError(shown, f"is larger than {_LARGEST >> 20} MB")
    if file.name != "pyproject.toml":
        text, table = _parsed(content, shown)
        return ConfigFile(file, shown, text, (), table)
    if b"pidone" not in content:
        return None
    text, table = _parsed(content, shown)
    return _of_project(file, shown, text, table)


def _parsed(content: bytes, shown: str) -> tuple[str, Mapping[str, Any]]:
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
        return text, tomllib.loads(text)
    except RecursionError:
        raise ConfigError(shown, "is nested too deeply") from None
    except ValueError as error:  # no TOML, or no UTF-8
        raise ConfigError(shown, f"is no TOML: {' '.join(str(error).split())}") from None


def _of_project(file: Path, shown: str, text: str, table: Mapping[str, Any]) -> ConfigFile | None:
    tool = table.get("tool")
    if not isinstance(tool, dict) or "pidone" not in tool:
        return None
    keys = ("tool", "pidone")
    own = tool["pidone"]
    if not isinstance(own, dict):
        raise ConfigError(shown, "tool.pidone is no table", line_of(text, keys))
    return ConfigFile(file, shown, text, keys, own)
