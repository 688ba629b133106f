"""Commands behind an exec."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule


@rule(precision="very-high")
def unreachable_after_exec(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "unreachable-after-exec"):
        message = "exec has taken the shell's place before this: it is never run"
        if cause.detail == "EXIT":
            message = f"exec {cause.culprit} takes this EXIT trap away: it is never run"
        yield Finding(cause.level, message, cause.span, cause.related)
