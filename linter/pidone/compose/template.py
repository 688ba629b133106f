"""Step 3: `${VARIABLE}` in a Compose file's values."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pidone.image.model import UNKNOWN

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST_LEVELS = 20


def interpolated(text: str, variables: Mapping[str, str], level: int = 0) -> str:
    """The value with its variables replaced, `$$` made `$`.

    A variable that is not among the known ones may be set where `docker compose` is called: its
    default counts if it has one, and else it is not known (compose-go, template/template.go).
    """
    parts: list[str] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        parts.append(text[at:dollar])
        value, at = _substituted(text, dollar + 1, variables, level)
        parts.append(value)
    return "".join([*parts, text[at:]])


def _substituted(text: str, at: int, variables: Mapping[str, str], level: int) -> tuple[str, int]:
    """What stands for the `$` in front of `at`, and where the text goes on."""
    if text.startswith("$", at):
        return "$", at + 1
    if match := _NAME.match(text, at):
        return variables.get(match[0], UNKNOWN), match.end()
    match = _NAME.match(text, at + 1) if text.startswith("{", at) else None
    end = _closing(text, at + 1)
    if match is None or end is None or level > _MOST_LEVELS:
        return UNKNOWN, len(text)  # Compose refuses the file
    return _braced(match[0], text[match.end() : end], variables, level), end + 1


def _closing(text: str, at: int) -> int | None:
    """The brace that closes the one in front of `at`."""
    depth = 0
    while at < len(text):
        if text.startswith("${", at):
            depth += 1
            at += 1
        elif text[at] == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    return None


def _braced(name: str, rest: str, variables: Mapping[str, str], level: int) -> str:
    """`${name}`, `${name:-default}`, `${name?error}`, `${name:+replacement}`."""
    value = variables.get(name)
    if not rest:
        return UNKNOWN if value is None else value
    empty_counts = rest.startswith(":")
    operator, word = rest[empty_counts : empty_counts + 1], rest[empty_counts + 1 :]
    is_set = bool(value) if empty_counts else value is not None
    if operator == "-":
        return value if is_set and value is not None else interpolated(word, variables, level + 1)
    if operator == "+":
        if value is None:
            return UNKNOWN
        return interpolated(word, variables, level + 1) if is_set else ""
    if operator == "?":
        return value if is_set and value is not None else UNKNOWN
    return UNKNOWN
