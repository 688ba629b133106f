"""A container whose command ends by itself."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule


@rule
def nothing_runs(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "nothing-runs"):
        message = f"{cause.culprit} does its work and ends: there is nothing to stop"
        yield Finding("note", message, cause.span, cause.related)
