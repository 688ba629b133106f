"""A shell that is told to ignore the stop signal."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, stop_finding


@rule
def stop_signal_ignored(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "stop-signal-ignored"):
        message = f"{cause.culprit} has {signal_of(trace)} ignored while {cause.victim} runs"
        yield stop_finding(trace, cause, message)
