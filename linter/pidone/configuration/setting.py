"""Step 3, configuration: one setting of a file, whichever the file's format is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pidone.source import Span, Text

_OFF = frozenset({"0", "disabled", "false", "n", "never", "no", "none", "off"})


class Setting(NamedTuple):
    """`name` is in the file's own spelling, `value` what stands behind it, "" for a mere name.

    `value` is None where the file computes it. `section` is the part of the file that it stands
    in ("global", "uwsgi"), "" for none.
    """

    name: str
    value: str | None
    section: str = ""
    at: Span | None = None

    @property
    def is_off(self) -> bool:
        return (self.value or "").strip().strip("\"'").lower() in _OFF


Included = Callable[[str], "tuple[Setting, ...]"]
"""The settings of the files that an include's pattern names; raises Unreadable for what is not at
hand."""


class Unreadable(Exception):
    """A file, or a part of it, that cannot be read; its argument names it."""


def characters(text: Text) -> str:
    """A text of which each character is one byte, so that offsets are those of its spans."""
    return text.content.decode("latin-1")
