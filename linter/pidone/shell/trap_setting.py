"""Step 4 of the way, shells: the builtin trap, and the dispositions that a shell's traps make."""

from __future__ import annotations

from pidone.process.kernel import GivenUp
from pidone.shell.state import ExitShell, Shell, Status, Trap
from pidone.shell.syntax import Simple
from pidone.shell.trap_faults import early_values, is_curly, refusals, remark_names
from pidone.shell.traps import fate_in_exit_trap, has_exit_trap
from pidone.shell.values import is_known


def trap_builtin(shell: Shell, words: list[str], command: Simple) -> Status:
    """`trap action signal...`, `trap - signal...`, `trap signal...`, `trap`."""
    if words and words[0] in ("-p", "-l", "-P"):
        return 0
    if words and words[0] == "--":
        words = words[1:]
    if not words:
        if shell.dialect.row.exit_trap.listing_does_it_too:
            _exit_trapped(shell)
            watch(shell)
        return 0
    if len(words) == 1 or words[0].isdigit():
        return _set(shell, None, words, command)
    action, *names = words
    return _set(shell, None if action == "-" else action, names, command)


def _set(shell: Shell, action: str | None, names: list[str], command: Simple) -> Status:
    """Sets or (action None) resets the traps of some names."""
    facts = shell.dialect.row.traps
    for written in names:
        if not is_known(written):
            raise GivenUp(f"which signal the trap in line {command.span.line} is for")
    remark_names(shell, command, names)
    known = [shell.dialect.trap_name(written) for written in names]
    bad = known.index(None) if None in known else len(known)
    taken = known if facts.names_after_a_bad_one else known[:bad]
    if action:
        missing = [one for one, name in zip(names, known, strict=True) if name not in taken]
        shell.process.notes.refused.update(refusals(shell, command, names, missing))
    for name in taken:
        if name is not None:
            _set_one(shell, action, name, command)
    watch(shell)
    if bad == len(known):
        return 0
    if facts.bad_name_ends_script:
        raise ExitShell(1)
    return 1


def _set_one(shell: Shell, action: str | None, name: str, command: Simple) -> None:
    kernel, process = shell.world.kernel, shell.process
    process.notes.refused.pop(name, None)
    kept = name in shell.entry_ignored and not shell.dialect.row.inherits.can_trap_ignored_at_start
    if kept:
        return
    if action is None:
        _reset(shell, name)
        kernel.reset(process, [name])
        return
    shell.traps[name] = _trap(shell, action, command)
    shell.own_handlers -= {name}
    shell.hanging -= {name}
    if name == "EXIT" and action:
        _exit_trapped(shell)
    if name in UNSIGNALLED:
        return
    (kernel.catch if action else kernel.ignore)(process, [name])


def _reset(shell: Shell, name: str) -> None:
    """What is left of a trap, or of none, after `trap - NAME`."""
    row = shell.dialect.row
    trapped = shell.traps.pop(name, None) is not None
    if trapped and row.kills.raise_again_of_pid1 == "hangs":
        shell.hanging |= {name}
    after = "pid1_ends_after_trap_and_reset" if trapped else "pid1_ends_after_reset"
    if name in getattr(row.signals, after):
        shell.own_handlers |= {name}


def _exit_trapped(shell: Shell) -> None:
    """The first EXIT trap comes with handlers for the signals that end the shell."""
    if not (shell.exit_trapped or shell.dialect.row.exit_trap.handles_what_was_trapped_before):
        shell.without_handler = frozenset(shell.traps) - {"EXIT"}
    shell.exit_trapped = True


def _trap(shell: Shell, action: str, command: Simple) -> Trap:
    """An action with what can be seen of it when it is set."""
    span = command.span
    parsed = shell.world.read_words(action, span) if is_known(action) else None
    words = [word for word in command.words[1:] if word.literal != "--"]
    early = early_values(shell, words[0]) if words else ()
    return Trap(parsed, action, span, early, is_curly(command))


UNSIGNALLED = frozenset({"EXIT", "ERR", "DEBUG", "RETURN", "ZERR", "KILL", "STOP"})
"""Names that `trap` takes and no signal ever comes for."""


def watch(shell: Shell) -> None:
    """The handlers that a shell has of its own, as they are with the traps that it has now."""
    process = shell.process
    first = process.pid == 1
    own = shell.dialect.watched(first=first, exit_trap=has_exit_trap(shell))
    if shell.without_handler:
        plain = shell.dialect.watched(first=first, exit_trap=False)
        own = (own - shell.without_handler) | plain
    if first:
        own |= shell.own_handlers | shell.hanging
    if first and shell.ending and fate_in_exit_trap(shell) != "goes_on":
        own |= shell.dialect.row.exit_trap.pid1_ends_in_wait
    for name in ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM"):
        if name in shell.traps or name in process.ignored:
            continue
        if name in own:
            process.handled.add(name)
        else:
            process.handled.discard(name)


def starts(shell: Shell) -> None:
    """The dispositions that a shell makes for itself when it starts."""
    shell.entry_ignored = frozenset(shell.process.ignored)
    watch(shell)
