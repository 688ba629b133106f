"""A comment that asks for silence where nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.rule import Edit, Finding, Fix, rule
from pidone.suppress import UnusedSuppression


@rule
def unused_suppression(unused: UnusedSuppression) -> Iterator[Finding]:
    span = unused.suppression.span
    if not unused.suppression.names:
        message = "this comment silences nothing: it is neither ignore[rule] nor ignore-file[rule]"
        yield Finding("warning", message, span)
        return
    for name, place in unused.names:
        if name in unused.unknown:
            yield Finding("warning", f"no rule is called {name}: this silences nothing", place)
    idle = [name for name, _ in unused.names if name not in unused.unknown]
    if idle:
        message = f"{' and '.join(idle)} would say nothing here: this silences nothing"
        yield Finding("warning", message, span, fix=_removal(unused))


def _removal(unused: UnusedSuppression) -> Fix | None:
    """The comment can go where none of its names does anything."""
    if unused.unknown or unused.names != unused.suppression.names:
        return None
    return Fix("safe", "remove the comment", (Edit(unused.suppression.whole, ""),))
