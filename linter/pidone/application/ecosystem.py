"""Step 4 of the way, applications: pm2's ecosystem file, read as data: the applications in it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pidone.application.flow import Ended
from pidone.application.javascript_code import javascript_program
from pidone.application.javascript_language import JavaScript
from pidone.application.javascript_modules import module_of, run_module
from pidone.application.state import Exhausted, Files, Reading, Surface
from pidone.application.values import LOST, Entries, Items, Module, Value, is_doubtful, words_of
from pidone.compose.tree import Listing, Scalar, Table, Tree, YamlError, read_yaml
from pidone.image.model import UNKNOWN, ImageFile
from pidone.source import Source, Span, Text, text_of

_FORMS = {
    ".json": "json",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".config.js": "js",
    ".config.cjs": "js",
    ".config.mjs": "js",
}
"""pm2 7.0.4, lib/Common.js, isConfigFile: a name with one of these anywhere in it is no script."""

_NUMBER = re.compile(r"-?\d+\Z")
_WORDS: Mapping[str, Value] = {"true": True, "false": False}


@dataclass(frozen=True)
class Application:
    """An application that pm2 starts. `at` is its script, `timeout_at` its kill_timeout.

    `kill_timeout` are seconds, None: it says nothing of them; `tree`: its children are told, too;
    `by_message`: it is told by a message instead of a signal. `known`: all this is written there.
    """

    name: str = ""
    script: str = UNKNOWN
    args: tuple[str, ...] = ()
    cwd: str | None = None
    interpreter: str | None = None
    interpreter_args: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    kill_timeout: float | None = None
    tree: bool = True
    by_message: bool = False
    known: bool = True
    at: Span | None = None
    timeout_at: Span | None = None


def form_of(name: str) -> str | None:
    """Which kind of ecosystem file a name stands for; None: it is a script."""
    return next((form for ending, form in _FORMS.items() if ending in name), None)


def ecosystem_applications(
    files: Files, surface: Surface, file: ImageFile, env: str | None
) -> tuple[Application, ...] | None:
    """The applications of a file in their order; None where it computes which there are.

    `env` is the word of pm2's --env, for the variables of `env_<word>`.
    """
    if file.text is None:
        return None
    value = _value(files, surface, file, file.text)
    if isinstance(value, Entries) and "default" in value.entries:
        value = value.entries["default"]
    if isinstance(value, Entries):
        value = value.entries.get("apps", value.entries.get("pm2", LOST if value.open else value))
    listed = value if isinstance(value, Items) else Items([value])
    if listed.open or not all(isinstance(one, Entries) for one in listed.items):
        return None
    text = file.text
    return tuple(_application(one, text, env) for one in listed.items if isinstance(one, Entries))


def _value(files: Files, surface: Surface, file: ImageFile, text: Text) -> Value:
    form = form_of(file.path)
    if form == "yaml":
        try:
            return _plain(read_yaml(text.source))
        except YamlError:
            return LOST
    module = module_of(file)
    if form == "json":
        source = Source(file.path, b"module.exports = (" + text.content + b")")
        whole = text_of(source)
        module = Module(file.path, whole, javascript_program(whole, "javascript"), file.path)
    reading = Reading(files, surface, JavaScript())
    try:
        run_module(reading, module)
    except (Ended, Exhausted, RecursionError):
        return LOST
    return LOST if module.program.problem or module.exports is None else module.exports


def _plain(tree: Tree | None) -> Value:
    """YAML as the values of a program."""
    if isinstance(tree, Listing):
        return Items([_plain(one) for one in tree.parts])
    if isinstance(tree, Table):
        return Entries({key: _plain(one) for key, one in tree.pairs.items()})
    if not isinstance(tree, Scalar) or tree.is_null:
        return None
    if tree.quote or not (_NUMBER.match(tree.value) or tree.value in _WORDS):
        return tree.value
    return _WORDS.get(tree.value) if tree.value in _WORDS else int(tree.value)


def _application(found: Entries, text: Text, env: str | None) -> Application:
    """pm2 7.0.4, lib/Common.js, verifyConfs, and lib/API/schema.json, with its aliases."""
    entries = found.entries

    def get(*names: str) -> Value:
        return next((entries[name] for name in names if name in entries), None)

    script = get("script", "exec", "cmd", "command")
    timeout, tree, message = get("kill_timeout"), get("treekill"), get("shutdown_with_message")
    interpreter = get("interpreter", "exec_interpreter")
    cwd = get("cwd")
    words = _words(get("args")), _words(get("node_args", "interpreter_args", "interpreterArgs"))
    settings = (timeout, interpreter, cwd, tree, message)
    if not isinstance(script, str) or is_doubtful(script) or found.open or None in words:
        return Application(known=False)
    if any(one is LOST for one in settings):
        return Application(known=False, at=_place(text, script, "script|exec|cmd|command"))
    number = isinstance(timeout, int | float) and not isinstance(timeout, bool)
    return Application(
        str(get("name") or ""),
        script,
        words[0] or (),
        cwd if isinstance(cwd, str) else None,
        interpreter if isinstance(interpreter, str) else None,
        words[1] or (),
        (*_variables(get("env")), *_variables(get(f"env_{env}") if env else None)),
        float(str(timeout)) / 1000 if number and timeout else None,
        tree is not False,
        message is True,
        at=_place(text, script, "script|exec|cmd|command"),
        timeout_at=_place(text, str(timeout), "kill_timeout"),
    )


def _words(value: Value) -> tuple[str, ...] | None:
    """`args` is a list or a text; None where it is computed."""
    if value is None:
        return ()
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:
            return None
    return words_of(value)


def _variables(value: Value) -> Iterable[tuple[str, str]]:
    if not isinstance(value, Entries):
        return
    for name, one in value.entries.items():
        known = isinstance(one, str | int | float) and not isinstance(one, bool)
        yield str(name), str(one) if known else UNKNOWN


def _place(text: Text, value: str, keys: str) -> Span | None:
    """Where a value is written behind its key."""
    written = re.escape(value.encode("utf-8", "surrogatepass"))
    key = rb"[\"']?\b(?:" + keys.encode() + rb")[\"']?\s*:\s*"
    found = re.search(key + rb"([\"'`]?" + written + rb"[\"'`]?)", text.content)
    return text.span(found.start(1), found.end(1)) if found is not None else None
