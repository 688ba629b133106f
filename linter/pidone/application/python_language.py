"""Step 4 of the way, applications: what names, modules and calls mean in Python."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from pidone.application import python_modules
from pidone.application.answer import Known
from pidone.application.calls import invoked, keyed
from pidone.application.code import Call, Load
from pidone.application.evaluate import attribute
from pidone.application.facts import Framework, Quit
from pidone.application.flow import Ended
from pidone.application.python_processes import child_method, processes
from pidone.application.python_signals import handler_method, signals
from pidone.application.state import Given, Reading
from pidone.application.values import (
    LOST,
    Child,
    Entries,
    Items,
    Ref,
    Routine,
    Scope,
    Value,
    text_of,
    truth,
)
from pidone.knowledge.frameworks import framework_called

STAYING = frozenset(
    {"accept", "input", "join", "poll", "run", "run_forever", "run_until_complete", "select"}
    | {"serve", "serve_forever", "start_server", "gather", "wait", "mainloop"}
)
"""Names of what a program may stay in."""

STAYING_MODULES = frozenset(
    {"asyncio", "cmd", "code", "concurrent", "http", "multiprocessing", "queue", "sched", "select"}
    | {"selectors", "socket", "socketserver", "ssl", "threading", "tkinter", "wsgiref", "xmlrpc"}
)
"""Modules of the standard library for what runs on: threads, servers, queues."""

LONG = 60
"""Seconds of a sleep that is no pause."""

QUIET = ("builtins.", "logging.", "sys.std", "time.time", "time.sleep", "datetime.", "traceback.")
"""What a handler may call without doing anything about the signal."""

TALKING = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "exception", "log", "flush", "print"}
)
"""Names of methods that say something."""

HARMLESS = TALKING | frozenset(
    {"close", "decode", "encode", "exists", "format", "get", "items", "join", "keys", "mkdir"}
    | {"parse_args", "read", "read_text", "readlines", "replace", "rstrip", "setdefault", "split"}
    | {"splitlines", "startswith", "strip", "update", "values", "write", "write_text", "lower"}
    | {"append", "extend", "add_argument", "add", "is_file", "is_dir", "resolve", "group", "match"}
)
"""Names of methods in which no program stays."""

CALLERS = frozenset({"trio.run", "anyio.run", "absl.app.run", "uvloop.run", "curio.run"})
"""They call the function that they are given, in the main program."""


class Python:
    """The language of a program."""

    hoists = False
    passes_self = True

    def builtin(self, name: str) -> Value:
        return Ref(f"builtins.{name}") if hasattr(builtins, name) else LOST

    def signal_value(self, name: str) -> Value:
        return Ref(f"signal.SIG{name}")

    def attribute(self, reading: Reading, path: str) -> Value | None:
        first, _, last = path.rpartition(".")
        if first == "os.environ" and last.isupper():
            return reading.surface.env.get(last, LOST)
        if path == "sys.argv":
            return Items(list(reading.surface.argv))
        return CONSTANTS.get(path)

    def load(self, reading: Reading, load: Load, scope: Scope) -> None:
        python_modules.load(reading, load, scope)

    def called(self, reading: Reading, path: str, call: Call, given: Given) -> Value:
        first, _, last = path.rpartition(".")
        if not path.startswith(QUIET) and last not in TALKING:
            reading.busy = True
        for meaning in (signals, processes, plain):
            found = meaning(reading, path, call, given)
            if found is not None:
                return found.value
        if last == "add_signal_handler":
            return handler_method(reading, call, given)
        framework = framework_called("python", path)
        if framework is not None:
            reading.does(
                Framework(reading.span(call), reading.is_sure, framework.name, framework.actions)
            )
            reading.works(call)
        elif not python_modules.is_standard(first) or last in STAYING or may_stay(path, given):
            reading.works(call, stays=last in STAYING or may_stay(path, given))
        return Ref(f"{path}()")

    def method(self, reading: Reading, of: Value, name: str, call: Call, given: Given) -> Value:
        if isinstance(of, Child):
            found = child_method(reading, of, name, call, given)
            if found is not None:
                return found.value
        if name == "add_signal_handler":
            return handler_method(reading, call, given)
        if name not in TALKING:
            reading.busy = True
        if name not in HARMLESS:
            reading.works(call, stays=name in STAYING)
        return LOST


def may_stay(path: str, given: Given) -> bool:
    """Whether the program may stay in a call of the standard library, or in what it starts."""
    seconds = given.at(0)
    if path == "time.sleep":
        return not isinstance(seconds, int | float) or seconds > LONG
    return path.partition(".")[0] in STAYING_MODULES


CONSTANTS: dict[str, Value] = {
    "sys.executable": "python3",
    "sys.platform": "linux",
    "os.name": "posix",
    "os.P_WAIT": 0,
    "os.P_NOWAIT": 1,
    "os.sep": "/",
    "typing.TYPE_CHECKING": False,
}


# ---- functions of the language itself ------------------------------------------------------


def plain(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    if path in ("builtins.exit", "builtins.quit", "sys.exit", "os._exit", "os.abort"):
        reading.does(
            Quit(reading.span(call), reading.is_sure, path not in ("os._exit", "os.abort"))
        )
        raise Ended
    if path in CALLERS and isinstance(given.at(0), Routine):
        invoked(reading, given.at(0), call, Given(given.args[1:], {}))
        return Known(LOST)
    if path == "asyncio.run" or path.endswith(".run_until_complete"):
        if given.at(0) is not None:
            reading.works(call)
        return Known(LOST)
    if path in ("os.environ.get", "os.getenv"):
        return Known(_environment(reading, given))
    if path == "importlib.import_module" or path == "builtins.__import__":
        return Known(_imported(reading, given))
    if path in ("builtins.exec", "builtins.eval", "runpy.run_path", "runpy.run_module"):
        reading.gaps[f"{reading.module.path} runs code by {path.rpartition('.')[2]}()"] = None
        reading.works(call)
        return Known(LOST)
    function = FUNCTIONS.get(path)
    return None if function is None else Known(function(reading, given))


def _environment(reading: Reading, given: Given) -> Value:
    name, default = given.at(0), given.at(1, "default")
    if not isinstance(name, str):
        return LOST
    return reading.surface.env.get(name, LOST if default is None else default)


def _imported(reading: Reading, given: Given) -> Value:
    name = given.at(0)
    if isinstance(name, str) and not name.startswith("."):
        return python_modules.imported(reading, name, None)
    reading.gaps[f"{reading.module.path} imports by a name that is not known"] = None
    return LOST


def _listed(reading: Reading, given: Given) -> Value:
    del reading
    values = given.at(0)
    if values is None and not given.args:
        return Items([])
    return Items(list(values.items), values.open) if isinstance(values, Items) else LOST


def _get(reading: Reading, given: Given) -> Value:
    of, name = given.at(0), given.at(1)
    return attribute(reading, of, name) if isinstance(name, str) else LOST


def _has(reading: Reading, given: Given) -> Value:
    del reading
    of, name = given.at(0), given.at(1)
    if isinstance(of, Ref) and of.path == "signal" and isinstance(name, str):
        return name.startswith("SIG")
    return True if isinstance(of, Ref) and of.path in ("os", "sys") and name == "execvp" else LOST


def _length(reading: Reading, given: Given) -> Value:
    del reading
    of = given.at(0)
    if isinstance(of, Items) and not of.open:
        return len(of.items)
    return len(of) if isinstance(of, str) and truth(of) is not None else LOST


def _text(reading: Reading, given: Given) -> Value:
    del reading
    return text_of(given.at(0)) if given.args else ""


def _split(reading: Reading, given: Given) -> Value:
    del reading
    import shlex

    text = given.at(0)
    try:
        return Items(list(shlex.split(text))) if isinstance(text, str) else LOST
    except ValueError:
        return LOST


def _joined_path(reading: Reading, given: Given) -> Value:
    del reading
    import posixpath

    return posixpath.join(*map(text_of, given.args)) if given.args else LOST


def _folder(reading: Reading, given: Given) -> Value:
    del reading
    import posixpath

    path = given.at(0)
    return posixpath.dirname(path) if isinstance(path, str) else LOST


def _same(reading: Reading, given: Given) -> Value:
    del reading
    return given.at(0)


FUNCTIONS: dict[str, Callable[[Reading, Given], Value]] = {
    "builtins.list": _listed,
    "builtins.tuple": _listed,
    "builtins.set": _listed,
    "builtins.frozenset": _listed,
    "builtins.sorted": _listed,
    "builtins.getattr": _get,
    "builtins.hasattr": _has,
    "builtins.len": _length,
    "builtins.str": _text,
    "builtins.dict": lambda _reading, given: Entries(keyed(given.keywords), bool(given.args)),
    "builtins.int": _same,
    "shlex.split": _split,
    "os.path.join": _joined_path,
    "os.path.dirname": _folder,
    "os.path.abspath": _same,
    "os.path.realpath": _same,
    "os.getpgid": _same,
    "os.fspath": _same,
    "os.environ.copy": lambda _reading, _given: LOST,
}
