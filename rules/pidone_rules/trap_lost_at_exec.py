"""A trap in front of an exec, which undoes it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, unheard_finding


@rule
def trap_lost_at_exec(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-lost-at-exec"):
        signal = signal_of(trace)
        message = f"exec {cause.culprit} takes this trap away"
        if cause.path is None:
            message += f": what happens on {signal} is up to {cause.culprit}"
            yield Finding(cause.level, message, cause.span, cause.related)
        else:
            message += f", and {cause.culprit} as PID 1 ignores {signal}"
            yield unheard_finding(trace, cause, message)
