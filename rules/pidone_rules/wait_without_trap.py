"""A shell that waits for its background job and has no trap."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def wait_without_trap(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "wait-without-trap"):
        role = deafness(trace, cause)
        message = f"{cause.culprit} waits for {cause.victim}, has no trap and {role}"
        yield stop_finding(trace, cause, message)
