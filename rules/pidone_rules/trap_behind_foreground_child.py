"""A trap that cannot run while the application does."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, stop_finding


@rule
def trap_behind_foreground_child(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-behind-foreground-child"):
        message = f"the trap for {signal_of(trace)} waits until {cause.victim} has ended"
        yield stop_finding(trace, cause, message)
