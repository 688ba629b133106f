"""The builtins that change the shell itself: variables, options, control flow, exec."""

from __future__ import annotations

from collections.abc import Callable

from pidone.image.model import UNKNOWN
from pidone.process.kernel import GivenUp, NothingGiven
from pidone.shell import jobs
from pidone.shell.assigning import assign, assign_for_child, set_variable
from pidone.shell.commands import (
    run_program,
)
from pidone.shell.conditions import tested
from pidone.shell.expand import expand_words
from pidone.shell.fork import replace_process, wait_for
from pidone.shell.outputs import formatted
from pidone.shell.patterns import is_positional
from pidone.shell.redirects import NO_PIPE, streams, within, written
from pidone.shell.scripts import run_sourced, run_text
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.traps import trap_builtin
from pidone.shell.values import UNSET, is_known

Builtin = Callable[[Shell, Simple, list[str], Tail], Steps]


def plain(function: Callable[[Shell, list[str]], Status]) -> Builtin:
    """A builtin that takes its words and ends at once."""

    def run(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
        del tail
        with within(shell, (yield from streams(shell, simple.redirects))):
            return function(shell, argv[1:])

    return run


def _nothing(_: Shell, __: list[str]) -> Status:
    return 0


def _false(_: Shell, __: list[str]) -> Status:
    return 1


def _maybe(_: Shell, __: list[str]) -> Status:
    return None


def run_test(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail, simple
    words = argv[1:-1] if argv[0] == "[" else argv[1:]
    value = tested(words, shell.world.files, shell.process.cwd)
    return None if value is None else int(not value)
    yield 0.0


def run_echo(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    where = yield from streams(shell, simple.redirects)
    if argv[0] == "printf":
        text = formatted(argv[1:])
    else:
        text = " ".join(argv[2:] if argv[1:2] == ["-n"] else argv[1:]) + "\n"
    written(shell, where, text)
    return 0


def _cd(shell: Shell, words: list[str]) -> Status:
    names = [word for word in words if not word.startswith("-")]
    target = names[0] if names else UNKNOWN
    before = shell.process.cwd
    if not is_known(target):
        shell.process.cwd = UNKNOWN
    elif target.startswith("/"):
        shell.process.cwd = target.rstrip("/") or "/"
    else:
        import posixpath

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


def _unset(shell: Shell, words: list[str]) -> Status:
    functions = "-f" in words
    for word in words:
        if not word.startswith("-"):
            (shell.functions if functions else shell.variables).pop(word, None)
            shell.arrays.pop(word, None)
    return 0


LONG_OPTIONS = {"errexit": "e", "nounset": "u", "monitor": "m", "noexec": "n", "allexport": "a"}


def _set(shell: Shell, words: list[str]) -> Status:
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


def _switch(shell: Shell, option: str, on: bool) -> int:
    """Sets one option; the status says whether the shell could."""
    name = LONG_OPTIONS.get(option, option)
    if on:
        shell.options.add(name)
    else:
        shell.options.discard(name)
    return int(name == "m" and on and not shell.world.language(shell, "set_m"))


def _shift(shell: Shell, words: list[str]) -> Status:
    count = int(words[0]) if words and words[0].isdigit() else 1
    if count > len(shell.positional):
        return 1
    shell.positional = shell.positional[count:]
    return 0


def run_exit(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    status = _given_status(shell, argv)
    if status != 0 and len(argv) > 1:
        shell.process.notes.refused_at = simple.span
    raise ExitShell(status)
    yield 0.0


def run_return(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail, simple
    raise ReturnFunction(_given_status(shell, argv))
    yield 0.0


def _given_status(shell: Shell, argv: list[str]) -> Status:
    if len(argv) < 2:
        return shell.status
    return int(argv[1]) & 255 if argv[1].isdigit() else None


def run_leave_loop(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del shell, tail, simple
    levels = int(argv[1]) if len(argv) > 1 and argv[1].isdigit() else 1
    raise LeaveLoop(levels, argv[0] == "continue")
    yield 0.0


def run_eval(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    words = argv[2:] if argv[1:2] == ["--"] else argv[1:]
    text = " ".join(words)
    if not is_known(text):
        if not is_known(text.split(" ")[0]):
            shell.world.unreadable(simple.span)
            return None
        text = text.replace(UNSET, "")
    inner = None if tail is None or simple.redirects else (*tail, "eval")
    with within(shell, (yield from streams(shell, simple.redirects))):
        return (yield from run_text(shell, text, simple.span, inner))


def run_source(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    with within(shell, (yield from streams(shell, simple.redirects))):
        return (yield from run_sourced(shell, argv[1:], simple.span))


def run_exec(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """exec with a command replaces the shell; without one its redirections stay."""
    del tail
    where = yield from streams(shell, simple.redirects)
    words = argv[1:]
    while words and words[0].startswith("-") and len(words[0]) > 1:
        words = words[2:] if words[0] == "-a" else words[1:]
    while words and words[0] == UNSET:
        words = words[1:]
    if where.writes is not None:
        shell.process.writes = where.writes
    if where.reads is not None:
        shell.process.reads = where.reads
    if not words:
        if where.writes is not None:
            shell.output = None
        if any(is_positional(part) for word in simple.words for part in word.parts):
            raise NothingGiven
        return 0
    for one in simple.assignments:
        yield from expand_words(shell, (one.value,) if one.value is not None else ())
    if shell.world.is_missing(words[0], shell.process.cwd):
        raise ExitShell(127)
    shell.process.notes.exec_at = simple.span
    replace_process(shell, tuple(words), simple.span)
    return 0


def run_command_builtin(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`command name args`, `builtin name args`: functions are passed over."""
    words = argv[1:]
    while words and words[0] in ("-p", "--"):
        words = words[1:]
    if not words:
        return 0
    if words[0] in ("-v", "-V"):
        return None
    if words[0] in BUILTINS:
        return (yield from BUILTINS[words[0]](shell, simple, words, None))
    inner = None if tail is None else (*tail, "command")
    return (yield from run_program(shell, simple, tuple(words), inner))


def run_trap(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    return trap_builtin(shell, argv[1:], simple.span)
    yield 0.0


def run_read(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`read`: unknown from a file, the end of the input from a pipe whose writers are gone."""
    del tail
    where = yield from streams(shell, simple.redirects)
    for name in argv[1:]:
        if name.isidentifier():
            shell.variables[name] = UNKNOWN
    kernel, process = shell.world.kernel, shell.process
    limit = _time_limit(argv)
    pipe = where.reads if where.reads is not None else process.reads
    if limit is not None and (where.reads is not None or simple.redirects):
        yield from jobs.pause(shell, limit)
        return 1
    if pipe is None:
        return 1
    if pipe == NO_PIPE:
        return None
    while not kernel.lines.get(pipe) and kernel.holds_pipe(pipe, process):
        yield float("inf")
        if process.pending:
            from pidone.shell.traps import run_traps

            yield from run_traps(shell)
    if kernel.lines.get(pipe):
        kernel.lines[pipe] -= 1
        return 0
    return 1


def _time_limit(argv: list[str]) -> float | None:
    for word, value in zip(argv, [*argv[1:], ""], strict=True):
        if word.startswith("-") and word.endswith("t"):
            try:
                return float(value)
            except ValueError:
                return None
    return None


def run_sleep(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`sleep` where it is a builtin (mksh, ksh93): a signal ends it."""
    del tail, simple
    seconds = shell.world.seconds(tuple(argv))
    yield from jobs.pause(shell, seconds)
    return 0


def run_wait(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    return (yield from jobs.wait_builtin(shell, argv[1:], simple.span))


def run_fg(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail, simple
    job = jobs.job_named(shell, argv[1] if len(argv) > 1 else "%%")
    if job is None or "m" not in shell.options or not shell.dialect.row.running.fg:
        return 1
    job.forgotten = True
    return (yield from wait_for(shell, job.processes))


def run_getopts(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail, simple
    if len(argv) > 2:
        shell.variables[argv[2]] = UNKNOWN
    return None if shell.positional else 1
    yield 0.0


def run_assigning(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """mapfile and readarray."""
    del tail, simple
    shell.arrays[argv[-1]] = [UNKNOWN]
    return 0
    yield 0.0


def run_let(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    from pidone.shell.arithmetic import calculated

    del tail, simple
    value: int | None = 0
    for expression in argv[1:]:
        value = calculated(expression, shell.variables)
    return None if value is None else int(value == 0)
    yield 0.0


def run_never(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    raise GivenUp(f"what {argv[0]} does")
    yield from assign_for_child(shell, simple)


BUILTINS: dict[str, Builtin] = {
    **dict.fromkeys(
        (":", "true", "umask", "ulimit", "hash", "alias", "times", "enable"), plain(_nothing)
    ),
    **dict.fromkeys(
        ("shopt", "bg", "disown", "setopt", "unsetopt", "emulate", "logout"), plain(_nothing)
    ),
    "false": plain(_false),
    "type": plain(_maybe),
    "test": run_test,
    "[": run_test,
    "echo": run_echo,
    "printf": run_echo,
    "print": run_echo,
    "cd": plain(_cd),
    "pushd": plain(_cd),
    "popd": plain(_nothing),
    "pwd": plain(_nothing),
    **dict.fromkeys(("export", "local", "declare", "typeset", "readonly"), run_declare),
    "unset": plain(_unset),
    "set": plain(_set),
    "shift": plain(_shift),
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
    "kill": jobs.run_kill,
    "jobs": jobs.run_jobs,
    "fg": run_fg,
    "read": run_read,
    "getopts": run_getopts,
    "mapfile": run_assigning,
    "readarray": run_assigning,
    "let": run_let,
    "sleep": run_sleep,
}


OPTIONAL = frozenset({"source", "shopt", "local", "declare", "typeset", "let", "disown"})
"""Names that are builtins in some shells only (knowledge/shells.toml says in which)."""


BASH_ONLY = frozenset({"pushd", "popd", "mapfile", "readarray", "builtin", "enable", "logout"})


def has_builtin(shell: Shell, name: str) -> bool:
    if name == "sleep":
        return shell.dialect.row.running.sleep_in_shell
    if name in BASH_ONLY:
        return shell.dialect.name in ("bash", "zsh")
    return name not in OPTIONAL or shell.dialect.can(name)
