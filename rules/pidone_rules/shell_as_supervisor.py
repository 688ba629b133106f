"""A shell that looks after several applications at once."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, rule


@rule
def shell_as_supervisor(trace: Trace) -> Iterator[Finding]:
    if trace.verdict is Verdict.GRACEFUL:
        return
    for cause in trace_causes(trace, "shell-as-supervisor"):
        message = (
            f"{cause.culprit} looks after {cause.detail}: "
            "it has to tell each of them to stop, and to notice if one ends"
        )
        yield Finding("note", message, cause.span, cause.related)
