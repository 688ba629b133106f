"""Traps: setting them, running them, and what a shell does with a signal that has none."""

from __future__ import annotations

from pidone.process.kernel import GivenUp, signal_number
from pidone.shell.redirects import written
from pidone.shell.state import ExitShell, ReturnFunction, Shell, Status, Steps, Trap
from pidone.shell.values import is_known
from pidone.source import Span

MAX_NESTING = 30
"""Trap actions inside trap actions; a shell that goes on like that runs out of stack."""


def run_traps(shell: Shell) -> Steps:
    """Runs the actions of the signals that have come."""
    process = shell.process
    while process.pending and not process.dead:
        name = process.pending.pop(0)
        trap = shell.traps.get(name)
        if trap is not None:
            yield from run_action(shell, name, trap)
        elif name in process.handled:
            yield from die_of(shell, name)
    return shell.status


def run_action(shell: Shell, name: str, trap: Trap) -> Steps:
    """One trap's action; `$?` is what it was before, afterwards."""
    from pidone.shell.compound import run_script

    if trap.action is None:
        raise GivenUp(f"what the trap for SIG{name} does: {trap.written}")
    if shell.in_trap >= MAX_NESTING:
        shell.world.kernel.end(shell.process, 139, killed_by="SEGV")
        raise ExitShell(139)
    status = shell.status
    shell.in_trap += 1
    shell.process.notes.setdefault("ran", trap)
    try:
        yield from run_script(shell, trap.action.script)
    except ReturnFunction:
        pass
    finally:
        shell.in_trap -= 1
    shell.status = status
    return status


def die_of(shell: Shell, name: str) -> Steps:
    """A signal that the shell catches only in order to clean up before it ends."""
    number = 128 + signal_number(name)
    if "EXIT" in shell.traps:
        yield from run_exit_trap(shell, number)
    shell.process.killed_by = name
    raise ExitShell(number)


def while_waiting(shell: Shell) -> Steps:
    """A signal came while a foreground child runs: most shells wait for the child first."""
    process = shell.process
    if shell.dialect.trap_during_child:
        return (yield from run_traps(shell))
    for name in list(process.pending):
        if name not in shell.traps and shell.dialect.exit_trap_on_signal:
            process.pending.remove(name)
            return (yield from die_of(shell, name))
    return shell.status


def leave(shell: Shell, status: Status) -> Steps:
    """The end of a shell: the EXIT trap, then the status."""
    if "EXIT" in shell.traps:
        try:
            status = (yield from run_exit_trap(shell, status)) if True else status
        except ExitShell as end:
            status = end.status
    return status


def run_exit_trap(shell: Shell, status: Status) -> Steps:
    trap = shell.traps.pop("EXIT")
    if not trap.written:
        return status
    shell.status = status
    shell.process.notes["leaving"] = True
    try:
        yield from run_action(shell, "EXIT", trap)
    except ExitShell as end:
        return end.status if end.status is not None else status
    return status


def trap_builtin(shell: Shell, words: list[str], span: Span) -> Status:
    """`trap action signal...`, `trap - signal...`, `trap signal...`, `trap`."""
    if words and words[0] in ("-p", "-l", "-P"):
        return 0
    if words and words[0] == "--":
        words = words[1:]
    if not words:
        return 0
    if len(words) == 1 or words[0].isdigit():
        return _reset(shell, words)
    action, *names = words
    if action == "-":
        return _reset(shell, names)
    return _set(shell, action, names, span)


def _reset(shell: Shell, names: list[str]) -> Status:
    status: Status = 0
    for written_name in names:
        name = shell.dialect.trap_name(written_name)
        if name is None:
            status = 1
            continue
        shell.traps.pop(name, None)
        if name == "EXIT":
            _fatal_signals(shell)
        elif name not in shell.entry_ignored:
            shell.world.kernel.reset(shell.process, [name])
            _fatal_signals(shell)
    return status


def _set(shell: Shell, action: str, names: list[str], span: Span) -> Status:
    kernel, process = shell.world.kernel, shell.process
    parsed = shell.world.read_words(action, span) if is_known(action) else None
    status: Status = 0
    for written_name in names:
        if not is_known(written_name):
            raise GivenUp(f"which signal {written_name} is")
        name = shell.dialect.trap_name(written_name)
        if name is None:
            shell.world.remark("unportable-trap-name", span, shell.dialect.name, written_name)
            status = 1
            continue
        trap = Trap(parsed, action, span)
        if name in shell.entry_ignored and shell.dialect.keeps_ignored_at_entry:
            continue
        shell.traps[name] = trap
        if name in ("EXIT", "ERR", "DEBUG", "RETURN", "KILL", "STOP"):
            continue
        if action:
            kernel.catch(process, [name])
        else:
            kernel.ignore(process, [name])
    _fatal_signals(shell)
    return status


FATAL = ("TERM", "INT", "HUP", "QUIT", "USR1", "USR2")


def _fatal_signals(shell: Shell) -> None:
    """bash catches the signals that would end it as soon as it has an EXIT trap to run."""
    process = shell.process
    for name in FATAL:
        if name in shell.traps or name in process.ignored:
            continue
        if "EXIT" in shell.traps and name in shell.dialect.exit_trap_signals:
            process.handled.add(name)
        elif name not in shell.dialect.caught:
            process.handled.discard(name)
        else:
            process.handled.add(name)


def starts(shell: Shell) -> None:
    """The dispositions that a shell makes for itself when it starts."""
    shell.entry_ignored = frozenset(shell.process.ignored)
    _fatal_signals(shell)


def printed_traps(shell: Shell) -> None:
    from pidone.shell.redirects import Streams

    written(shell, Streams(), "")
