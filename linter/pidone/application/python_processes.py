"""Step 4 of the way, applications: calls by which a Python program starts others."""

from __future__ import annotations

import math

from pidone.application.answer import Known
from pidone.application.code import Call
from pidone.application.facts import Become, Spawn, Tell, Wait
from pidone.application.flow import Ended
from pidone.application.python_signals import explain, signals_of
from pidone.application.state import Given, Reading
from pidone.application.values import LOST, Child, Items, Value, text_of, truth, words_of
from pidone.image.model import UNKNOWN

RUNNING = frozenset({"run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"})
"""Functions of subprocess that wait for their child, and kill it where an exception ends that
(CPython 3.11, Lib/subprocess.py)."""


def processes(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    """Functions of os, subprocess and asyncio that start, replace, signal or await processes."""
    module, _, name = path.rpartition(".")
    if module == "subprocess" and name in RUNNING:
        child = spawned(reading, call, command(given, name.startswith("get")), given)
        wait(reading, call, child, kills=True)
        return Known(LOST)
    if path == "subprocess.Popen":
        child = spawned(reading, call, command(given, False), given)
        return Known(Child(child.number, locks=True))
    if path in ("asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell"):
        words = words_of(Items(list(given.args), given.open)) or (UNKNOWN,)
        if name.endswith("shell"):
            words = ("/bin/sh", "-c", *words)
        return Known(spawned(reading, call, words, given))
    if module == "os":
        return _of_os(reading, name, call, given)
    if module == "pty" and name == "spawn":
        child = spawned(reading, call, command(given, False), given)
        wait(reading, call, child)
        return Known(LOST)
    return None


def _of_os(reading: Reading, name: str, call: Call, given: Given) -> Known | None:
    if name == "system":
        words = ("/bin/sh", "-c", text_of(given.at(0)))
        wait(reading, call, spawned(reading, call, words, given), deaf=True)
        return Known(LOST)
    if name.startswith("exec"):
        return _executed(reading, name, call, given)
    if name.startswith(("spawn", "posix_spawn")):
        return Known(_started(reading, name, call, given))
    if name in ("waitpid", "wait4", "wait", "wait3", "waitid"):
        _awaited(reading, name, call, given)
        return Known(LOST)
    if name in ("kill", "killpg"):
        tell(reading, call, given.at(0), given.at(1), group=name == "killpg")
        return Known(None)
    if name in ("fork", "forkpty"):
        reading.gaps[f"{reading.module.path} forks"] = None
        return Known(LOST)
    return None


def command(given: Given, is_text: bool) -> tuple[str, ...]:
    """The command line of subprocess: a list, a text, or a text for a shell."""
    first = given.at(0, "args")
    by_shell = truth(given.at(99, "shell"))
    if is_text or by_shell:
        words = words_of(first)
        return ("/bin/sh", "-c", *(words or (text_of(first),)))
    if by_shell is None:
        return (UNKNOWN,)
    return words_of(first) or (text_of(first),)


def spawned(reading: Reading, call: Call, words: tuple[str, ...], given: Given) -> Child:
    reading.children += 1
    group = bool(truth(given.at(99, "start_new_session")))
    reading.does(
        Spawn(
            reading.span(call), steady(reading), reading.children, words or (UNKNOWN,), group=group
        )
    )
    return Child(reading.children)


def steady(reading: Reading) -> bool:
    """Whether the program surely comes here, and once."""
    return reading.is_sure and not reading.loops


def wait(
    reading: Reading, call: Call, child: Child, *, deaf: bool = False, kills: bool = False,
    patience: float = math.inf,
) -> None:  # fmt: skip
    locks = child.locks and math.isinf(patience)
    sure = steady(reading)
    reading.does(Wait(reading.span(call), sure, child.number, deaf, kills, patience, locks))


def tell(reading: Reading, call: Call, to: Value, signal: Value, group: bool = False) -> None:
    explain(reading, call)
    number = to.number if isinstance(to, Child) else None
    names = signals_of(signal)
    sure = reading.is_sure
    reading.does(Tell(reading.span(call), sure, number, names[0] if names else UNKNOWN, group))


def _executed(reading: Reading, name: str, call: Call, given: Given) -> Known:
    """`os.exec*`: the first argument is the program, the next the words that it sees."""
    if "l" in name[4:]:
        ends = -1 if name.endswith("e") else None
        words = words_of(Items(list(given.args[1:ends]), given.open))
    else:
        words = words_of(given.at(1, "args"))
    program = text_of(given.at(0, "file"))
    argv = (program, *(words or (UNKNOWN, UNKNOWN))[1:])
    sure = reading.is_sure and not reading.loops
    reading.does(Become(reading.span(call), sure, argv))
    raise Ended


def _started(reading: Reading, name: str, call: Call, given: Given) -> Value:
    if name.startswith("posix"):
        words = words_of(given.at(1)) or (UNKNOWN, UNKNOWN)
        return spawned(reading, call, (text_of(given.at(0)), *words[1:]), given)
    if "l" in name[5:]:
        ends = -1 if name.endswith("e") else None
        words = words_of(Items(list(given.args[2:ends]), given.open)) or (UNKNOWN,)
    else:
        words = words_of(given.at(2)) or (UNKNOWN,)
    child = spawned(reading, call, (text_of(given.at(1)), *words[1:]), given)
    if given.at(0) == 0:
        wait(reading, call, child)
        return LOST
    return child


def _awaited(reading: Reading, name: str, call: Call, given: Given) -> None:
    to = given.at(0)
    if isinstance(to, Child):
        wait(reading, call, to)
    elif reading.children == 1 and name in ("wait", "waitpid", "wait3"):
        wait(reading, call, Child(1))
    else:
        reading.works(call)


def child_method(
    reading: Reading, child: Child, name: str, call: Call, given: Given
) -> Known | None:
    """A method of a process that was started."""
    match name:
        case "wait" | "communicate":
            limit = given.at(0 if name == "wait" else 1, "timeout")
            patience = float(limit) if isinstance(limit, int | float) else math.inf
            wait(reading, call, child, patience=patience)
        case "poll":
            reading.polled = child.number
        case "terminate":
            reading.does(Tell(reading.span(call), reading.is_sure, child.number, "TERM"))
        case "kill":
            reading.does(Tell(reading.span(call), reading.is_sure, child.number, "KILL"))
        case "send_signal":
            tell(reading, call, child, given.at(0))
        case _:
            return None
    return Known(LOST)
