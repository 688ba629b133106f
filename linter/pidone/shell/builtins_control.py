"""Step 4 of the way, shells: builtins that end something, or run another text or program."""

from __future__ import annotations

from pidone.process.fifo import hold
from pidone.shell.dialect import dialect_of
from pidone.shell.expand import expand_words
from pidone.shell.fork import exported, replace_process
from pidone.shell.patterns import is_positional
from pidone.shell.redirects import streams, within
from pidone.shell.scripts import run_sourced, run_text
from pidone.shell.spawning import is_no_command
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.trap_setting import trap_builtin
from pidone.shell.traps import run_exit_trap
from pidone.shell.values import UNSET, is_known
from pidone.shell.written import put


def run_exit(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """exit; one with a failure is kept, for the container may owe its end to it."""
    del tail
    status = _given_status(shell, argv)
    if status != 0 and len(argv) > 1:
        shell.process.notes.refused_at = simple.span
    raise ExitShell(status)
    yield 0.0


def run_return(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """return."""
    del tail, simple
    raise ReturnFunction(_given_status(shell, argv))
    yield 0.0


def _given_status(shell: Shell, argv: list[str]) -> Status:
    if len(argv) < 2:
        return shell.status
    return int(argv[1]) & 255 if argv[1].isdigit() else None


def run_leave_loop(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """break and continue; outside of a loop they do nothing, but that zsh ends the script."""
    del tail, simple
    if not shell.loops and shell.dialect.name != "zsh":
        return 0
    levels = int(argv[1]) if len(argv) > 1 and argv[1].isdigit() else 1
    raise LeaveLoop(levels, argv[0] == "continue")
    yield 0.0


def run_eval(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """eval; words of which not even the first is known may do anything."""
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
    """`.` and source."""
    del tail
    with within(shell, (yield from streams(shell, simple.redirects))):
        return (yield from run_sourced(shell, argv[1:], simple.span))


EXEC_OPTIONS = frozenset({"--", "-a", "-c", "-l", "-cl", "-lc"})
"""Those that exec has in bash, ksh93 and zsh; no shell has another."""


def run_exec(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """exec with a command replaces the shell; without one its redirections stay."""
    del tail
    where = yield from streams(shell, simple.redirects, place="special")
    words = argv[1:]
    while words and words[0] in EXEC_OPTIONS:
        words = words[2:] if words[0] == "-a" else words[1:]
    while len(words) > 1 and words[0] == UNSET and not words[1].startswith("-"):
        words = words[1:]
    if where.writes is not None:
        shell.process.writes = where.writes
    if where.path is not None:
        put(shell, where.path, None, simple.span)
    if where.reads is not None:
        shell.process.reads = where.reads
    hold(shell.process, where.opened)
    if not words:
        if where.writes is not None:
            shell.output = None
        given = any(is_positional(part) for word in simple.words for part in word.parts)
        if given and not shell.subshell:
            shell.world.nothing_given = True
        return 0
    for one in simple.assignments:
        yield from expand_words(shell, (one.value,) if one.value is not None else ())
    is_shell = dialect_of(words[0], shell.world.shells) is not None
    path = exported(shell).get("PATH", "") if is_shell else ""
    if is_no_command(words[0]) or shell.world.is_missing(words[0], shell.process.cwd, path):
        notes = shell.process.notes
        notes.failed, notes.missing = "entrypoint-not-found", words[0]
        shell.process.exec_at = simple.span
        raise ExitShell(127)
    shell.process.notes.exec_at = simple.span
    if "EXIT" in shell.traps and shell.dialect.row.exit_trap.before_exec:
        yield from run_exit_trap(shell, shell.status)
    replace_process(shell, tuple(words), simple.span)
    return 0


def run_trap(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """trap."""
    del tail
    return trap_builtin(shell, argv[1:], simple)
    yield 0.0
