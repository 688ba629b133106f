"""A program that does not end on the stop signal when it is PID 1."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import ending, signal_of


@rule(precision="medium")
def deaf_pid1(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "deaf-pid1"):
        signal = signal_of(trace)
        message = f"{cause.culprit} as PID 1 ignores {signal}"
        if cause.detail:
            message += f", assuming that {cause.detail} installs no handler for it"
        level = "warning" if cause.detail and cause.level == "error" else cause.level
        message += f": {ending(trace, cause)}"
        yield Finding(level, message, cause.span, cause.related)
