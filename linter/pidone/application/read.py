"""Step 4 of the way, applications: from the files of a program to the facts about it."""

from __future__ import annotations

from collections.abc import Mapping

from pidone.application.calls import run
from pidone.application.facts import Deed, Facts, Handler, HandlerKind, Quit
from pidone.application.flow import Broken, Ended, Returned
from pidone.application.mentions import handled_signals
from pidone.application.state import Exhausted, Given, Pending, Reading
from pidone.application.values import LOST, Ref, Routine, Value
from pidone.knowledge.frameworks import Tongue, rows_of_module


def facts_of(reading: Reading, tongue: Tongue, kinds: Mapping[str, HandlerKind]) -> Facts:
    """What a reading has found; `kinds` are the values that are no functions, by their path."""
    before = list(reading.deeds)
    deeds = tuple(
        _handler(reading, one, kinds) if isinstance(one, Pending) else one for one in before
    )
    calls = {
        call for name in reading.known for row in rows_of_module(tongue, name) for call in row.calls
    }
    may = handled_signals(
        (module.program for module in reading.modules.values()), reading.explained, calls
    )
    return Facts(deeds, may, tuple(reading.foreign), tuple(reading.gaps), reading.awaits)


def _handler(reading: Reading, pending: Pending, kinds: Mapping[str, HandlerKind]) -> Handler:
    """A handler, with what it does: its body is read as if the first of its signals had come."""
    value = pending.value
    kind = kinds.get(_word_of(value))
    deeds: tuple[Deed, ...] = ()
    if isinstance(value, Routine):
        name = pending.signals[0] if pending.signals else "TERM"
        deeds, busy = handled(reading, value, (reading.language.signal_value(name), LOST))
        kind = "handled" if busy or deeds else "empty"
    return Handler(pending.span, pending.sure, pending.signals, kind or "unread", deeds)


def _word_of(value: Value) -> str:
    """What `kinds` call a value; a function has no word, and its text may be the whole program."""
    if isinstance(value, Ref):
        return value.path
    return str(value) if value is None or isinstance(value, (str, int, float)) else ""


def handled(
    reading: Reading, routine: Routine, args: tuple[Value, ...]
) -> tuple[tuple[Deed, ...], bool]:
    """What a handler does, and whether it is anything but a word."""
    outer, reading.deeds = reading.deeds, []
    reading.busy, reading.doubt, reading.loops = False, 0, 0
    reading.here.append(routine.module)
    try:
        run(reading, routine, Given(args, {}))
    except Ended as ended:
        reading.busy = True
        if ended.raised:
            whole = reading.span(routine.function)
            reading.deeds.append(Quit(whole, True, True))
    except (Broken, Returned, Exhausted, RecursionError):
        reading.busy = True
    finally:
        reading.here.pop()
        found, reading.deeds = reading.deeds, outer
    return tuple(one for one in found if isinstance(one, Deed)), reading.busy
