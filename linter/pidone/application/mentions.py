"""Step 4 of the way, applications: handlers that some code may set, though nobody knows when.

The way through a program that is followed leaves out what frameworks call. So whatever names a
signal anywhere else, other than to send it, may be about a handler; unless it stands in a function
that nothing in the whole program names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pidone.application import code
from pidone.application.code import Call, Function, Piece, Program
from pidone.application.parts import FIELDS, pieces
from pidone.knowledge.signals import signal_name

SENDING = frozenset(
    {"kill", "killpg", "send_signal", "terminate", "pthread_kill", "raise_signal", "getsignal"}
    | {"print", "info", "debug", "warning", "warn", "error", "exception", "log", "emit"}
)
"""Calls of these names are about signals that are sent, or spoken of."""

INSTALLING = frozenset({"add_signal_handler", "addSignalHandler"})


def handled_signals(
    programs: Iterable[Program], explained: Collection[int], calls: Collection[str]
) -> frozenset[str]:
    """The signals, without SIG, that are named by code that was not followed; "*" for any.

    `calls` are names of calls by which frameworks install handlers.
    """
    listed = list(programs)
    named = frozenset(_names(listed))
    found: set[str] = set()
    for program in listed:
        for one in _seen(program.body, named, explained):
            found |= _signal(one)
            is_call = isinstance(one, Call) and isinstance(one.callee, code.Attr | code.Name)
            if is_call and id(one) not in explained:
                assert isinstance(one, Call)
                name = last_name(one)
                if name in INSTALLING or _sets_any(one, name) or name in calls:
                    found.add("*")
    return frozenset(found)


def last_name(call: Call) -> str:
    if isinstance(call.callee, code.Attr):
        return call.callee.name
    return call.callee.id if isinstance(call.callee, code.Name) else ""


def _sets_any(call: Call, name: str) -> bool:
    """`signal.signal(x, ...)` with a signal that is not written there."""
    if name != "signal" or len(call.args) != 2:
        return False
    return not any(_signal(one) for one in pieces(call.args[0]))


def _names(programs: Iterable[Program]) -> Iterator[str]:
    """Every name that is used, other than to define it."""
    for program in programs:
        for one in pieces(program.body):
            match one:
                case code.Name():
                    yield one.id
                case code.Attr():
                    yield one.name
                case code.Const(value=str() as value):
                    yield value
                case code.Load():
                    yield from (name for name, _ in one.names)
                    if one.everything:
                        yield "*"


def _seen(of: object, named: frozenset[str], explained: Collection[int]) -> Iterator[Piece]:
    """All parts, but for those that are understood, only send, or can never be run."""
    work = [of]
    while work:
        one = work.pop()
        if isinstance(one, tuple):
            work.extend(one)
        if not isinstance(one, Piece) or id(one) in explained:
            continue
        if isinstance(one, Call) and last_name(one) in SENDING:
            work.append(one.callee)
            continue
        if isinstance(one, Function) and is_dead(one, named):
            continue
        yield one
        for name in FIELDS[type(one)]:
            value = getattr(one, name)
            if isinstance(value, Piece | tuple):
                work.append(value)


def is_dead(function: Function, named: frozenset[str]) -> bool:
    """Whether nothing names a function, so that nothing can call it."""
    name = function.name
    special = name.startswith("__") or not name or bool(function.decorators)
    return not special and name not in named and "*" not in named


def _signal(one: Piece) -> set[str]:
    word: object = None
    match one:
        case code.Attr():
            word = one.name
        case code.Name():
            word = one.id
        case code.Const():
            word = one.value
    if not isinstance(word, str) or not word.startswith("SIG") or len(word) > 12:
        return set()
    name = signal_name(word)
    return {name.removeprefix("SIG")} if name else set()
