"""A recipe for a trap that was spoilt on its way through the web."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.trap_remedy import assignment_fix
from pidone.wording import stop_finding

CURLY = "these typographic quotes are no quotes to a shell, and the trap is not what it looks like"


@rule(precision="very-high")
def broken_trap_recipe(trace: Trace) -> Iterator[Finding]:
    causes = list(trace_causes(trace, "broken-trap-recipe"))
    at_fault = {cause.span for cause in causes if cause.path is not None}
    for cause in causes:
        fix = assignment_fix(trace, cause)
        if cause.path is not None:
            yield stop_finding(trace, cause, _found(cause), fix)
        elif cause.span not in at_fault:
            yield Finding(cause.level, _found(cause), cause.span, cause.related, fix)


def _found(cause: TracedCause) -> str:
    if cause.detail == "quotes":
        return CURLY
    return f"blanks around = make this a command, and no value for ${cause.detail}"
