"""Step 4 of the way, shells: subshells, waiting for children, and the shell's own replacement."""

from __future__ import annotations

from dataclasses import replace

from pidone.process.kernel import FOREVER, Replaced
from pidone.process.process import Process
from pidone.shell.lists import run_command, run_script
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Status, Steps, Trap
from pidone.shell.syntax import Command, Script, Simple, Subshell
from pidone.shell.trap_setting import watch
from pidone.shell.traps import leave, run_traps, while_waiting
from pidone.shell.unreachable import is_talk
from pidone.source import Span

CONTEXTS = {
    "job": "subshell_job", "coproc": "subshell_job", "process_substitution": "substitution",
    "last_stage": "stage",
}  # fmt: skip
"""What Inherits.ignored_by calls the contexts of Replaces that have another name there."""

INTERRUPTS = ("INT", "QUIT")
"""POSIX XCU 2.11: an asynchronous list of a shell without job control ignores these."""


def fork(
    shell: Shell,
    part: Script | Command,
    at: Span,
    *,
    context: str = "subshell",
    writes: frozenset[int] | None = None,
    reads: int | None = None,
    output: list[str] | None = None,
    group: int | None = None,
) -> Process:
    """A child shell that runs a part of the text; `context` is one of shell_forms.Replaces."""
    child = subshell_of(shell)
    child.output = output
    inherits = shell.dialect.row.inherits
    ignore: tuple[str, ...] = ()
    if context in ("job", "coproc") and "m" not in shell.options:
        child.job_form = job_form(part)
        if "subshell_job" in inherits.interrupts_ignored_by:
            ignore = INTERRUPTS
    process = shell.world.kernel.spawn(
        shell.process,
        shell.process.argv,
        at,
        body=subshell_body(child, part, context),
        ignore=ignore,
        writes=writes,
        reads=reads,
        group=group,
        env=shell.process.env,
        cwd=shell.process.cwd,
    )
    _belongs(process, child)
    give_back(shell, process, CONTEXTS.get(context, context), but=ignore)
    child.traps = {name: trap for name, trap in child.traps.items() if name in process.ignored}
    if not inherits.job_can_reset_int:
        child.entry_ignored = shell.entry_ignored | frozenset(ignore)
    watch(child)
    return process


def _belongs(process: Process, child: Shell) -> None:
    """A process and the memory of the shell that it runs know one another."""
    process.role, process.program = "shell", child.process.program
    process.duration = "long"
    process.state_key = child.key
    process.notes.forked = True
    child.process = process


def give_back(shell: Shell, child: Process, place: str, but: tuple[str, ...] = ()) -> None:
    """Signals that the shell ignores by a trap, at their defaults where a child does not inherit
    that; `place` is one of Inherits.ignored_by."""
    if place not in shell.dialect.row.inherits.ignored_by:
        ignoring = [name for name, trap in shell.traps.items() if not trap.written]
        shell.world.kernel.reset(child, [name for name in ignoring if name not in but])


def job_form(part: Script | Command) -> str:
    """The name under which knowledge/shells.toml speaks of programs inside such a job."""
    if isinstance(part, Subshell):
        return "inside_subshell_job"
    return "inside_function_job" if isinstance(part, Simple) else "inside_group_job"


def spared(shell: Shell) -> tuple[str, ...]:
    """The signals that a program inside a background job gets back at their defaults."""
    if not shell.job_form:
        return ()
    listed = shell.dialect.row.inherits.interrupts_ignored_by
    if shell.job_form in listed:
        return ()
    return tuple(name for name in INTERRUPTS if name not in shell.traps)


def subshell_of(shell: Shell) -> Shell:
    """A copy of the shell's memory for a child; caught signals are back at their defaults."""
    kept: dict[str, Trap] = {name: trap for name, trap in shell.traps.items() if not trap.written}
    return replace(
        shell,
        variables=dict(shell.variables),
        arrays={name: list(words) for name, words in shell.arrays.items()},
        exported=set(shell.exported),
        functions=dict(shell.functions),
        positional=list(shell.positional),
        options=shell.options - {"m"},
        traps=kept,
        jobs=[],
        scopes=[],
        trail=list(shell.trail),
        quiet=shell.quiet,
        in_pipeline=False,
        own_handlers=frozenset(),
        hanging=frozenset(),
        exit_trapped=False,
        in_trap=0,
        subshell=True,
    )


def subshell_body(child: Shell, part: Script | Command, context: str) -> Steps:
    try:
        if isinstance(part, Script):
            status = yield from run_script(child, part, (context,))
        else:
            status = yield from run_command(child, part, (context,))
    except (ExitShell, ReturnFunction) as end:
        status = end.status
    except LeaveLoop:
        status = 0
    return (yield from leave(child, status))


def wait_for(shell: Shell, children: tuple[Process, ...], place: str = "foreground") -> Steps:
    """Waits for foreground children; a trap that comes meanwhile waits as well.

    `place` is one of Signals or of Traps.runs_at_once_in.
    """
    process = shell.process
    since = shell.world.kernel.now
    process.waiting_for = children
    if group_of(shell) is not None:
        place = "job_control"
    elif shell.in_pipeline:
        place = "pipeline"
    while any(not child.dead for child in children):
        yield FOREVER
        if process.pending:
            yield from while_waiting(shell, place)
            process.waiting_for = children
    process.waiting_for = ()
    process.longest_block = max(process.longest_block, shell.world.kernel.now - since)
    shell.status = status_of(shell, children)
    if process.pending:
        yield from run_traps(shell, "foreground")
    return status_of(shell, children)


def status_of(shell: Shell, children: tuple[Process, ...]) -> Status:
    """A pipeline's status: the last one's, or with pipefail the last that is not 0."""
    if "pipefail" in shell.options:
        for child in reversed(children):
            if child.status != 0:
                return child.status
    return children[-1].status


def group_of(shell: Shell) -> int | None:
    """0 (a group of its own) where `set -m` works without a terminal."""
    controls = shell.dialect.row.running.job_control_makes_groups
    return 0 if "m" in shell.options and controls else None


def replace_process(shell: Shell, argv: tuple[str, ...], at: Span) -> None:
    """execve in place of the shell; does not return."""
    process = shell.process
    process.lost_traps = {name: trap.span for name, trap in shell.traps.items() if trap.written}
    process.notes.ignoring = {
        name: trap.span for name, trap in shell.traps.items() if not trap.written
    }
    process.notes.talk = frozenset(name for name in shell.traps if is_told_only(shell, name))
    process.env = exported(shell)
    shell.world.kernel.reset(process, spared(shell))
    shell.world.kernel.execute(process, argv, at)
    raise Replaced


def is_told_only(shell: Shell, name: str) -> bool:
    """Whether a trap does no more than to say something and to leave, or has run by now."""
    action = shell.traps[name].action
    if name == "EXIT" and shell.dialect.row.exit_trap.before_exec:
        return True
    return action is not None and is_talk(action.script, shell.functions)


def exported(shell: Shell) -> dict[str, str]:
    """The environment that a child of the shell gets."""
    own = {name: shell.variables[name] for name in shell.exported if name in shell.variables}
    return {**shell.process.env, **own}
