"""A trap that does not tell the application."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, stop_finding


@rule
def trap_without_forwarding(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-without-forwarding"):
        message = f"on {signal_of(trace)} this trap sends {cause.victim} no signal"
        yield stop_finding(trace, cause, message)
