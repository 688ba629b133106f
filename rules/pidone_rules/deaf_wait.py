"""A start-up that waits for a server and does not hear the stop meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import seconds_of, signal_of


@rule
def deaf_wait(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "deaf-wait"):
        message = f"PID 1 waits {_until(cause)} and has no trap for {signal_of(trace)} yet"
        message += f": a stop meanwhile is not heard, and kills it after {seconds_of(trace)}"
        yield Finding(cause.level, message, cause.span, cause.related)


def _until(cause: TracedCause) -> str:
    """For what, and for how long."""
    limit = cause.detail
    if limit in ("", "inf"):
        return f"until {cause.culprit} succeeds"
    return f"for {cause.culprit}, which may take {limit} s,"
