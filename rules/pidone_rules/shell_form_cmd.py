"""A CMD in shell form."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.dockerfile.repair import is_slip
from pidone.process.model import Trace
from pidone.remedy import shell_form_fix
from pidone.rule import Finding, rule
from pidone.wording import by_luck, deafness, is_by_luck, stop_finding


@rule(consents=("DL3025", "JSONArgsRecommended"))
def shell_form_cmd(trace: Trace) -> Iterator[Finding]:
    launch = trace.container.cmd
    if launch is None or launch.form != "shell" or is_slip(launch.instruction):
        return
    if trace.container.image.base.windows:
        return
    shell = launch.argv[0]
    causes = list(trace_causes(trace, "shell-form-cmd"))
    at_fault = [cause for cause in causes if cause.path is not None]
    for cause in at_fault or (causes if is_by_luck(trace) else ()):
        fix = shell_form_fix(trace, cause, launch)
        if cause.path is None:
            message = f"the shell form puts {shell} in front: {by_luck(trace)}"
            yield Finding(cause.level, message, cause.span, cause.related, fix)
        else:
            role = deafness(trace, cause)
            message = f"the shell form puts {shell} in front of {cause.victim}, and {shell} {role}"
            yield stop_finding(trace, cause, message, fix)
