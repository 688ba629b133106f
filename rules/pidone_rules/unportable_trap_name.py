"""A trap for a name that the shell does not know."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import NOT_GRACEFUL, TracedCause, trace_causes
from pidone.knowledge.signals import signal_name
from pidone.process.model import Trace
from pidone.remedy import literal_word
from pidone.rule import Edit, Finding, Fix, Level, rule
from pidone.wording import signal_of


@rule
def unportable_trap_name(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "unportable-trap-name"):
        is_missed = signal_name(cause.detail) == signal_of(trace)
        level: Level = "warning" if is_missed and trace.verdict in NOT_GRACEFUL else "note"
        message = f"{cause.culprit} knows no trap for {cause.detail}: this one is never set"
        yield Finding(level, message, cause.span, cause.related, _fix(trace, cause))


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The name as every shell knows it (POSIX XCU 2.14, trap)."""
    canonical = signal_name(cause.detail)
    word = literal_word(trace, cause.span, cause.detail)
    if canonical is None or word is None:
        return None
    name = canonical.removeprefix("SIG")
    return Fix("unsafe", f"call it {name}", (Edit(word, name),))
