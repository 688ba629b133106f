"""A program in front of the application that keeps the stop signal to itself, or kills too soon."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.replacement import instead_of_wrapper
from pidone.rule import Finding, rule
from pidone.wording import is_told, signal_of, stop_finding


@rule
def signal_swallowing_wrapper(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "signal-swallowing-wrapper"):
        message = f"{cause.culprit} {_conduct(cause, signal_of(trace))}"
        yield stop_finding(trace, cause, message, instead_of_wrapper(trace, cause))


def _conduct(cause: TracedCause, signal: str) -> str:
    """What the wrapper does with the signal."""
    hops = cause.path.hops if cause.path is not None else ()
    victim = cause.victim or (hops[-1].program if hops else "its command")
    hop = next((hop for hop in hops if hop.program == cause.culprit), None)
    if hop is not None and hop.signal == "forwarded" and not is_told(cause):
        return f"passes {signal} on, but not as far as {victim}"
    if hop is not None and hop.signal == "forwarded":
        return f"passes {signal} on, but does not wait until {victim} has cleaned up"
    if hop is not None and hop.effect != "lives":
        return f"ends on {signal} and does not tell {victim}"
    return f"stands in front of {victim} and does not pass {signal} on"
