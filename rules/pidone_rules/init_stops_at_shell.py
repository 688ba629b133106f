"""An init in front of a shell that passes nothing on."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy import exec_fix
from pidone.rule import Finding, rule
from pidone.wording import is_told, signal_of, stop_finding


@rule
def init_stops_at_shell(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "init-stops-at-shell"):
        signal = signal_of(trace)
        message = f"the init passes {signal} to {cause.culprit}, which does not tell {cause.victim}"
        if is_told(cause):
            message = f"the init tells {cause.victim} too, but goes when {cause.culprit} dies"
        yield stop_finding(trace, cause, message, exec_fix(trace, cause))
