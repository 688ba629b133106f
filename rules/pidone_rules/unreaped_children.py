"""A job that ends while PID 1 is a program that never waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, rule


@rule
def unreaped_children(trace: Trace) -> Iterator[Finding]:
    if trace.verdict is Verdict.UNKNOWN:
        return
    for cause in trace_causes(trace, "unreaped-children"):
        message = (
            f"this ends while {cause.culprit} is PID 1, which waits for no child but its own: "
            "it stays behind as a zombie"
        )
        yield Finding("note", message, cause.span, cause.related)
