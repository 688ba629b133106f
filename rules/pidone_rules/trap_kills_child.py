"""A trap that sends a signal which ends the application at once."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import stop_finding


@rule
def trap_kills_child(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-kills-child"):
        message = f"this trap sends {cause.victim} a signal that ends it at once"
        yield stop_finding(trace, cause, message)
