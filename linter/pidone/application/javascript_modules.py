"""Step 4 of the way, applications: which file of the image a require or import of node means."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator

from pidone.application.code import Load
from pidone.application.evaluate import attribute
from pidone.application.execute import execute_all
from pidone.application.flow import Broken, Ended, Returned
from pidone.application.javascript_code import Grammar, javascript_program
from pidone.application.state import MOST_MODULES, Exhausted, Reading
from pidone.application.values import LOST, Entries, Module, Ref, Scope, Value
from pidone.image.model import ImageFile, is_known
from pidone.knowledge.frameworks import knows_module

_BUILT_IN = """
    assert async_hooks buffer child_process cluster console constants crypto dgram
    diagnostics_channel dns domain events fs http http2 https inspector module net os path
    perf_hooks process punycode querystring readline repl stream string_decoder sys timers
    tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
BUILT_IN = frozenset(_BUILT_IN.split())
"""nodejs.org/api: the modules of node itself."""

ENDINGS = (".js", ".json", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".mts", ".cts")
GRAMMARS: dict[str, Grammar] = {
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
}
NO_CODE = (".json", ".css", ".scss", ".svg", ".png", ".html", ".node", ".wasm", ".graphql", ".sql")


def load(reading: Reading, load: Load, scope: Scope) -> None:
    """An import statement: the module is run, and the names are bound."""
    value = required(reading, load.module)
    target = exports_of(reading) if load.exports else None
    for name, alias in load.names:
        part = imported_name(reading, value, name)
        if target is not None:
            target.entries[alias] = part
        else:
            scope.names[alias] = part
    if load.everything and target is not None:
        inner = value.exports if isinstance(value, Module) else LOST
        if isinstance(inner, Entries):
            target.entries |= {key: one for key, one in inner.entries.items() if key != "default"}
    if load.name:
        scope.names[load.name] = value


def exports_of(reading: Reading) -> Entries | None:
    value = reading.module.scope.names.get("exports")
    return value if isinstance(value, Entries) else None


def imported_name(reading: Reading, value: Value, name: str) -> Value:
    """A name of a module; without a default of its own, a module is its default."""
    if isinstance(value, Ref):
        return value if name == "default" else attribute(reading, value, name)
    exports = value.exports if isinstance(value, Module) else value
    if name == "default" and isinstance(exports, Entries):
        return exports.entries.get("default", exports)
    if name == "default":
        return LOST if exports is None else exports
    return attribute(reading, exports, name) if exports is not None else LOST


def required(reading: Reading, name: str) -> Value:
    """The module of a specifier, seen from the file that is being read."""
    bare = name.removeprefix("node:")
    if name.startswith((".", "/")):
        folder = posixpath.dirname(reading.module.path)
        return local(reading, posixpath.normpath(posixpath.join(folder, name)))
    if bare.partition("/")[0] in BUILT_IN:
        return Ref(f"{bare}:")
    for path in aliased(reading, name):
        if find(reading, path) is not None:
            return local(reading, path)
    if knows_module("node", name):
        reading.known.add(name)
    else:
        parts = name.split("/")
        reading.foreign["/".join(parts[: 2 if name.startswith("@") else 1])] = None
    return Ref(f"{name}:")


def aliased(reading: Reading, name: str) -> Iterator[str]:
    """Where the usual aliases of a tsconfig lead: `@/x`, `~/x`, `src/x`."""
    for root in reading.roots:
        if name.startswith(("@/", "~/")):
            yield posixpath.join(root, "src", name[2:])
            yield posixpath.join(root, name[2:])
        elif name.startswith("src/"):
            yield posixpath.join(root, name)


def local(reading: Reading, path: str) -> Value:
    """A file of the program's own; what is no code has no value."""
    file = find(reading, path)
    if file is None:
        if not path.endswith(NO_CODE):
            reading.gaps[f"{path} is not at hand"] = None
        return LOST
    if file.path.endswith(NO_CODE):
        return LOST
    if file.path in reading.modules:
        module = reading.modules[file.path]
        return module if module.done else (module.scope.names.get("exports") or LOST)
    if file.text is None:
        reading.gaps[f"{file.path} cannot be read"] = None
        return LOST
    module = module_of(file)
    run_module(reading, module)
    return module if isinstance(module.exports, Entries) else module.exports


def candidates(path: str) -> Iterator[str]:
    """The files that a path without an ending may mean; TypeScript is written as what it becomes.

    nodejs.org/api/modules.html, "All together"; typescriptlang.org, module resolution.
    """
    yield path
    stem, ending = posixpath.splitext(path)
    if ending in (".js", ".mjs", ".cjs", ".jsx"):
        yield stem + ending.replace("js", "ts")
        yield f"{stem}.tsx"
    yield from (path + one for one in ENDINGS)
    yield from (f"{path}/index{one}" for one in ENDINGS)


def find(reading: Reading, path: str) -> ImageFile | None:
    """The file behind a path, as node looks for it."""
    if not is_known(path):
        return None
    for one in candidates(path):
        file = reading.files.file(one)
        if file is not None and not file.directory:
            return file
        if file is not None and one == path:
            main = main_of(reading, path)
            if main is not None:
                return main
    return None


def main_of(reading: Reading, folder: str) -> ImageFile | None:
    """The file that a folder's package.json calls its main."""
    package = package_in(reading, folder)
    exported = package.get("exports")
    if isinstance(exported, dict):
        exported = exported.get(".", exported)
    named = [package.get("main"), exported]
    for name in named:
        if isinstance(name, str):
            path = posixpath.normpath(posixpath.join(folder, name))
            for one in candidates(path):
                file = reading.files.file(one)
                if file is not None and not file.directory:
                    return file
    return None


def package_in(reading: Reading, folder: str) -> dict[str, object]:
    file = reading.files.file(posixpath.join(folder, "package.json"))
    if file is None or file.text is None:
        return {}
    try:
        found = json.loads(file.text.value)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def module_of(file: ImageFile) -> Module:
    assert file.text is not None
    ending = posixpath.splitext(file.path)[1]
    grammar = GRAMMARS.get(ending, "javascript")
    return Module(file.path, file.text, javascript_program(file.text, grammar), file.path)


def run_module(reading: Reading, module: Module, *, is_main: bool = False) -> None:
    """The top level of a module, with what node puts into its scope."""
    if len(reading.modules) >= MOST_MODULES:
        raise Exhausted
    reading.modules[module.path] = module
    if module.program.problem:
        reading.gaps[f"{module.path}: {module.program.problem}"] = None
    exports = Entries()
    own = Entries({"exports": exports, "filename": module.path})
    folder = posixpath.dirname(module.path)
    module.scope.names |= {"module": own, "exports": exports, "this": exports}
    module.scope.names |= {"__filename": module.path, "__dirname": folder}
    module.scope.doubt = reading.doubt
    if is_main:
        reading.main = own
    before, stack, reading.stack = reading.doubt, reading.stack, []
    reading.here.append(module)
    try:
        execute_all(reading, module.program.body, module.scope)
    except Ended:
        if is_main:
            raise
    except (Returned, Broken):
        pass
    finally:
        reading.doubt, reading.stack = before, stack
        reading.here.pop()
        module.exports = own.entries.get("exports", exports)
        module.done = True
