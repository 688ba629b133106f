"""An init that a shell runs as its child."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace, Verdict
from pidone.remedy import exec_fix
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def init_not_pid1(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "init-not-pid1"):
        if cause.verdict is Verdict.EXITS:
            message = f"{cause.culprit} refuses to start unless it is PID 1: the container ends"
            fix = exec_fix(trace, cause)
            yield Finding(cause.level, message, cause.span, cause.related, fix)
            continue
        role = deafness(trace, cause)
        message = f"{cause.culprit} starts this init without exec and {role}"
        yield stop_finding(trace, cause, message, exec_fix(trace, cause))
