"""A stop signal that is not the one on which the server finishes its work."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, Fix, rule
from pidone.signal_remedy import server_of, stop_signal_fix, supervised_fix, variable_fix
from pidone.wording import signal_of, stop_finding


@rule
def wrong_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "wrong-stop-signal"):
        better = cause.detail
        does = "does not end" if cause.verdict is Verdict.KILLED else "ends at once"
        server = server_of(cause)
        heard = server.heard if server is not None and server.heard else signal_of(trace)
        message = f"{cause.culprit} {does} on {heard}"
        message += f", and finishes its work on {better}" if better else ""
        fix = _fix(trace, cause) if better else None
        yield stop_finding(trace, cause, message, fix)


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """A supervisor sends what its own configuration says, whatever it gets."""
    supervised = supervised_fix(cause) or variable_fix(trace, cause)
    if supervised is not None or cause.detail == signal_of(trace):
        return supervised
    return stop_signal_fix(trace, cause, cause.detail)
