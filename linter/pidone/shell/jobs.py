"""Step 4 of the way, shells: wait, kill, jobs: a shell and the children that it started."""

from __future__ import annotations

import re

from pidone.knowledge.signals import signal_name
from pidone.process.kernel import FOREVER, GivenUp, signal_number
from pidone.process.process import Process
from pidone.shell.redirects import streams, written
from pidone.shell.state import ExitShell, Job, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.traps import reaction, run_traps
from pidone.shell.values import UNSET, is_known
from pidone.source import Span


def pause(shell: Shell, seconds: float) -> Steps:
    """The shell itself sleeps; a trapped signal wakes it."""
    kernel, process = shell.world.kernel, shell.process
    since = kernel.now
    until = since + seconds
    while kernel.now < until:
        yield until
        if process.pending:
            yield from run_traps(shell)
            break
    process.longest_block = max(process.longest_block, kernel.now - since)
    return 0


def job_named(shell: Shell, name: str) -> Job | None:
    """The job behind `%1`, `%%`, `%+`, `%-`, `%name`."""
    present = [job for job in shell.jobs if not job.forgotten]
    if not name.startswith("%"):
        return next((job for job in present if str(job.leader.pid) == name), None)
    if name in ("%%", "%+", "%"):
        return present[-1] if present else None
    if name == "%-":
        return present[-2] if len(present) > 1 else None
    if name[1:].isdigit():
        number = int(name[1:])
        return shell.jobs[number - 1] if 0 < number <= len(shell.jobs) else None
    return next((job for job in present if job.leader.argv[0].endswith(name[1:])), None)


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
        status = yield from _wait_all(shell, running)
        if status is not None and status > 128 and shell.process.notes.take_interruption():
            return status
        for job in shell.jobs:
            job.forgotten = job.forgotten or not job.alive
        return 0
    status = 0
    for name in names:
        process = _waited(shell, name, span)
        if process is None:
            status = 127
            continue
        found = yield from _wait_all(shell, [process])
        if shell.process.notes.take_interruption():
            return found
        status = process.status
    return status


def _waited(shell: Shell, name: str, span: Span) -> Process | None:
    if not is_known(name):
        if shell.jobs:
            return shell.jobs[-1].leader
        raise GivenUp(f"which process is waited for in line {span.line}")
    job = job_named(shell, name)
    if job is not None:
        return job.leader
    for one in shell.jobs:
        for process in one.processes:
            if str(process.pid) == name:
                return process
    return None


def _wait_all(shell: Shell, processes: list[Process]) -> Steps:
    own = shell.process
    since = shell.world.kernel.now
    while any(not process.dead for process in processes):
        own.waiting_for = tuple(process for process in processes if not process.dead)
        own.notes.in_wait = True
        yield FOREVER
        if own.pending and not _only_dropped(shell):
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
    name = shell.process.pending[0]
    waits = shell.dialect.row.waits
    if "e" in shell.options and not shell.quiet and not waits.errexit_runs_trap_first:
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
    jobs = [job for job in shell.jobs if not job.forgotten]
    if names:
        jobs = [job for job in jobs if str(job.leader.pid) in names]
    while jobs:
        ended = next((job for job in jobs if job.leader.dead), None)
        if ended is not None:
            own.waiting_for = ()
            ended.forgotten = True
            return ended.leader.status
        own.waiting_for = tuple(job.leader for job in jobs)
        own.notes.in_wait = True
        yield FOREVER
        own.notes.in_wait = False
        if own.pending:
            own.waiting_for = ()
            return (yield from _interrupted(shell))
    yield from run_traps(shell)
    return 127


