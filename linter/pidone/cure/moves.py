"""Step 6 of the way: what may be done to a launch so that it stops well, the mildest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pidone.rule import Edit


@dataclass(frozen=True)
class Move:
    """Edits that may help, in words that a fix is described with."""

    edits: tuple[Edit, ...]
    words: str
    safety: Literal["safe", "unsafe"] = "unsafe"


Moves = Iterator[Move]
