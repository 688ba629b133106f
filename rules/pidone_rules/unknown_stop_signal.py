"""A STOPSIGNAL that Linux does not know."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.knowledge.signals import signal_numbers
from pidone.process.model import Trace
from pidone.rule import Edit, Finding, Fix, rule


@rule(precision="very-high")
def unknown_stop_signal(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "unknown-stop-signal"):
        is_service = trace.container.service is not None
        what = "container cannot be started" if is_service else "image cannot be built"
        message = f"Linux has no signal {cause.detail}: the {what}"
        yield Finding(cause.level, message, cause.span, cause.related, _fix(trace, cause))


def _fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The name that was meant, where one is much like it."""
    from difflib import get_close_matches

    names = [f"SIG{name}" for name in signal_numbers()]
    written = f"SIG{cause.detail.upper().removeprefix('SIG')}"
    close = get_close_matches(written, names, n=1, cutoff=0.85)
    stop = trace.container.stop.span
    if not close or stop is None:
        return None
    return Fix("unsafe", f"send {close[0]}, if that was meant", (Edit(stop, close[0]),))
