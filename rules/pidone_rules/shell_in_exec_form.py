"""An exec form that starts a shell."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.remedy import json_text_fix
from pidone.rule import Finding, rule
from pidone.wording import by_luck, deafness, is_by_luck, stop_finding


@rule
def shell_in_exec_form(trace: Trace) -> Iterator[Finding]:
    causes = list(trace_causes(trace, "shell-in-exec-form"))
    at_fault = [cause for cause in causes if cause.path is not None]
    for cause in at_fault or (causes if is_by_luck(trace) else ()):
        fix = json_text_fix(trace, cause)
        if cause.path is None:
            message = f"this starts {cause.culprit} in front: {by_luck(trace)}"
            yield Finding(cause.level, message, cause.span, cause.related, fix)
        else:
            role = deafness(trace, cause)
            shell = cause.culprit
            message = f"this starts {shell} in front of {cause.victim}, and {shell} {role}"
            yield stop_finding(trace, cause, message, fix)
