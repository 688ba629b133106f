"""An entrypoint of Python or JavaScript starts its application as a child, and does not tell it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace, Verdict
from pidone.rule import Finding, rule
from pidone.spawn_remedy import exec_call_fix
from pidone.wording import deafness, signal_of, stop_finding


@rule
def spawn_instead_of_exec(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "spawn-instead-of-exec"):
        role = _role(trace, cause)
        message = f"{cause.culprit} starts {cause.victim} as a child and {role}"
        yield stop_finding(trace, cause, message, exec_call_fix(trace, cause))


def _role(trace: Trace, cause: TracedCause) -> str:
    """What becomes of the signal: the one that ends too soon may have told the other, or not."""
    if cause.detail == "stuck":
        return "waits for it in its handler while it already does, which never ends"
    if cause.verdict is Verdict.ABRUPT:
        return f"ends on {signal_of(trace)} without waiting for it"
    return deafness(trace, cause)
