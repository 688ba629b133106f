"""A server that takes the stop signal for a wish to reload."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.signal_remedy import stop_signal_fix, words_fix
from pidone.wording import signal_of, stop_finding


@rule
def reload_on_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "reload-on-stop-signal"):
        better = cause.detail
        message = f"{cause.culprit} reloads on {signal_of(trace)} and goes on"
        message += f", and finishes its work on {better}" if better else ""
        fix = stop_signal_fix(trace, cause, better) if better else words_fix(trace, cause)
        yield stop_finding(trace, cause, message, fix)
