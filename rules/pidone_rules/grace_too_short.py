"""A program that is given more time to stop than its container has."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import seconds_of


@rule
def grace_too_short(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "grace-too-short"):
        waits = f"{cause.culprit} waits up to {cause.detail} s for its work to end"
        message = f"{waits}, and docker stop no more than {seconds_of(trace)} for everything"
        yield Finding(cause.level, message, cause.span, cause.related)
