"""A script starts its application as a child and stays in front of it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy import exec_fix
from pidone.rule import Finding, rule
from pidone.wording import deafness, stop_finding


@rule
def child_instead_of_exec(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "child-instead-of-exec"):
        role = deafness(trace, cause)
        message = f"{cause.culprit} starts {cause.victim} without exec and {role}"
        yield stop_finding(trace, cause, message, exec_fix(trace, cause))
