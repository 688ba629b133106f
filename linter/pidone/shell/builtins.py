"""Step 4 of the way, shells: the builtins by name, and which shells have them."""

from __future__ import annotations

from collections.abc import Callable

from pidone.image.model import UNKNOWN
from pidone.shell import jobs, kills
from pidone.shell.builtins_control import (
    run_eval,
    run_exec,
    run_exit,
    run_leave_loop,
    run_return,
    run_source,
    run_trap,
)
from pidone.shell.builtins_talk import run_echo, run_fg, run_read, run_sleep, run_test, run_wait
from pidone.shell.builtins_variables import (
    change_directory,
    run_assigning,
    run_declare,
    run_let,
    set_options,
    shift,
    unset,
)
from pidone.shell.commands import run_program
from pidone.shell.getopts import run_getopts
from pidone.shell.redirects import streams, within
from pidone.shell.state import Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.written import forget_files

Builtin = Callable[[Shell, Simple, list[str], Tail], Steps]


OPTIONAL = frozenset({"source", "shopt", "local", "declare", "typeset", "let", "disown"})
"""Names that are builtins in some shells only (knowledge/shells.toml says in which)."""


BASH_ONLY = frozenset({"pushd", "popd", "mapfile", "readarray", "builtin", "enable", "logout"})
"""Builtins that, of the shells of the table, bash and zsh alone have."""


ALSO_PROGRAMS = frozenset({"true", "false", "test", "[", "echo", "printf", "kill", "pwd", "sleep"})
"""Builtins that are programs, too (coreutils, procps)."""


def has_builtin(shell: Shell, name: str) -> bool:
    """Whether a name of BUILTINS is a builtin of this very shell."""
    if name == "sleep":
        return shell.dialect.row.running.sleep_in_shell
    if name in BASH_ONLY:
        return shell.dialect.name in ("bash", "zsh")
    return name not in OPTIONAL or shell.dialect.can(name)


TALKING = frozenset(
    {"pwd", "type", "times", "umask", "ulimit", "alias", "hash", "shopt", "pushd", "popd"}
)
"""Builtins of the table that may print something."""


def plain(function: Callable[[Shell, list[str]], Status]) -> Builtin:
    """A builtin that takes its words and ends at once."""

    def run(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
        del tail
        with within(shell, (yield from streams(shell, simple.redirects))):
            if shell.output is not None and (argv[0] in TALKING or argv == ["set"]):
                shell.output.append(UNKNOWN)
            return function(shell, argv[1:])

    return run


def _nothing(_: Shell, __: list[str]) -> Status:
    return 0


def _false(_: Shell, __: list[str]) -> Status:
    return 1


def _maybe(_: Shell, __: list[str]) -> Status:
    return None


def run_command_builtin(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`command name args`, `builtin name args`: functions are passed over."""
    words = argv[1:]
    while words and words[0] in ("-p", "--"):
        words = words[1:]
    if not words:
        return 0
    if words[0] in ("-v", "-V"):
        forget_files(shell, ())
        return 0 if all(_is_there(shell, word) for word in words[1:]) else None
    if argv[0] == "command" and not shell.dialect.can("command_builtin"):
        if words[0] in BUILTINS and words[0] not in ALSO_PROGRAMS:
            return 127
    elif words[0] in BUILTINS:
        return (yield from BUILTINS[words[0]](shell, simple, words, None))
    inner = None if tail is None else (*tail, "command")
    return (yield from run_program(shell, simple, tuple(words), inner))


def _is_there(shell: Shell, name: str) -> bool:
    """Whether a command is sure to be found: a function, a builtin, or what the image is to run."""
    if name in shell.functions or name in BUILTINS:
        return True
    return shell.world.surroundings is not None and shell.world.surroundings.starts(name)


BUILTINS: dict[str, Builtin] = {
    **dict.fromkeys(
        (":", "true", "umask", "ulimit", "hash", "alias", "times", "enable"), plain(_nothing)
    ),
    **dict.fromkeys(("shopt", "bg", "setopt", "unsetopt", "emulate", "logout"), plain(_nothing)),
    "disown": plain(jobs.disown),
    "false": plain(_false),
    "type": plain(_maybe),
    "test": run_test,
    "[": run_test,
    "echo": run_echo,
    "printf": run_echo,
    "print": run_echo,
    "cd": plain(change_directory),
    "pushd": plain(change_directory),
    "popd": plain(_nothing),
    "pwd": plain(_nothing),
    **dict.fromkeys(("export", "local", "declare", "typeset", "readonly"), run_declare),
    "unset": plain(unset),
    "set": plain(set_options),
    "shift": plain(shift),
    "exit": run_exit,
    "return": run_return,
    "break": run_leave_loop,
    "continue": run_leave_loop,
    "eval": run_eval,
    ".": run_source,
    "source": run_source,
    "exec": run_exec,
    "command": run_command_builtin,
    "builtin": run_command_builtin,
    "trap": run_trap,
    "wait": run_wait,
    "kill": kills.run_kill,
    "jobs": jobs.run_jobs,
    "fg": run_fg,
    "read": run_read,
    "getopts": run_getopts,
    "mapfile": run_assigning,
    "readarray": run_assigning,
    "let": run_let,
    "sleep": run_sleep,
}
