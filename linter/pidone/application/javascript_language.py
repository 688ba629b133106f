"""Step 4 of the way, applications: what names, modules and calls mean in node."""

from __future__ import annotations

from pidone.application import javascript_modules
from pidone.application.answer import Known
from pidone.application.calls import invoked
from pidone.application.code import Call, Load
from pidone.application.facts import Framework, Quit
from pidone.application.flow import Ended
from pidone.application.javascript_processes import child_method, processes
from pidone.application.javascript_signals import signals
from pidone.application.state import Given, Reading
from pidone.application.values import LOST, Child, Items, Ref, Routine, Scope, Value, text_of
from pidone.knowledge.frameworks import framework_called

_GLOBALS = """
    AbortController Array BigInt Boolean Buffer Date Error Event EventTarget Infinity Intl
    JSON Map Math NaN Number Object Promise Proxy RangeError Reflect RegExp Set String
    Symbol TypeError URL URLSearchParams WeakMap WeakSet clearInterval clearTimeout
    decodeURIComponent encodeURIComponent fetch isNaN parseFloat parseInt performance
    queueMicrotask setImmediate setInterval setTimeout structuredClone super TextDecoder
    TextEncoder
"""
GLOBALS = frozenset(_GLOBALS.split())
"""nodejs.org/api/globals.html."""

STAYING = frozenset(
    {"listen", "bind", "setInterval", "Worker", "watch", "createInterface", "Server"}
)
"""Names of what keeps a program running."""

_HARMLESS = """
    add addEventListener all any apply assign bind call catch charAt concat create
    defineProperty digest emit end entries endsWith every exec exists existsSync filter
    finally find findIndex flat flatMap forEach format freeze from fromEntries get getTime
    has hasOwnProperty includes indexOf isArray join keys lastIndexOf log map match max
    min now on once padStart parse pipe pop push race readFileSync reduce ref replace
    replaceAll resolve reverse set shift slice some sort split startsWith stringify
    substring substr test then toFixed toISOString toLowerCase toString toUpperCase trim
    unref update use values write writeFileSync
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Names of methods in which no program stays."""

STAYING_MODULES = frozenset(
    {"cluster", "dgram", "http", "http2", "https", "net", "readline", "repl", "timers", "tls"}
    | {"timers/promises", "worker_threads"}
)
"""Modules of node for what runs on."""

TALKING = frozenset({"log", "info", "warn", "error", "debug", "trace", "fatal", "verbose", "dir"})
"""Names of methods that say something."""


class JavaScript:
    """The language of a program that node runs."""

    hoists = True
    passes_self = False

    def signal_value(self, name: str) -> Value:
        return f"SIG{name}"

    def builtin(self, name: str) -> Value:
        if name in ("process", "console"):
            return Ref(f"{name}:")
        if name == "require":
            return Ref("require")
        if name in ("global", "globalThis"):
            return Ref("global:")
        return Ref(f"global:.{name}") if name in GLOBALS else LOST

    def attribute(self, reading: Reading, path: str) -> Value | None:
        first, _, last = path.rpartition(".")
        if first == "process:.env":
            return reading.surface.env.get(last, LOST)
        if path == "process:.argv":
            return Items(["node", *reading.surface.argv])
        if path == "require.main":
            return reading.main
        if first == "global:":
            return None if last in GLOBALS else self.builtin(last)
        return {"process:.execPath": "node", "process:.platform": "linux"}.get(path)

    def load(self, reading: Reading, load: Load, scope: Scope) -> None:
        javascript_modules.load(reading, load, scope)

    def called(self, reading: Reading, path: str, call: Call, given: Given) -> Value:
        module, _, rest = path.partition(":")
        last = rest.rpartition(".")[2]
        if module != "console" and last not in TALKING:
            reading.busy = True
        for meaning in (signals, processes, plain):
            found = meaning(reading, path, call, given)
            if found is not None:
                return found.value
        framework = framework_called("node", path)
        if framework is not None:
            deed = Framework(reading.span(call), reading.is_sure, framework.name, framework.actions)
            reading.does(deed)
            reading.works(call)
        elif (
            last in STAYING
            or module in STAYING_MODULES
            or not (is_own(module) or last in HARMLESS - {"on"})
        ):
            reading.works(call, stays=last in STAYING or module in STAYING_MODULES)
        return Ref(f"{path}()")

    def method(self, reading: Reading, of: Value, name: str, call: Call, given: Given) -> Value:
        if isinstance(of, Child):
            return child_method(reading, of, name, call, given)
        if name in ("call", "apply"):
            return LOST
        if name not in TALKING:
            reading.busy = True
        if name not in HARMLESS and name not in TALKING:
            reading.works(call, stays=name in STAYING)
        return LOST


def is_own(module: str) -> bool:
    """Whether a module is one of node's."""
    return module in ("global", "console", "process") or (
        module.partition("/")[0] in javascript_modules.BUILT_IN
    )


def plain(reading: Reading, path: str, call: Call, given: Given) -> Known | None:
    """Functions of the language and of small modules."""
    first = given.at(0)
    match path:
        case "require":
            if isinstance(first, str):
                return Known(_required(reading, first))
            reading.gaps[f"{reading.module.path} requires by a name that is not known"] = None
            return Known(LOST)
        case "process:.exit" | "process:.abort" | "process:.reallyExit":
            reading.does(Quit(reading.span(call), reading.is_sure))
            raise Ended
        case "util:.promisify" | "global:.Object.freeze":
            return Known(first)
        case "global:.String":
            return Known(text_of(first))
        case "global:.setTimeout" | "global:.setImmediate" | "process:.nextTick":
            reading.works(call)
            if isinstance(first, Routine) and not reading.here[-1].done:
                with reading.doubting():
                    invoked(reading, first, call, Given((), {}))
            return Known(LOST)
        case "path:.join" | "path:.resolve":
            return Known(_path(reading, given))
        case "global:.Array.from":
            return Known(first)
        case "global:.Set" | "global:.Object.values":
            return Known(first if isinstance(first, Items) else LOST)
        case "global:.Object.keys":
            return Known(LOST)
    return None


def _required(reading: Reading, name: str) -> Value:
    from pidone.application.values import Module

    value = javascript_modules.required(reading, name)
    return value.exports if isinstance(value, Module) else value


def _path(reading: Reading, given: Given) -> Value:
    import posixpath

    words = [text_of(one) for one in given.args]
    return posixpath.normpath(posixpath.join(reading.surface.cwd, *words)) if words else LOST
