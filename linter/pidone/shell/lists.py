"""Step 4 of the way, shells: lists of commands, and the way from a command to what runs it.

Commands hold lists, and signals and jobs run commands: the circle is closed here, by imports at
run time, so that all other modules can import this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from pidone.process.kernel import Replaced
from pidone.shell.state import ExitShell, RedirectFailed, Shell, Status, Steps, Tail
from pidone.shell.syntax import ArithmeticCommand, Command, Pipeline, Script, Simple, Subshell, Test
from pidone.shell.unreachable import note_behind_exec
from pidone.source import Span

CHECKED = (Simple, Pipeline, Subshell, Test, ArithmeticCommand)
"""The commands whose failure ends a shell under `set -e` (POSIX XCU 2.14, set)."""


def run_script(shell: Shell, script: Script, tail: Tail = None) -> Steps:
    """A list of commands."""
    place = len(shell.trail)
    shell.trail.append(None)
    status: Status = 0
    statements = script.statements
    for index, statement in enumerate(statements):
        del shell.trail[place:]
        shell.trail.append(id(statement))
        if shell.process.pending:
            yield from _run_traps(shell)
        if statement.background:
            yield from _start_job(shell, statement.command)
            status = 0
        else:
            last = index == len(statements) - 1
            inner = None
            if last and tail is not None:
                before = statements[index - 1].command.span if index else None
                inner = tail if before is None else (*tail, joint(before, statement.command.span))
            try:
                status = yield from run_command(shell, statement.command, inner)
            except Replaced:
                note_behind_exec(shell, statements[index:])
                raise
        shell.status = status
        if shell.process.pending:
            yield from _run_traps(shell)
    del shell.trail[place:]
    return status


def joint(before: Span, after: Span) -> str:
    """Whether two commands of a list stand on one line ("list") or on two ("lines")."""
    between = before.source.content[before.end : after.start]
    return "lines" if b"\n" in between.replace(b"\\\n", b"") else "list"


def run_command(shell: Shell, command: Command, tail: Tail = None) -> Steps:
    """One command of any kind."""
    shell.world.count()
    try:
        status = yield from _runners()[type(command)](shell, command, tail)
    except RedirectFailed as failed:
        status = failed.status
    shell.status = status
    if status and "e" in shell.options and not shell.quiet and isinstance(command, CHECKED):
        raise ExitShell(status)
    return status


def quietly(shell: Shell, part: Script | Command) -> Steps:
    """Runs a condition: `set -e` does not end the shell in it."""
    shell.quiet += 1
    try:
        if isinstance(part, Script):
            return (yield from run_script(shell, part))
        return (yield from run_command(shell, part))
    finally:
        shell.quiet -= 1


@cache
def _runners() -> Mapping[type, Callable[..., Steps]]:
    """What runs a command, by its kind."""
    from pidone.shell.compound import RUN

    return RUN


def _run_traps(shell: Shell) -> Steps:
    from pidone.shell.traps import run_traps

    return run_traps(shell)


def _start_job(shell: Shell, command: Command) -> Steps:
    from pidone.shell.spawning import start_job

    return start_job(shell, command)


def inside(tail: Tail, construct: str) -> Tail:
    """The end of a text as seen from inside a construct that stands there."""
    return None if tail is None else (*tail, construct)
