"""A command that is not in the image."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import culprit_path


@rule
def entrypoint_not_found(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "entrypoint-not-found"):
        message = f"the image has no {culprit_path(cause)}: the container cannot start"
        yield Finding(cause.level, message, cause.span, cause.related)
