"""A stop signal that is not the one on which the server finishes its work."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Hop, Trace, Verdict
from pidone.prospect import graceful_signal, has_shell
from pidone.remedy_foreground import launch_place
from pidone.rule import Edit, Finding, Fix, rule
from pidone.wording import signal_of, stop_finding


@rule
def wrong_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "wrong-stop-signal"):
        hop = _server(cause)
        better = graceful_signal(hop) if hop is not None else None
        does = "does not end" if cause.verdict is Verdict.KILLED else "ends at once"
        message = f"{cause.culprit} {does} on {signal_of(trace)}"
        message += f", and finishes its work on {better}" if better else ""
        fix = _fix(trace, cause, better) if better else None
        yield stop_finding(trace, cause, message, fix)


def _server(cause: TracedCause) -> Hop | None:
    hops = cause.path.hops if cause.path is not None else ()
    return next((hop for hop in hops if hop.program == cause.culprit), None)


def _fix(trace: Trace, cause: TracedCause, signal: str) -> Fix | None:
    """STOPSIGNAL, where no shell stands between PID 1 and the server."""
    if cause.path is None or has_shell(cause.path):
        return None
    stop = trace.container.stop.span
    if stop is not None:
        return Fix("safe", f"send {signal}", (Edit(stop, signal),))
    place = launch_place(trace.container)
    if place is None:
        return None
    return Fix("safe", f"send {signal}", (Edit(place, f"STOPSIGNAL {signal}\n"),))
