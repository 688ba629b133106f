"""A stop signal that is not the one on which the server finishes its work."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, rule
from pidone.signal_remedy import stop_signal_fix
from pidone.wording import signal_of, stop_finding


@rule
def wrong_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "wrong-stop-signal"):
        better = cause.detail
        does = "does not end" if cause.verdict is Verdict.KILLED else "ends at once"
        message = f"{cause.culprit} {does} on {signal_of(trace)}"
        message += f", and finishes its work on {better}" if better else ""
        fix = stop_signal_fix(trace, cause, better) if better else None
        yield stop_finding(trace, cause, message, fix)
