"""Step 4 of the way, applications: calls by which a program for node handles signals."""

from __future__ import annotations

from pidone.application.answer import Known
from pidone.application.code import Call
from pidone.application.parts import pieces
from pidone.application.state import Given, Pending, Reading
from pidone.application.values import LOST, Value, is_doubtful
from pidone.knowledge.signals import signal_name

ADDING = frozenset({"on", "once", "addListener", "prependListener", "prependOnceListener"})
REMOVING = frozenset({"off", "removeListener", "removeAllListeners"})


def signals_of(value: Value) -> tuple[str, ...]:
    """The name of a signal, without SIG; empty where it is none, or not known."""
    if isinstance(value, str) and value.startswith("SIG"):
        name = signal_name(value)
        return (name.removeprefix("SIG"),) if name else ()
    if isinstance(value, int) and not isinstance(value, bool):
        name = signal_name(str(value))
        return (name.removeprefix("SIG"),) if name else ()
    return ()


def signals(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    """Listeners of `process`, and those that are taken away."""
    module, _, rest = path.partition(":")
    name = rest.rpartition(".")[2]
    if module != "process" or rest.count(".") != 1 or name not in ADDING | REMOVING:
        return None
    event = given.at(0)
    names = signals_of(event)
    if isinstance(event, str) and not names and not is_doubtful(event):
        return Known(LOST)
    if reading.is_sure and names:
        reading.explained.update(id(one) for one in pieces(call.args[0]))
    sure = reading.is_sure and bool(names)
    value = given.at(1) if name in ADDING else "default"
    reading.does(Pending(names, value, sure, reading.span(call), reading.module))
    return Known(LOST)
