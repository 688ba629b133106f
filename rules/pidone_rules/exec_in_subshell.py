"""An exec that replaces only a subshell."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def exec_in_subshell(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "exec-in-subshell"):
        role = deafness(trace, cause)
        message = f"this exec replaces a subshell only; {cause.culprit} stays in front and {role}"
        yield stop_finding(trace, cause, message)
