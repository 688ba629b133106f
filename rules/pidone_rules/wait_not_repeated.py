"""A wait that the signal interrupts, and no second one."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import stop_finding


@rule
def wait_not_repeated(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "wait-not-repeated"):
        message = f"{cause.culprit} tells {cause.victim} to end, and does not wait for it"
        yield stop_finding(trace, cause, message)
