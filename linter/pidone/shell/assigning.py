"""Step 4 of the way, shells: assignments to variables and arrays."""

from __future__ import annotations

from pidone.image.model import UNKNOWN
from pidone.shell.expand import expand_string, expand_words
from pidone.shell.state import ExitShell, Shell, Steps
from pidone.shell.syntax import Assignment, Simple

MAX_VALUE = 65_536
"""Characters of a variable that are kept."""


def assign(shell: Shell, assignments: tuple[Assignment, ...]) -> Steps:
    """`a=b`, `a+=b`, `a=(b c)`, `a[i]=b`."""
    for one in assignments:
        if one.elements is not None:
            shell.world.language(shell, "array_append" if one.append else "array")
            words = yield from expand_words(shell, one.elements)
            shell.arrays[one.name] = (
                [*shell.arrays.get(one.name, []), *words] if one.append else words
            )
            shell.variables.pop(one.name, None)
            continue
        value = yield from expand_string(shell, one.value)
        if one.name == "status" and shell.dialect.ends_at("assigned_status"):
            raise ExitShell(1)
        if one.index is not None:
            shell.arrays[one.name] = [UNKNOWN]
        else:
            set_variable(shell, one.name, value, append=one.append)
    return shell.status


def set_variable(shell: Shell, name: str, value: str, *, append: bool = False) -> None:
    if append:
        value = shell.variables.get(name, "") + value
    shell.variables[name] = value if len(value) <= MAX_VALUE else UNKNOWN
    if "a" in shell.options or name in shell.process.env:
        shell.exported.add(name)


def assign_for_child(shell: Shell, simple: Simple) -> Steps:
    """Assignments in front of a program reach its environment alone."""
    for one in simple.assignments:
        yield from expand_words(shell, (one.value,) if one.value is not None else ())
    return 0
