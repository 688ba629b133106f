"""A program that starts with the stop signal ignored."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, unheard_finding


@rule
def ignored_signal_inherited(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "ignored-signal-inherited"):
        message = f"{cause.culprit} starts with {signal_of(trace)} ignored"
        if cause.path is not None:
            yield unheard_finding(trace, cause, f"{message}, and leaves it so")
        else:
            message += ", and hears it only if it installs a handler all the same"
            yield Finding(cause.level, message, cause.span, cause.related)
