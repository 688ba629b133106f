"""Step 4 of the way, shells: strings of which the files may not tell every character.

Two private-use characters stand inside a string for what is not known: `UNKNOWN` for anything,
`UNSET` for the value of an environment variable that nothing at hand sets, which is empty
unless the user who starts the container sets it.
"""

from __future__ import annotations

import re

from pidone.image.model import UNKNOWN

UNSET = "\ue001"

_MARKS = re.compile(f"[{UNKNOWN}{UNSET}]")


def is_known(value: str) -> bool:
    """Whether the files tell every character."""
    return UNKNOWN not in value and UNSET not in value


def known_prefix(value: str) -> str:
    """The characters in front of the first that is not known."""
    mark = _MARKS.search(value)
    return value[: mark.start()] if mark else value


def known_suffix(value: str) -> str:
    """The characters behind the last that is not known."""
    return _MARKS.split(value)[-1]


def shown(value: str, name: str = "...") -> str:
    """The value for people."""
    return _MARKS.sub(name, value)


class NotKnown(Exception):
    """A value that the files do not tell."""
