"""Step 4 of the way, shells: kill: its words, its targets, and what they get."""

from __future__ import annotations

import re

from pidone.knowledge.signals import signal_name
from pidone.process.kernel import Replaced
from pidone.process.process import Process
from pidone.shell.fork import group_of
from pidone.shell.jobs import job_named
from pidone.shell.redirects import streams
from pidone.shell.state import Job, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.values import UNSET, is_known


def run_kill(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`kill [-s NAME | -NAME | -n] target...`."""
    del tail
    yield from streams(shell, simple.redirects)
    if not all(shell.dialect.kill_reaches(form) for form in kill_forms(argv[1:])):
        return 1
    name, targets = kill_words(argv[1:])
    return kill_targets(shell, name, targets)


def kill_forms(words: list[str]) -> set[str]:
    """The forms of a kill's arguments by their names in Kills, with TERM for every signal."""
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
        live_on(shell)
    return status


def live_on(shell: Shell) -> None:
    """After signals were sent: a shell that one of them has ended does nothing more."""
    if shell.process.dead:
        raise Replaced


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
    if group_of(shell) is not None:
        return shell.world.kernel.group_members(job.processes[0].group)
    return list(job.processes)
