"""A program that changes the user, started by one who may not."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.wording import culprit_path


@rule
def user_switch_without_root(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "user-switch-without-root"):
        message = f"{culprit_path(cause)} needs root to change the user, and USER is another one"
        yield Finding(cause.level, message, cause.span, cause.related)
