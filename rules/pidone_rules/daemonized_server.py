"""A server that goes to the background as PID 1."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy_foreground import foreground_fix
from pidone.rule import Finding, rule


@rule
def daemonized_server(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "daemonized-server"):
        message = (
            f"{cause.victim} goes to the background and PID 1 ends: the container ends at once"
        )
        fix = foreground_fix(trace, cause)
        yield Finding(cause.level, message, cause.span, cause.related, fix)
