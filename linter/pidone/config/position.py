"""Beside the way: the line of a key in a TOML file, for those who have to mend it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

_MOST_TRIES = 500


def line_of(text: str, keys: Sequence[str]) -> int | None:
    """The line (from 1) on which a key is set; None where it is not found.

    tomllib keeps no places. But what stands up to the end of a statement is TOML itself, so that
    the key is set by the first line that names it and makes the file so far hold it.
    """
    lines = text.split("\n")
    tries = 0
    for begin, line in enumerate(lines):
        if keys[-1] not in line:
            continue
        for end in range(begin + 1, len(lines) + 1):
            tries += 1
            table = _table("\n".join(lines[:end]))
            if table is not None or tries > _MOST_TRIES:
                break
        if tries > _MOST_TRIES:
            return None
        if table is not None and _holds(table, keys):
            return begin + 1
    return None


def _table(text: str) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _holds(table: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(table, Mapping) or key not in table:
            return False
        table = table[key]
    return True
