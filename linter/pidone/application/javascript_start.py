"""Step 4 of the way, applications: a program for node from its command line to its facts."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from pidone.application.facts import Facts, HandlerKind
from pidone.application.flow import Ended
from pidone.application.javascript_language import JavaScript
from pidone.application.javascript_modules import find, local, module_of, required, run_module
from pidone.application.read import facts_of
from pidone.application.state import Exhausted, Files, Reading, Surface
from pidone.application.values import Module
from pidone.image.model import ImageFile

VALUES: Mapping[str, HandlerKind] = {"default": "default"}

_COMMENTS = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_COMMAS = re.compile(r",(\s*[}\]])")

CONFIGS = ("tsconfig.build.json", "tsconfig.json", "tsconfig.prod.json", "tsconfig.app.json")


def javascript_facts(
    files: Files, surface: Surface, script: str, preloaded: Sequence[str] = ()
) -> Facts | None:
    """The facts of a script; None where neither it nor what it is compiled from is at hand.

    `preloaded` are the modules of `-r` and `--import`.
    """
    reading = Reading(files, surface, JavaScript())
    path = posixpath.normpath(posixpath.join(surface.cwd, script))
    file = find(reading, path) or compiled_from(reading, path)
    if file is None or file.text is None:
        return None
    reading.roots = tuple(dict.fromkeys((*parents(file.path, 4), surface.cwd)))
    start = module_of(file)
    try:
        for name in preloaded:
            preload(reading, start, name)
        run_module(reading, start, is_main=True)
    except Ended:
        pass
    except (Exhausted, RecursionError):
        reading.gaps["it is larger than what is followed"] = None
    return facts_of(reading, "node", VALUES)


def preload(reading: Reading, start: Module, name: str) -> None:
    """A module that node loads before the script; a path is one of the working folder."""
    reading.here.append(start)
    try:
        with suppress(Ended):
            if name.startswith((".", "/")):
                local(reading, posixpath.normpath(posixpath.join(reading.surface.cwd, name)))
            else:
                required(reading, name)
    finally:
        reading.here.pop()


def parents(path: str, most: int) -> Iterator[str]:
    """The folders above a path, the nearest first."""
    for _ in range(most):
        path = posixpath.dirname(path)
        yield path
        if path == "/":
            return


# ---- compiled programs ---------------------------------------------------------------------


def compiled_from(reading: Reading, path: str) -> ImageFile | None:
    """The TypeScript that a missing file is compiled from, by the tsconfig above it.

    typescriptlang.org/tsconfig: outDir has the tree that rootDir has.
    """
    for folder in parents(path, 5):
        for config in CONFIGS:
            options = compiler_options(reading, posixpath.join(folder, config))
            out = options.get("outDir")
            if not isinstance(out, str):
                continue
            prefix = posixpath.normpath(posixpath.join(folder, out)) + "/"
            if path.startswith(prefix):
                root = options.get("rootDir")
                found = source_of(reading, folder, path[len(prefix) :], root)
                if found is not None:
                    return found
    return None


def source_of(reading: Reading, folder: str, below: str, root: object) -> ImageFile | None:
    stem = re.sub(r"\.[mc]?js$", "", below)
    roots = [root] if isinstance(root, str) else []
    for one in (*roots, "src", "."):
        for ending in (".ts", ".tsx", ".mts", "/index.ts"):
            path = posixpath.normpath(posixpath.join(folder, one, stem + ending))
            file = reading.files.file(path)
            if file is not None and file.text is not None:
                return file
    return None


def compiler_options(reading: Reading, path: str, depth: int = 0) -> dict[str, object]:
    """The compilerOptions of a tsconfig, with those of the local ones that it extends."""
    file = reading.files.file(path)
    if file is None or file.text is None or depth > 4:
        return {}
    plain = _COMMENTS.sub(lambda found: found[1] or "", file.text.value)
    try:
        read = json.loads(_COMMAS.sub(r"\1", plain))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    options: dict[str, object] = {}
    base = read.get("extends")
    if isinstance(base, str) and base.startswith("."):
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), base))
        options |= compiler_options(reading, inner, depth + 1)
    own = read.get("compilerOptions")
    return options | own if isinstance(own, dict) else options
