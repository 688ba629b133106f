"""Step 4 of the way, applications: calls by which a program for node starts others."""

from __future__ import annotations

from pidone.application.answer import Known
from pidone.application.code import Call
from pidone.application.facts import Become, Spawn, Tell, Wait
from pidone.application.flow import Ended
from pidone.application.javascript_signals import signals_of
from pidone.application.parts import pieces
from pidone.application.state import Given, Reading
from pidone.application.values import LOST, Child, Entries, Items, Value, text_of, truth, words_of
from pidone.image.model import UNKNOWN

TEXTS = frozenset({"exec", "execSync"})
"""Functions of child_process that give a text to a shell."""

STARTING = TEXTS | {"spawn", "spawnSync", "execFile", "execFileSync", "fork"}


def processes(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    """Functions of child_process, and those of process that are about processes."""
    module, _, rest = path.partition(":")
    name = rest.removeprefix(".")
    if (module == "child_process" and name in STARTING) or (module == "cross-spawn" and not name):
        return Known(spawned(reading, name or "spawn", call, given))
    if path == "process:.kill":
        tell(reading, call, given.at(0), given.at(1))
        return Known(None)
    if path == "process:.execve":
        words = words_of(given.at(1)) or (UNKNOWN, UNKNOWN)
        argv = (text_of(given.at(0)), *words[1:])
        reading.does(Become(reading.span(call), steady(reading), argv))
        raise Ended
    if path == "cluster:.fork":
        reading.gaps[f"{reading.module.path} forks"] = None
    return None


def steady(reading: Reading) -> bool:
    return reading.is_sure and not reading.loops


def spawned(reading: Reading, name: str, call: Call, given: Given) -> Value:
    """A child; the program lives on as long as it does, or waits for it (`...Sync`)."""
    options = next((one for one in given.args[1:] if isinstance(one, Entries)), Entries())
    lost = len(given.args) > 1 and any(one is LOST for one in given.args[1:])
    by_shell = truth(options.entries.get("shell"))
    words = command(name, given, bool(by_shell))
    if (by_shell is None and "shell" in options.entries) or (
        lost and name in ("spawn", "execFile")
    ):
        words = (*words, UNKNOWN)
    is_sync = name.endswith("Sync")
    detached = bool(truth(options.entries.get("detached")))
    reading.children += 1
    span, sure = reading.span(call), steady(reading)
    tied = not is_sync and not detached
    reading.does(Spawn(span, sure, reading.children, words, tied, detached))
    if is_sync:
        reading.does(Wait(span, sure, reading.children, deaf=True))
        return LOST
    return Child(reading.children)


def command(name: str, given: Given, by_shell: bool) -> tuple[str, ...]:
    first = text_of(given.at(0))
    if name in TEXTS:
        return ("/bin/sh", "-c", first)
    second = given.at(1)
    more = words_of(second) if isinstance(second, Items) else ()
    if name == "fork":
        return ("node", first, *(more or ()))
    words = (first, *(more or ()))
    return ("/bin/sh", "-c", " ".join(words)) if by_shell else words


def tell(reading: Reading, call: Call, to: Value, signal: Value) -> None:
    explain(reading, call)
    names = ("TERM",) if signal is None else signals_of(signal)
    number = to.number if isinstance(to, Child) else None
    name = names[0] if names else UNKNOWN
    reading.does(Tell(reading.span(call), reading.is_sure, number, name))


def explain(reading: Reading, call: Call) -> None:
    if reading.is_sure:
        reading.explained.update(id(one) for one in pieces(call))


def child_method(reading: Reading, child: Child, name: str, call: Call, given: Given) -> Value:
    """A method of a child: `kill` sends SIGTERM unless it is told otherwise (nodejs.org/api)."""
    if name == "kill":
        tell(reading, call, child, given.at(0))
    elif name == "unref":
        reading.works(call)
    return child if name in ("on", "once", "addListener") else LOST
