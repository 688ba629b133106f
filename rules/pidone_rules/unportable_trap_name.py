"""A trap for a name that the shell does not know."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.knowledge.signals import signal_name
from pidone.process.model import Trace
from pidone.rule import Finding, Fix, rule
from pidone.trap_remedy import words_fix
from pidone.wording import joined, stop_finding


@rule
def unportable_trap_name(trace: Trace) -> Iterator[Finding]:
    causes = list(trace_causes(trace, "unportable-trap-name"))
    at_fault = {cause.span for cause in causes if cause.path is not None}
    shells = {cause.span: cause.culprit for cause in causes if cause.path is None}
    for cause in causes:
        message = f"{shells.get(cause.span, cause.culprit)} knows no trap for"
        message += f" {joined(cause.detail.split())}"
        if cause.path is not None:
            fix = _fix(trace, cause)
            yield stop_finding(trace, cause, f"{message}, and never sets this one", fix)
        elif cause.span not in at_fault:
            message += ": this one is never set"
            yield Finding(cause.level, message, cause.span, cause.related, _fix(trace, cause))


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The names as every shell knows them (POSIX XCU 2.14, trap)."""
    names = {written: signal_name(written) for written in cause.detail.split()}
    known = {written: name.removeprefix("SIG") for written, name in names.items() if name}
    return words_fix(trace, cause, known, f"call it {joined(known.values())}") if known else None
