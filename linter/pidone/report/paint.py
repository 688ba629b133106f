"""Step 8 of the way: text as a terminal may show it: coloured, and without control characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pidone.image.model import UNKNOWN

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "good": "1;32",
    "strong": "1",
    "quiet": "2",
}
# C0 and C1 controls could drive the terminal, the bidirectional ones could show another text than
# the file's (unicode.org/reports/tr36, "Bidirectional Text Spoofing").
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts a style around a text, where colour is wanted."""

    colour: bool = False

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Paint()


def visible(text: str) -> str:
    """The text with every control character replaced by one that only says that it was there."""
    return _UNSAFE.sub("\ufffd", text)


def shown(text: str) -> str:
    """A value of the analysis, on one line; what the files do not tell is an ellipsis."""
    return visible(text.replace(UNKNOWN, "...").replace("\n", " "))


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
