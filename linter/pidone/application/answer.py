"""Step 4 of the way, applications: the answer of a call whose meaning is known."""

from __future__ import annotations

from pidone.application.values import Value


class Known:
    """A value that is known to be the answer, `None` and LOST among them."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value
