"""Step 4 of the way, applications: calls by which a Python program handles signals."""

from __future__ import annotations

from pidone.application.answer import Known
from pidone.application.code import Call
from pidone.application.parts import pieces
from pidone.application.state import Given, Pending, Reading
from pidone.application.values import LOST, Items, Ref, Value
from pidone.knowledge.signals import signal_name


def signals_of(value: Value) -> tuple[str, ...]:
    """The names of a signal or of several, without SIG; empty where they are not known."""
    if isinstance(value, Items):
        if value.open:
            return ()
        return tuple(name for one in value.items for name in signals_of(one))
    if isinstance(value, Ref):
        last = value.path.removesuffix(".value").rpartition(".")[2]
        is_signal = value.path.startswith("signal.SIG") or value.path.startswith("signal.Signals.")
        return (last.removeprefix("SIG"),) if is_signal else ()
    if isinstance(value, int) and not isinstance(value, bool):
        name = signal_name(str(value))
        return (name.removeprefix("SIG"),) if name else ()
    return ()


def signals(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    """Functions of the module signal, and those that only mean signals."""
    match path:
        case "signal.signal":
            explain(reading, call)
            set_handler(reading, call, signals_of(given.at(0, "signalnum")), given.at(1, "handler"))
        case "signal.sigwait" | "signal.sigwaitinfo" | "signal.sigtimedwait":
            explain(reading, call)
            set_handler(reading, call, signals_of(given.at(0, "sigset")), LOST)
            reading.works(call)
        case "signal.pause" | "signal.set_wakeup_fd":
            reading.awaits = True
            reading.works(call)
        case "signal.getsignal" | "signal.strsignal" | "signal.pthread_sigmask":
            explain(reading, call)
        case "signal.siginterrupt":
            explain(reading, call)
        case "signal.Signals":
            names = signals_of(given.at(0))
            return Known(Ref(f"signal.SIG{names[0]}") if names else LOST)
        case _:
            return None
    return Known(LOST)


def handler_method(reading: Reading, call: Call, given: Given) -> Value:
    """`loop.add_signal_handler(signal, callback, *args)`."""
    explain(reading, call)
    set_handler(reading, call, signals_of(given.at(0, "sig")), given.at(1, "callback"))
    return None


def set_handler(reading: Reading, call: Call, names: tuple[str, ...], value: Value) -> None:
    span = reading.span(call)
    sure = reading.is_sure and bool(names)
    reading.does(Pending(names, value, sure, span, reading.module))


def explain(reading: Reading, call: Call) -> None:
    """What stands in the call is understood where it is sure to be reached."""
    if reading.is_sure:
        reading.explained.update(id(one) for one in pieces(call))