def run_jobs(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    where = yield from streams(shell, simple.redirects)
    if "-p" in argv:
        pids = [str(job.processes[0].pid) for job in shell.jobs if job.alive]
        written(shell, where, "\n".join(pids) + "\n")
    return 0


def run_kill(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`kill [-s NAME | -NAME | -n] target...`."""
    del tail
    yield from streams(shell, simple.redirects)
    if not all(shell.dialect.kill_reaches(form) for form in kill_forms(argv[1:])):
        return 1
    name, targets = kill_words(argv[1:])
    return kill_targets(shell, name, targets)


def kill_forms(words: list[str]) -> set[str]:
    """The forms of a kill's arguments as shells.Kills names them, with TERM for every signal."""
    forms: set[str] = set()
    option = ""
    rest = list(words)
    if rest and rest[0] == "-s" and len(rest) > 1:
        option = f"-s {_like_term(rest[1])}"
        rest = rest[2:]
    elif rest and re.fullmatch(r"-[A-Za-z][A-Za-z0-9+]*", rest[0]) and rest[0] not in ("-l", "-n"):
        option = f"-{_like_term(rest[0][1:])}"
        rest = rest[1:]
    if option:
        forms.add(option)
    if rest and rest[0] == "--":
        forms.add("-TERM --" if option else "--")
    if any(word.startswith("%") for word in rest):
        forms.add("%1")
    return forms


def _like_term(name: str) -> str:
    """TERM as another signal's name is spelt."""
    prefixed = name.upper().startswith("SIG")
    sample = "term" if name.islower() else "TERM"
    return (name[:3] if prefixed else "") + sample


def kill_words(words: list[str]) -> tuple[str, list[str]]:
    """The signal (canonical, without SIG; "0" for none) and the targets of a kill command."""
    name = "TERM"
    rest = list(words)
    if rest and rest[0] in ("-s", "-n", "--signal") and len(rest) > 1:
        name, rest = rest[1], rest[2:]
    elif rest and re.fullmatch(r"-[A-Za-z0-9+]+", rest[0]) and rest[0] not in ("-l", "-L"):
        name, rest = rest[0][1:], rest[1:]
        if name.startswith("s") and len(name) > 1 and name[1:].isupper():
            name = name[1:]
    if rest and rest[0] == "--":
        rest = rest[1:]
    return signal_named(name), rest


def signal_named(written_name: str) -> str:
    """The canonical name of a signal as it was written; as written where that is not known."""
    if written_name == "0" or not is_known(written_name):
        return written_name
    found = signal_name(written_name)
    return found.removeprefix("SIG") if found else written_name.upper().removeprefix("SIG")


def kill_targets(shell: Shell, name: str, targets: list[str]) -> Status:
    status: Status = 0
    if not targets:
        return 1
    for target in targets:
        processes = targets_of(shell, target)
        if processes is None:
            shell.world.unreadable_target(target)
            status = None
            continue
        if not any(not process.dead for process in processes):
            status = 1
        for process in processes:
            send(shell, process, name)
    return status


def send(shell: Shell, process: Process, name: str) -> None:
    if name == "0" or process.dead:
        return
    if process is not shell.process:
        shell.process.forwarded = True
    shell.world.kernel.kill(process, name)


def targets_of(shell: Shell, target: str) -> list[Process] | None:
    """The processes that a kill target names; None where it is not known."""
    kernel = shell.world.kernel
    if target in ("", UNSET):
        return []
    if not is_known(target):
        return None
    if target.startswith("%"):
        job = job_named(shell, target)
        return _of_job(shell, job) if job else []
    if target == "0":
        return kernel.group_members(shell.process.group)
    if target == "-1":
        return [one for one in kernel.alive() if one.pid != 1 and one is not shell.process]
    if re.fullmatch(r"-\d+", target):
        return kernel.group_members(int(target[1:]))
    if target.isdigit():
        process = kernel.processes.get(int(target))
        return [process] if process is not None else []
    return []


def _of_job(shell: Shell, job: Job) -> list[Process]:
    if "m" in shell.options:
        return shell.world.kernel.group_members(job.processes[0].group)
    return list(job.processes)
