"""Step 4 of the way, applications: a Python program from its command line to its facts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from contextlib import suppress

from pidone.application.facts import Facts, HandlerKind
from pidone.application.flow import Ended
from pidone.application.python_code import python_program
from pidone.application.python_language import Python
from pidone.application.python_modules import located, run_module
from pidone.application.read import facts_of
from pidone.application.state import Exhausted, Files, Reading, Surface
from pidone.application.values import Module

PYTHON_VALUES: Mapping[str, HandlerKind] = {
    "signal.SIG_IGN": "ignored",
    "signal.SIG_DFL": "default",
    "signal.Handlers.SIG_IGN": "ignored",
    "signal.Handlers.SIG_DFL": "default",
    "1": "ignored",
    "0": "default",
}


def python_facts(
    files: Files, surface: Surface, script: str | None, module: str | None
) -> Facts | None:
    """The facts of a script, or of a module (`-m`); None where it is not at hand."""
    reading = Reading(files, surface, Python())
    start = _found_script(reading, script) if script else _found_module(reading, module or "")
    if start is None:
        return None
    return _read(reading, start)


def _read(reading: Reading, start: Module) -> Facts:
    try:
        run_module(reading, start, "__main__")
    except Ended:
        pass
    except (Exhausted, RecursionError):
        reading.gaps["it is larger than what is followed"] = None
    return facts_of(reading, "python", PYTHON_VALUES)


def _paths(reading: Reading, first: Iterable[str]) -> tuple[str, ...]:
    surface = reading.surface
    given = surface.env.get("PYTHONPATH", "").split(":")
    others = [surface.cwd, posixpath.join(surface.cwd, "src")]
    listed = [*first, *(posixpath.join(surface.cwd, one) for one in given if one), *others]
    return tuple(dict.fromkeys(map(posixpath.normpath, listed)))


def _found_script(reading: Reading, script: str) -> Module | None:
    path = posixpath.normpath(posixpath.join(reading.surface.cwd, script))
    for one in (path, f"{path}/__main__.py"):
        file = reading.files.file(one)
        if file is not None and file.text is not None:
            reading.roots = _paths(reading, [posixpath.dirname(one)])
            return Module(one, file.text, python_program(file.text), "__main__")
    return None


def _found_module(reading: Reading, name: str) -> Module | None:
    """`-m`: the module's own file, or its package's __main__; its packages are run first."""
    reading.roots = _paths(reading, [reading.surface.cwd])
    inner = name.replace(".", "/")
    for root in reading.roots:
        for one in (f"{root}/{inner}/__main__.py", f"{root}/{inner}.py"):
            file = reading.files.file(posixpath.normpath(one))
            if file is None or file.text is None:
                continue
            package = name if one.endswith("__main__.py") else name.rpartition(".")[0]
            if package:
                with suppress(Ended, Exhausted):
                    located(reading, package)
            return Module(file.path, file.text, python_program(file.text), "__main__")
    return None
