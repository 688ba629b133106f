"""A program that does not end on the stop signal when it is PID 1."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, unheard_finding


@rule(precision="medium")
def deaf_pid1(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "deaf-pid1"):
        message = _message(cause, signal_of(trace))
        yield unheard_finding(trace, cause, message)


def _message(cause: TracedCause, signal: str) -> str:
    """What was found: a program without a handler, or with one that does not end it."""
    if cause.detail == "ignored":
        return f"{cause.culprit} is told here to ignore {signal}"
    if cause.detail == "empty":
        return f"this handler of {cause.culprit} for {signal} does nothing that ends it"
    role = " as PID 1" if _is_pid1(cause) else ""
    return f"{cause.culprit}{role} does not end on {signal}"


def _is_pid1(cause: TracedCause) -> bool:
    hops = cause.path.hops if cause.path is not None else ()
    return bool(hops) and hops[0].program == cause.culprit
