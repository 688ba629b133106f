"""Step 4 of the way, shells: traps, and what a shell does with a signal that has none."""

from __future__ import annotations

from pidone.process.kernel import FOREVER, GivenUp, signal_number
from pidone.shell.lists import run_script
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Status, Steps, Trap
from pidone.shell.trap_faults import misses

PLACES = {"subshell": "foreground", "substituted_command": "substitution"}
"""What Signals calls the places of Traps.runs_at_once_in that it does not tell apart."""

MAX_NESTING = 30
"""Trap actions inside trap actions; a shell that goes on like that runs out of stack."""


def run_traps(shell: Shell, place: str = "wait") -> Steps:
    """Runs the actions of the signals that have come; one without an action may end the shell.

    `place` is what the shell was doing: "wait" (or nothing), "foreground" (a child has just ended).
    """
    process = shell.process
    rounds = 0
    if place == "foreground" and place not in shell.dialect.row.traps.run_for_child_in:
        process.pending = [name for name in process.pending if name != "CHLD"]
    while not process.dead and (name := due(shell)) is not None:
        process.pending.remove(name)
        trap = shell.traps.get(name)
        rounds += 1
        if rounds > MAX_NESTING:
            yield from _endless(shell, "loops")
        if trap is not None:
            yield from run_action(shell, name, trap)
        else:
            answer = reaction(shell, name, place)
            if answer == "hang":
                yield from hang(shell, forever=True)
            if answer != "drop":
                yield from die_of(shell, name, run=answer in ("run", "run after"))
    return shell.status


def due(shell: Shell) -> str | None:
    """The first signal that has come; in some shells a trap does not interrupt itself."""
    waits = shell.dialect.row.kills.zero_in_trap == "loops"
    running = shell.running_traps if waits else ()
    return next((name for name in shell.process.pending if name not in running), None)


def reaction(shell: Shell, name: str, place: str) -> str:
    """What the shell does by itself about a signal."""
    first = shell.process.pid == 1
    if first and name in shell.hanging:
        return "hang"
    if first and place == "wait" and name in shell.own_handlers:
        return "die"
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
    except ReturnFunction as end:
        _returned(shell, end)
    except LeaveLoop:
        pass
    finally:
        shell.running_traps.pop()
        shell.quiet = quiet
    shell.status = status
    return status


def _returned(shell: Shell, end: ReturnFunction) -> None:
    """`return` in a trap's own list, which some shells take for the interrupted text's."""
    facts = shell.dialect.row.traps
    if shell.scopes and facts.return_leaves_function:
        raise end
    if not shell.scopes and facts.return_ends_script:
        raise ExitShell(end.status)


def _endless(shell: Shell, again: str) -> Steps:
    """A trap that raises its own signal without an end."""
    if again == "crashes" and not shell.process.notes.raises:
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
        if answer != "drop" and shell.dialect.row.running.hangs_up_foreground_child:
            yield from _hang_up(shell)
        if answer != "drop":
            yield from die_of(shell, name, run=answer == "run")
    return shell.status


def _hang_up(shell: Shell) -> Steps:
    """mksh 59c, jobs.c, measured: a foreground child is sent HUP, and has a second to end."""
    kernel = shell.world.kernel
    for child in shell.process.waiting_for:
        kernel.kill(child, "HUP")
    until = kernel.now + 1.0
    while kernel.now < until:
        yield until
    return 0


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
