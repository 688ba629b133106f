"""A background process that nobody tells about the stop."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import signal_of, stop_finding


@rule
def background_child_untold(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "background-child-untold"):
        message = (
            f"{cause.victim} runs in the background, and nobody passes {signal_of(trace)} on to it"
        )
        yield stop_finding(trace, cause, message)
