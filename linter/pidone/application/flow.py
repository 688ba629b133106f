"""Step 4 of the way, applications: how the flow of a program leaves a body before its end."""

from __future__ import annotations

from pidone.application.values import Value


class Returned(Exception):
    """`return`."""

    def __init__(self, value: Value) -> None:
        self.value = value


class Broken(Exception):
    """`break` and `continue`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


class Ended(Exception):
    """The program has ended, stays where it is for ever, or has raised an error."""

    def __init__(self, raised: bool = False) -> None:
        self.raised = raised
