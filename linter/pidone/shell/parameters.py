"""Step 4 of the way, shells: the value of a parameter: variables, positional and special ones."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.image.model import UNKNOWN
from pidone.shell.state import Shell
from pidone.shell.syntax import Parameter
from pidone.shell.values import UNSET, is_known


@dataclass(frozen=True, slots=True)
class Positional:
    """Several values at once: `$@`, `$*`, `${array[@]}`."""

    words: tuple[str, ...]


Value = str | Positional | None


def parameter_value(shell: Shell, part: Parameter) -> Value:
    """The parameter's value before its operator; None where it is certainly unset."""
    name = part.name
    if part.operator == "!" or (name.startswith("!") and len(name) > 1):
        target = variable(shell, name.lstrip("!"))
        return variable(shell, target) if target and target.isidentifier() else UNKNOWN
    if part.index is not None or (name in shell.arrays and part.operator != "length"):
        return _element(shell, name, part.index)
    if name in ("@", "*"):
        return Positional(tuple(shell.positional)) if part.operator in ("", ":") else _all(shell)
    return variable(shell, name)


def _all(shell: Shell) -> Value:
    return " ".join(shell.positional) if shell.positional else None


def variable(shell: Shell, name: str) -> str | None:
    """The value of one name."""
    if name in shell.variables:
        return shell.variables[name]
    if name.isdigit():
        return _numbered(shell, int(name))
    special = _special(shell, name)
    if special is not None:
        return special
    if not name.isupper() or name == "_":
        return None
    shell.world.asked = True
    return UNSET


def _numbered(shell: Shell, number: int) -> str | None:
    if number == 0:
        return shell.name
    if number <= len(shell.positional):
        return shell.positional[number - 1]
    shell.world.asked = True
    return None


def _special(shell: Shell, name: str) -> str | None:
    match name:
        case "IFS":
            return " \t\n"
        case "#":
            shell.world.asked |= not shell.positional
            return str(len(shell.positional))
        case "?":
            return UNKNOWN if shell.status is None else str(shell.status)
        case "$":
            return str(shell.main_pid)
        case "!":
            return shell.background
        case "-":
            return "".join(sorted(one for one in shell.options if len(one) == 1))
        case "BASHPID":
            return str(shell.process.pid)
        case "PPID":
            return str(shell.process.parent.pid) if shell.process.parent else "0"
        case "BASH_SOURCE" | "FUNCNAME":
            return shell.name if name == "BASH_SOURCE" else UNKNOWN
        case "UID" | "EUID":
            return user_number(shell)
        case "PWD":
            return shell.process.cwd
        case "OPTIND":
            return "1"
        case "BASH_VERSION" | "ZSH_VERSION" | "KSH_VERSION" | "RANDOM" | "SECONDS" | "LINENO":
            return UNKNOWN
    return None


def user_number(shell: Shell) -> str:
    """What `id -u` says: 0 for root, the number where it is one, else unknown."""
    user = (shell.process.user or "0").split(":")[0]
    if user in ("root", "0"):
        return "0"
    return user if user.isdigit() else "1000" if is_known(user) else UNKNOWN


def _element(shell: Shell, name: str, index: str | None) -> Value:
    if name == "BASH_SOURCE":
        return shell.variables.get(name, shell.name)
    words = shell.arrays.get(name)
    if words is None:
        value = variable(shell, name)
        if value is None:
            return Positional(()) if index in ("@", "*") else None
        return Positional((value,)) if index in ("@", "*") else value
    if index in ("@", "*"):
        return Positional(tuple(words))
    try:
        return words[int(index or "0")]
    except (ValueError, IndexError):
        return UNKNOWN if index and not index.lstrip("-").isdigit() else None


def operated(value: Value, operator: str) -> bool | None:
    """Whether the argument of `-` `=` `?` `+` stands in; None where nothing tells."""
    colon = operator.startswith(":")
    if isinstance(value, Positional):
        present: bool | None = bool(value.words)
    elif value is None or value == UNSET:
        present = False
    elif value == UNKNOWN:
        present = None
    else:
        present = bool(value) or not colon
    if operator.lstrip(":") == "+":
        return present
    return None if present is None else not present
