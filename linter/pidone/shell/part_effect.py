"""Step 4 of the way, shells: what running a part of a script could do, and what builtins do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """What running a part could do; `assigns` are the variables that it may set, and the
    files that it may write, which have a slash in their names.

    `returns`: it would be inert or a dead end, but for a `return` or a `shift` in it. `busy`: it
    would be inert, but for programs of which nothing is known that it runs in the foreground.
    """

    inert: bool
    dead_end: bool
    assigns: frozenset[str]
    returns: bool = False
    busy: bool = False

    @property
    def matters(self) -> bool:
        return not (self.inert or self.dead_end or self.returns or self.busy)


NOTHING = Effect(True, False, frozenset())


MATTERS = Effect(False, False, frozenset())


BUSY = Effect(False, False, frozenset(), busy=True)


HARMLESS = frozenset(
    {
        ":", "true", "false", "echo", "printf", "test", "[", "cd", "pwd", "export", "local",
        "declare", "typeset", "readonly", "unset", "read", "umask", "ulimit", "type", "hash",
        "getopts", "let", "shopt", "alias",
    }
)  # fmt: skip
"""Builtins without a part in processes and signals. (`unset -f` is not looked for.)"""


ENDING = frozenset({"exit"})
"""Builtins that end the shell."""


LOCAL = frozenset({"return", "shift", "getopts"})
"""Builtins that matter only inside the function that they stand in."""


SPECIAL = frozenset(
    {".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set"}
    | {"shift", "source", "times", "trap", "unset"}
)
"""Special builtins (POSIX XCU 2.14, and bash's name for `.`): assignments in front of them stay,
and no program has their names."""


OWN = frozenset(
    {
        "trap", "set", "exec", "eval", ".", "source", "wait", "break", "continue", "fg", "bg",
        "jobs", "kill", "command", "builtin", "mapfile", "readarray", "coproc", "suspend",
        "disown", "sleep",
    }
)  # fmt: skip
"""Builtins that change what comes after them."""
