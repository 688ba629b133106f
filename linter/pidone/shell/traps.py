"""Step 4 of the way, shells: traps, and what a shell does with a signal that has none."""

from __future__ import annotations

from pidone.process.kernel import FOREVER, GivenUp, signal_number
from pidone.shell.lists import run_script
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Status, Steps, Trap
from pidone.shell.syntax import Simple
from pidone.shell.trap_faults import early_values, is_curly, misses, refusals, remark_names
from pidone.shell.values import is_known

PLACES = {"subshell": "foreground", "substituted_command": "substitution"}
"""What Signals calls the places of Traps.runs_at_once_in that it does not tell apart."""

MAX_NESTING = 30
"""Trap actions inside trap actions; a shell that goes on like that runs out of stack."""


def run_traps(shell: Shell, place: str = "wait") -> Steps:
    """Runs the actions of the signals that have come; one without an action may end the shell.

    `place` is what the shell was doing: "wait" (or nothing), "foreground" (a child has just ended).
    """
    process = shell.process
    while process.pending and not process.dead:
        name = process.pending.pop(0)
        trap = shell.traps.get(name)
        if trap is not None:
            yield from run_action(shell, name, trap)
        else:
            answer = reaction(shell, name, place)
            if answer == "hang":
                yield from hang(shell, forever=True)
            if answer != "drop":
                yield from die_of(shell, name, run=answer in ("run", "run after"))
    return shell.status


def reaction(shell: Shell, name: str, place: str) -> str:
    """What the shell does by itself about a signal."""
    first = shell.process.pid == 1
    if first and shell.ending and name in shell.dialect.row.exit_trap.pid1_ends_in_wait:
        return {"goes_on": "drop", "ends": "die"}.get(fate_in_exit_trap(shell), "hang")
    return shell.dialect.reaction(
        name,
        first=first,
        exit_trap=has_exit_trap(shell) and name not in shell.without_handler,
        place=place,
        errexit="e" in shell.options and not shell.quiet,
    )


def fate_in_exit_trap(shell: Shell) -> str:
    """What becomes of PID 1 by a signal that comes while its EXIT trap runs."""
    own = shell.dialect.row.exit_trap
    return own.signal_in_it_at_exit if shell.ending == "exit" else own.signal_in_it_at_signal


def has_exit_trap(shell: Shell) -> bool:
    """Whether the shell behaves as with an EXIT trap, which it may do once it has had one."""
    if shell.traps.get("EXIT") and shell.traps["EXIT"].written:
        return True
    return shell.exit_trapped and shell.dialect.row.exit_trap.reset_leaves_handlers


def run_action(shell: Shell, name: str, trap: Trap) -> Steps:
    """One trap's action; `$?` is what it was before, afterwards."""
    if trap.action is None:
        raise GivenUp(f"what the trap for SIG{name} does")
    if name in shell.running_traps:
        again = shell.dialect.row.kills.zero_in_trap
        if again == "once":
            return shell.status
        if len(shell.running_traps) > MAX_NESTING:
            yield from _endless(shell, again)
    status = shell.status
    shell.running_traps.append(name)
    if shell.process.notes.trap_run is None:
        shell.process.notes.trap_run, shell.process.notes.missed = trap, misses(shell, trap)
    shell.status = status
    quiet = shell.quiet
    if shell.dialect.row.errexit.trap_in_condition != "goes_on":
        shell.quiet = 0
    try:
        yield from run_script(shell, trap.action.script)
    except ReturnFunction:
        pass
    except LeaveLoop:
        pass
    finally:
        shell.running_traps.pop()
        shell.quiet = quiet
    shell.status = status
    return status


def _endless(shell: Shell, again: str) -> Steps:
    """A trap that raises its own signal without an end."""
    if again == "crashes":
        shell.traps.clear()
        shell.process.killed_by = "SEGV"
        raise ExitShell(139)
    while True:
        yield FOREVER


def die_of(shell: Shell, name: str, *, run: bool) -> Steps:
    """The end by a signal, by way of the EXIT trap where the shell runs it."""
    number = 128 + signal_number(name)
    if run and "EXIT" in shell.traps:
        shell.ending = "signal"
        yield from run_exit_trap(shell, number)
    else:
        shell.traps.pop("EXIT", None)
    shell.process.killed_by = name
    raise ExitShell(number)


def hang(shell: Shell, *, forever: bool = False) -> Steps:
    """PID 1 has sent the signal to itself, in vain, and sleeps until a child ends, or for ever."""
    children = [child for child in shell.process.children if not child.dead]
    while forever or all(not child.dead for child in children):
        yield FOREVER
    return 0


def while_waiting(shell: Shell, place: str = "foreground") -> Steps:
    """A signal came while a foreground child runs: most shells wait for the child first.

    `place` is one of Signals or of Traps.runs_at_once_in.
    """
    process = shell.process
    for name in list(process.pending):
        if name in shell.traps:
            if shell.dialect.runs_at_once_in(place):
                process.pending.remove(name)
                yield from run_action(shell, name, shell.traps[name])
            continue
        answer = reaction(shell, name, PLACES.get(place, place))
        if answer in ("die after", "run after"):
            continue
        process.pending.remove(name)
        if answer != "drop":
            yield from die_of(shell, name, run=answer == "run")
    return shell.status


def leave(shell: Shell, status: Status) -> Steps:
    """The end of a shell: the EXIT trap, then the status. By then its jobs have got going."""
    if any(job.alive for job in shell.jobs):
        shell.world.kernel.wake(shell.process)
        yield FOREVER
    if "EXIT" in shell.traps:
        shell.ending = "exit"
        return (yield from run_exit_trap(shell, status))
    return status


def run_exit_trap(shell: Shell, status: Status) -> Steps:
    """The EXIT trap; an `exit` in it decides on the status."""
    trap = shell.traps.pop("EXIT")
    if not trap.written:
        return status
    shell.status = status
    try:
        yield from run_action(shell, "EXIT", trap)
    except ExitShell as end:
        return end.status if end.status is not None else status
    return status


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
        shell.traps.pop(name, None)
        kernel.reset(process, [name])
        return
    shell.traps[name] = _trap(shell, action, command)
    if name == "EXIT" and action:
        _exit_trapped(shell)
    if name in UNSIGNALLED:
        return
    (kernel.catch if action else kernel.ignore)(process, [name])


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
