"""An init that another init starts."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy_init import without_inner_init, without_outer_init
from pidone.rule import Finding, rule


@rule
def doubled_init(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "doubled-init"):
        if cause.path is not None:
            message = f"{cause.culprit} refuses to start behind another init: the container ends"
            fix = without_outer_init(trace)
        else:
            message = f"{cause.victim} is PID 1 and does already what {cause.culprit} is there for"
            fix = without_inner_init(trace, cause)
        yield Finding(cause.level, message, cause.span, cause.related, fix)
