"""Step 4 of the way, shells: wait, and sleep in the shell: what a trapped signal interrupts."""

from __future__ import annotations

from collections.abc import Sequence

from pidone.process.kernel import FOREVER, GivenUp, signal_number
from pidone.process.process import Process
from pidone.shell.jobs import job_named
from pidone.shell.state import ExitShell, Job, Shell, Steps
from pidone.shell.traps import die_of, due, hang, reaction, run_traps
from pidone.shell.values import UNSET, is_known
from pidone.shell.walks import called_names
from pidone.source import Span


def pause(shell: Shell, seconds: float) -> Steps:
    """The shell itself sleeps; a trapped signal wakes it."""
    kernel, process = shell.world.kernel, shell.process
    since = kernel.now
    until = since + seconds
    while kernel.now < until:
        yield until
        if process.pending:
            return (yield from _woken(shell))
    process.longest_block = max(process.longest_block, kernel.now - since)
    return 0


def _woken(shell: Shell) -> Steps:
    """What becomes of a sleep in the shell into which a signal came."""
    name = shell.process.pending[0]
    fate = shell.dialect.row.errexit.interrupted_sleep
    if name not in shell.traps or "e" not in shell.options or shell.quiet or fate == "goes_on":
        yield from run_traps(shell)
        return _above(shell, name)
    shell.traps.pop(name)
    shell.process.pending.clear()
    if fate == "hangs" and shell.process.pid == 1 and "EXIT" not in shell.traps:
        yield from hang(shell)
    yield from die_of(shell, name, run=True)
    return None


def wait_builtin(shell: Shell, words: list[str], span: Span) -> Steps:
    """`wait`, `wait pid...`, `wait -n`; a trapped signal ends it with a status above 128."""
    options = [word for word in words if word.startswith("-")]
    names = [word for word in words if not word.startswith("-") and word != UNSET]
    shell.waited += 1
    if "-n" in options:
        if not shell.dialect.row.waits.has_n:
            return 127
        return (yield from _wait_any(shell, names))
    if not names:
        running = [process for job in shell.jobs if not job.forgotten for process in job.processes]
        status = yield from _wait_all(shell, running + orphans(shell))
        if shell.process.notes.take_interruption():
            return status
        for job in shell.jobs:
            job.forgotten = job.forgotten or not job.alive
        return 0
    status = 0
    for place, name in enumerate(names):
        waited = _waited(shell, name, span)
        if waited is None or not _is_remembered(shell, waited):
            status = 127
            continue
        leader = _member(waited, name)
        whole = shell.dialect.row.waits.pid_of_a_pipeline_is_all_of_it
        these = [*waited.processes, leader] if whole else [leader]
        deaf = len(names) > 1 and not shell.dialect.row.waits.several_are_interrupted
        later = _named(shell, names[place + 1 :])
        found = yield from _wait_all(shell, these, later, deaf=deaf)
        if shell.process.notes.take_interruption():
            return found
        waited.collected = True
        status = leader.status
    return status


def _named(shell: Shell, names: list[str]) -> list[Process]:
    """The processes of jobs whose numbers are among some names."""
    return [one for job in shell.jobs for one in job.processes if str(one.pid) in names]


def _waited(shell: Shell, name: str, span: Span) -> Job | None:
    if not is_known(name):
        if shell.jobs:
            return shell.jobs[-1]
        raise GivenUp(f"which process is waited for in line {span.line}")
    job = job_named(shell, name)
    if job is not None:
        return job
    return next(
        (one for one in shell.jobs if any(str(process.pid) == name for process in one.processes)),
        None,
    )


def _member(job: Job, name: str) -> Process:
    """The process of a job that a pid names; the last one, where it is no pid of it."""
    return next((one for one in job.processes if str(one.pid) == name), job.leader)


def _is_remembered(shell: Shell, job: Job) -> bool:
    """Whether the shell still knows with which status a job has ended."""
    waits = shell.dialect.row.waits
    if job.alive:
        return True
    if job.collected:
        return waits.status_known_again
    return not job.forgotten or waits.status_after_wait_for_all != 127


def orphans(shell: Shell) -> list[Process]:
    """The children that are no jobs and that `wait` without operands waits for all the same."""
    kinds = shell.dialect.row.waits.for_orphans
    if not kinds:
        return []
    present = [job for job in shell.jobs if not job.forgotten]
    busy = any(job.alive for job in present)
    killed = any(job.leader.ended_at == shell.world.kernel.now for job in present)
    if "with_jobs" in kinds if busy else "without_jobs" in kinds:
        return list(shell.process.children)
    if killed and "of_a_job_just_killed" in kinds:
        return list(shell.process.children)
    return []


