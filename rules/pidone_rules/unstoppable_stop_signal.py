"""A stop signal that no program can handle."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.prospect import Prospect, as_clause, graceful_signal, obstacle
from pidone.rule import Edit, Finding, Fix, rule
from pidone.wording import seconds_of, signal_of


@rule
def unstoppable_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "unstoppable-stop-signal"):
        signal = signal_of(trace)
        message = f"no program can handle {signal}: docker stop kills everything at once"
        if signal == "SIGSTOP":
            message = "no program can handle SIGSTOP: it suspends the container; docker stop"
            message += f" waits {seconds_of(trace)}, then kills it"
        yield Finding(cause.level, message, cause.span, cause.related, _fix(trace, cause))


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    stop = trace.container.stop.span
    if stop is None or cause.path is None or not cause.path.hops:
        return None
    signal = graceful_signal(cause.path.hops[0]) or "SIGTERM"
    left = as_clause(obstacle(Prospect(cause.path, signal, cause.victim), 0, True))
    return Fix("unsafe", f"send {signal}{left}", (Edit(stop, signal),))
