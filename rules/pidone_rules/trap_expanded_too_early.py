"""A trap whose action is expanded before there is a process to name."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.trap_remedy import late_action_fix
from pidone.wording import stop_finding


@rule(precision="very-high")
def trap_expanded_too_early(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "trap-expanded-too-early"):
        yield stop_finding(trace, cause, _found(cause), late_action_fix(trace, cause))


def _found(cause: TracedCause) -> str:
    return (
        f"{cause.detail} is expanded here, when the trap is set, "
        f"and does not yet name {cause.victim}"
    )
