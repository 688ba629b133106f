"""A placeholder that keeps the container up in place of its application."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy_foreground import instead_of_idling, stoppable
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def idle_pid1(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "idle-pid1"):
        does = "pauses here between its rounds" if cause.detail else "waits here for nothing"
        message = f"{cause.culprit} {does} and {deafness(trace, cause)}"
        fix = instead_of_idling(trace, cause) or stoppable(trace, cause)
        yield stop_finding(trace, cause, message, fix)
