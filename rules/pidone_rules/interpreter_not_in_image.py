"""A script whose interpreter the image does not have."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.remedy import shell_form_fix
from pidone.remedy_packages import package_fix
from pidone.rule import Finding, Fix, rule


@rule
def interpreter_not_in_image(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "interpreter-not-in-image"):
        if cause.culprit != cause.detail.rsplit("/", 1)[-1]:
            found = f"{cause.culprit} is to be run by {cause.detail}, which the image does not have"
        else:
            found = f"the image has no {cause.detail}"
        message = f"{found}: the container cannot start"
        yield Finding(cause.level, message, cause.span, cause.related, _fix(trace, cause))


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The package where the image has a package manager; the exec form where it has nothing."""
    fix = package_fix(trace.container, cause.detail.rsplit("/", 1)[-1])
    if fix is not None:
        return fix
    for launch in (trace.container.entrypoint, trace.container.cmd):
        if launch is not None and launch.form == "shell" and launch.argv[0] == cause.detail:
            return shell_form_fix(trace, cause, launch)
    return None
