"""A trap for a signal that nobody can handle."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.knowledge.signals import signal_name
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.trap_remedy import words_fix
from pidone.wording import joined, signal_of, stop_finding


@rule(precision="very-high")
def untrappable_signal(trace: Trace) -> Iterator[Finding]:
    causes = list(trace_causes(trace, "untrappable-signal"))
    at_fault = {cause.span for cause in causes if cause.path is not None}
    for cause in causes:
        if cause.path is not None:
            names = _names(cause)
            message = f"no program can handle {names}, and {signal_of(trace)} has no trap"
            new = signal_of(trace).removeprefix("SIG")
            fix = words_fix(trace, cause, dict.fromkeys(cause.detail.split(), new), f"trap {new}")
            yield stop_finding(trace, cause, message, fix)
        elif cause.span not in at_fault:
            message = f"no program can handle {_names(cause)}: nothing ever runs this trap for it"
            yield Finding(cause.level, message, cause.span, cause.related)


def _names(cause: TracedCause) -> str:
    return joined(signal_name(name) or name for name in cause.detail.split())
