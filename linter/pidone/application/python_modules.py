"""Step 4 of the way, applications: which file of the image a Python import means."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator
from functools import cache

from pidone.application.code import Load
from pidone.application.execute import execute_all
from pidone.application.flow import Broken, Ended, Returned
from pidone.application.python_code import python_program
from pidone.application.state import MOST_MODULES, Exhausted, Reading
from pidone.application.values import LOST, Module, Ref, Scope, Value
from pidone.image.model import is_known
from pidone.knowledge.frameworks import knows_module

STARRED = frozenset({"os", "signal", "subprocess", "sys", "time"})


def load(reading: Reading, load: Load, target: Scope) -> None:
    """An import statement: the modules are run, and the names are bound."""
    base = _base(load, reading.module)
    whole = imported(reading, load.module, base)
    if load.names or load.everything:
        for name, alias in load.names:
            value = member(reading, whole, name, load, base)
            target.names[alias] = value
        if load.everything:
            target.names |= starred(whole)
        return
    if load.exports and "." in load.module:
        first = load.module.partition(".")[0]
        target.names[load.name] = (
            whole if isinstance(whole, Ref) and not base else imported(reading, first, base)
        )
        if isinstance(whole, Ref):
            target.names[load.name] = Ref(first)
        return
    target.names[load.name] = whole


def _base(load: Load, module: Module) -> str | None:
    """The folder that a relative import begins at."""
    if not load.level:
        return None
    folder = posixpath.dirname(module.path)
    for _ in range(load.level - 1):
        folder = posixpath.dirname(folder)
    return folder


def member(reading: Reading, whole: Value, name: str, load: Load, base: str | None) -> Value:
    """What `from module import name` gives: a name of the module, or a module below it."""
    if isinstance(whole, Module):
        if name in whole.scope.names:
            return whole.scope.names[name]
        inner = posixpath.join(posixpath.dirname(whole.path), name)
        found = from_file(reading, inner, f"{whole.name}.{name}")
        return LOST if found is None else found
    if isinstance(whole, Ref):
        found = None
        if base is None and not is_standard(load.module):
            dotted = f"{load.module}.{name}"
            found = located(reading, dotted)
        path = f"{whole.path}.{name}"
        known = reading.language.attribute(reading, path)
        return found or (Ref(path) if known is None else known)
    if base is not None and not load.module:
        found = from_file(reading, posixpath.join(base, name), name)
        return LOST if found is None else found
    return LOST


def starred(whole: Value) -> dict[str, Value]:
    if isinstance(whole, Module):
        return {
            name: value for name, value in whole.scope.names.items() if not name.startswith("_")
        }
    if isinstance(whole, Ref) and whole.path in STARRED:
        names = dir(sys.modules[whole.path]) if whole.path in sys.modules else ()
        return {name: Ref(f"{whole.path}.{name}") for name in names if not name.startswith("_")}
    return {}


def imported(reading: Reading, name: str, base: str | None) -> Value:
    """The module of a dotted name, in a folder or on the path."""
    if base is not None:
        if not name:
            found = from_file(reading, base, posixpath.basename(base))
            return found or LOST
        return from_file(reading, posixpath.join(base, *name.split(".")), name) or LOST
    local = None if is_standard(name) else located(reading, name)
    if local is not None:
        return local
    if not is_standard(name) and not knows_module("python", name):
        reading.foreign[name.partition(".")[0]] = None
    if knows_module("python", name):
        reading.known.add(name.partition(".")[0])
    return Ref(name)


def is_standard(name: str) -> bool:
    return name.partition(".")[0] in _standard()


@cache
def _standard() -> frozenset[str]:
    old = {"distutils", "imp", "asyncore", "asynchat", "smtpd", "cgi", "telnetlib", "pipes"}
    return frozenset(sys.stdlib_module_names | old | {"tomllib", "zoneinfo"})


def located(reading: Reading, name: str) -> Module | None:
    """A module of the program's own, by its dotted name; its packages are run before it."""
    parts = name.split(".")
    for root in dict.fromkeys(reading.roots):
        first = from_file(reading, posixpath.join(root, parts[0]), parts[0])
        if first is None and len(parts) > 1:
            found = from_file(reading, posixpath.join(root, *parts), name)
            if found is not None:
                return found
        if first is None:
            continue
        found = first
        for count in range(2, len(parts) + 1):
            inner = from_file(
                reading, posixpath.join(root, *parts[:count]), ".".join(parts[:count])
            )
            if inner is None:
                return found if count > 2 else first
            found = inner
        return found
    return None


def candidates(path: str) -> Iterator[str]:
    yield f"{path}.py"
    yield f"{path}/__init__.py"


def from_file(reading: Reading, path: str, name: str) -> Module | None:
    """The module whose file or folder lies at a path, run if it has not been yet."""
    if not is_known(path):
        return None
    for one in candidates(path):
        if one in reading.modules:
            return reading.modules[one]
        file = reading.files.file(one)
        if file is None or file.directory:
            continue
        if file.text is None:
            reading.gaps[f"{one} cannot be read"] = None
            return None
        module = Module(one, file.text, python_program(file.text), name)
        return run_module(reading, module)
    return None


def run_module(reading: Reading, module: Module, name: str | None = None) -> Module:
    """The top level of a module, as an import runs it."""
    if len(reading.modules) >= MOST_MODULES:
        raise Exhausted
    reading.modules[module.path] = module
    if module.program.problem:
        reading.gaps[f"{module.path}: {module.program.problem}"] = None
    module.scope.names |= {"__name__": name or module.name, "__file__": module.path}
    module.scope.doubt = reading.doubt
    before, stack = reading.doubt, reading.stack
    reading.here.append(module)
    reading.stack = []
    try:
        execute_all(reading, module.program.body, module.scope)
    except Ended:
        if name is not None:
            raise
    except (Returned, Broken):
        pass
    finally:
        reading.doubt, reading.stack = before, stack
        reading.here.pop()
    module.done = True
    return module
