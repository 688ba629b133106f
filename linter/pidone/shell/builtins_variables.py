"""Step 4 of the way, shells: builtins for variables, parameters, options and the directory."""

from __future__ import annotations

import posixpath

from pidone.image.model import UNKNOWN
from pidone.shell.arithmetic import calculated
from pidone.shell.assigning import assign, set_variable
from pidone.shell.state import LONG_OPTIONS, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.values import is_known


def change_directory(shell: Shell, words: list[str]) -> Status:
    """cd, pushd."""
    names = [word for word in words if not word.startswith("-")]
    target = names[0] if names else UNKNOWN
    before = shell.process.cwd
    if not is_known(target):
        shell.process.cwd = UNKNOWN
    elif target.startswith("/"):
        shell.process.cwd = target.rstrip("/") or "/"
    else:
        shell.process.cwd = posixpath.normpath(f"{before}/{target}")
    return 0


def run_declare(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """export, local, declare, typeset, readonly."""
    del tail
    if argv[0] in ("export", "readonly") and not simple.words[1:]:
        return 0
    yield from assign(shell, simple.assignments)
    options = [word for word in argv[1:] if word.startswith(("-", "+"))]
    for word in argv[1:]:
        if word in options:
            continue
        name, equals, value = word.partition("=")
        if argv[0] in ("local", "declare", "typeset") and shell.scopes and "-g" not in options:
            shell.scopes[-1].setdefault(name, shell.variables.get(name))
            if not equals and name not in shell.variables:
                shell.variables[name] = ""
        if equals:
            set_variable(shell, name.rstrip("+"), value, append=name.endswith("+"))
        if argv[0] == "export" or any("x" in option for option in options):
            shell.exported.add(name)
    return 0


def unset(shell: Shell, words: list[str]) -> Status:
    """unset, `unset -f`."""
    functions = "-f" in words
    for word in words:
        if not word.startswith("-"):
            (shell.functions if functions else shell.variables).pop(word, None)
            shell.arrays.pop(word, None)
    return 0


def set_options(shell: Shell, words: list[str]) -> Status:
    """set: options, then the positional parameters."""
    place = status = 0
    while place < len(words):
        word = words[place]
        if word in ("--", "-"):
            shell.positional = words[place + 1 :]
            return status
        if word[:1] not in ("-", "+") or len(word) < 2:
            shell.positional = words[place:]
            return status
        if word[1:].endswith("o") and place + 1 < len(words):
            place += 1
            status |= _switch(shell, words[place], word[0] == "-")
        for letter in word[1:].rstrip("o"):
            status |= _switch(shell, letter, word[0] == "-")
        place += 1
    return status


OPTION_FEATURES = {"m": "set_m", "E": "errtrace", "errtrace": "errtrace", "pipefail": "pipefail"}
"""Options that not every shell has, by their names in the table."""


def _switch(shell: Shell, option: str, on: bool) -> int:
    """Sets one option; the status says whether the shell could."""
    name = LONG_OPTIONS.get(option, option)
    if on:
        shell.options.add(name)
    else:
        shell.options.discard(name)
    feature = OPTION_FEATURES.get(name) if on else None
    return int(feature is not None and not shell.world.language(shell, feature))


def shift(shell: Shell, words: list[str]) -> Status:
    """shift."""
    count = int(words[0]) if words and words[0].isdigit() else 1
    if count > len(shell.positional):
        return 1
    shell.positional = shell.positional[count:]
    return 0


def run_assigning(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """mapfile and readarray."""
    del tail, simple
    shell.arrays[argv[-1]] = [UNKNOWN]
    return 0
    yield 0.0


def run_let(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """let."""
    del tail, simple
    value: int | None = 0
    for expression in argv[1:]:
        value = calculated(expression, shell.variables)
    return None if value is None else int(value == 0)
    yield 0.0
