"""A shell that waits for a dummy in place of its application."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def idle_shell(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "idle-shell"):
        message = f"{cause.culprit} waits here for nothing and {deafness(trace, cause)}"
        yield stop_finding(trace, cause, message)