def _wait_all(
    shell: Shell, processes: list[Process], later: Sequence[Process] = (), *, deaf: bool = False
) -> Steps:
    """Waits for some processes; `later` are those that the same `wait` comes to afterwards.

    `deaf`: no trap interrupts it.
    """
    own = shell.process
    since = shell.world.kernel.now
    while any(not process.dead for process in processes):
        own.waiting_for = tuple(one for one in (*processes, *later) if not one.dead)
        own.notes.in_wait, own.notes.tells = True, tells_somebody(shell)
        yield FOREVER
        if own.pending == ["CHLD"] and not _is_interrupted_by_child(shell, processes):
            yield from run_traps(shell)
            continue
        if own.pending and not deaf and not _only_dropped(shell):
            if due(shell) is None and shell.dialect.row.kills.zero_in_trap_then_wait == "loops":
                continue
            own.waiting_for = ()
            own.notes.in_wait = False
            status = yield from _interrupted(shell)
            if status is not None:
                return status
    own.waiting_for = ()
    own.notes.in_wait = False
    own.longest_block = max(own.longest_block, shell.world.kernel.now - since)
    if own.pending:
        yield from run_traps(shell)
    return processes[-1].status if processes else 0


def _is_interrupted_by_child(shell: Shell, processes: list[Process]) -> bool:
    """Whether the end of a child ends a `wait` for these by way of a trap for CHLD."""
    over = all(process.dead for process in processes)
    return ("own" if over else "other") in shell.dialect.row.waits.interrupted_by_child


def _only_dropped(shell: Shell) -> bool:
    """Takes signals off that the shell has no trap for and drops; whether none is left."""
    own = shell.process
    own.pending = [
        name
        for name in own.pending
        if name in shell.traps or reaction(shell, name, "wait") != "drop"
    ]
    return not own.pending


def _interrupted(shell: Shell) -> Steps:
    """The trap runs, then `wait` has a status above 128 (POSIX XCU 2.12); None: it goes on."""
    if due(shell) is None:
        shell.process.notes.interrupted = True
        return _above(shell, shell.process.pending.pop(0))
    name = shell.process.pending[0]
    waits, errexit = shell.dialect.row.waits, shell.dialect.row.errexit
    runs_first = errexit.runs_trap_first
    if "EXIT" in shell.traps:
        runs_first = errexit.runs_trap_before_exit_trap
    if "e" in shell.options and not shell.quiet and not runs_first and name in shell.traps:
        shell.traps.pop(name, None)
        shell.process.pending.clear()
        raise ExitShell(_above(shell, name))
    before = shell.waited
    yield from run_traps(shell)
    if shell.waited != before:
        if waits.resumes_after_wait_in_trap:
            return None
        if waits.status_after_wait_in_trap == 0:
            shell.process.notes.interrupted = True
            return 0
    shell.process.notes.interrupted = True
    return _above(shell, name)


def _above(shell: Shell, name: str) -> int:
    base = shell.dialect.row.waits.interrupted_status
    return base if base < 128 else base - 15 + signal_number(name)


def _wait_any(shell: Shell, names: list[str]) -> Steps:
    own = shell.process
    jobs = [job for job in shell.jobs if not (job.forgotten or job.collected)]
    if names:
        jobs = [job for job in jobs if str(job.leader.pid) in names]
    while jobs:
        ended = next((job for job in jobs if job.leader.dead), None)
        if ended is not None:
            own.waiting_for = ()
            ended.forgotten = True
            return ended.leader.status
        own.waiting_for = tuple(job.leader for job in jobs)
        own.notes.in_wait, own.notes.tells = True, tells_somebody(shell)
        yield FOREVER
        own.notes.in_wait = False
        if own.pending:
            own.waiting_for = ()
            return (yield from _interrupted(shell))
    yield from run_traps(shell)
    return 127


TELLING = frozenset({"kill", "pkill", "killall"})


def tells_somebody(shell: Shell) -> bool:
    """Whether a trap that the stop leads to is one that signals other processes."""
    actions = [
        trap.action.script
        for name in (shell.world.stop_signal, "EXIT")
        if (trap := shell.traps.get(name)) is not None and trap.action is not None
    ]
    names = {name for action in actions for name in called_names(action)}
    bodies = [shell.functions[name] for name in names if name in shell.functions]
    return not TELLING.isdisjoint(names) or any(
        not TELLING.isdisjoint(called_names(body)) for body in bodies
    )
