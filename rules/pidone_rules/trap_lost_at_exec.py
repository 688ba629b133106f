"""A trap in front of an exec, which undoes it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import ending, signal_of


@rule
def trap_lost_at_exec(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-lost-at-exec"):
        message = f"exec {cause.culprit} takes this trap away"
        if cause.verdict is None:
            message += f": what it does on {signal_of(trace)} is up to {cause.culprit}"
        else:
            message += f" and ignores {signal_of(trace)} as PID 1: {ending(trace, cause)}"
        yield Finding(cause.level, message, cause.span, cause.related)
