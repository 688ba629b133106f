"""A loop that starts the application again."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import deafness, signal_of, stop_finding


@rule
def restart_loop(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "restart-loop"):
        message = f"{cause.culprit} starts {cause.victim} in a loop and {deafness(trace, cause)}"
        if cause.detail == "again":
            message = f"{cause.victim} ends on {signal_of(trace)}, and the loop starts it again"
        yield stop_finding(trace, cause, message)
