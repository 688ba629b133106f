"""A script that ends while its application runs in the background."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule


@rule
def background_child_unwaited(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "background-child-unwaited"):
        message = f"{cause.culprit} leaves {cause.victim} in the background and ends"
        yield Finding(
            cause.level,
            f"{message}: the container ends at once, and {cause.victim} is killed",
            cause.span,
            cause.related,
        )
