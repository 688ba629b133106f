"""One question to the kernel: a program in a role, at work, is sent a signal."""

from __future__ import annotations

import dataclasses
import os
import pwd
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lab.namespace import started
from lab.observe import Container
from lab.processes import Process, process_tree
from lab.programs.prepared import prepared
from lab.programs.trials import Trial
from lab.scenario import File, Scenario
from lab.tools import Lab

Role = Literal["pid1", "child", "ignoring", "orphan"]
"""PID 1; a child of PID 1, which is sent the signal itself; PID 1 that was started with the signal
ignored; PID 1 that gets an orphan."""
Seen = Literal["done", "cut", "ended", "lives", "exits", "reaps", "zombie", "not up"]
"""Ended with its work done, or cut off, or without any; not ended; ended before the signal."""

ROOT_IN = ("nsenter", "--mount", "--ipc", "--net", "--root", "--wd=/", "--target")
PID_IN = ("nsenter", "--mount", "--ipc", "--net", "--pid", "--root", "--wd=/", "--target")
ASIDE = "/lab/output"
"""What runs beside the program writes where the program does."""
LOOK = 0.05
SETTLES = 0.4
"""Seconds from when a program can be seen to be up until it has set up its handlers, too."""
STOPS = ("TERM", "INT", "QUIT")
SLOWER = 3
"""How many times as long one waits for what these signals may have begun."""
DROPPED = 0.3
"""Seconds that one looks at a program to which the kernel does not give the signal."""
NET_STATES = {"tcp": "0A", "udp": "07"}


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is a signal without SIG; of the role "orphan" there is none."""

    trial: Trial
    role: Role
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is the program's exit status as a shell would say it: 128 + the signal."""

    seen: Seen
    status: int = 0
    seconds: float = 0.0
    output: str = ""


def scenario_of(question: Question) -> Scenario:
    """The launch: what makes ready stands in front, and replaces itself by the program."""
    trial = question.trial
    words = list(trial.argv)
    if question.role == "ignoring":
        words = ["env", f"--ignore-signal={question.name}", *words]
    if trial.user:
        words = [
            "setpriv",
            f"--reuid={trial.user}",
            f"--regid={pwd.getpwnam(trial.user).pw_gid}",
            "--init-groups",
            *words,
        ]
    if trial.before:
        words = ["/bin/sh", "-euc", f'{trial.before}\nexec "$@"', "sh", *words]
    if question.role == "child":
        words = ["tini", "-s", "--", *words]
    files = {
        path: File(text.encode(), 0o755 if text.startswith("#!") else 0o644)
        for path, text in trial.files.items()
    }
    return Scenario(
        name=trial.name,
        argv=tuple(words),
        files=files,
        programs={},
        env=trial.env,
        workdir=trial.workdir,
        stop_signal=f"SIG{question.name or 'TERM'}",
        boot=trial.boot,
    )


def answer_to(lab: Lab, question: Question) -> Answer:
    """Starts the program, waits until it is up and at work, sends the signal, and looks."""
    try:
        scenario = prepared(lab, question.trial, scenario_of(question))
    except (RuntimeError, subprocess.SubprocessError) as error:
        return Answer("not up", output=str(error))
    with started(lab, scenario) as (container, output):
        answer = _watched(container, question, output)
        text = output.read_text(errors="replace") if output.exists() else ""
        return dataclasses.replace(answer, output=text[-600:])


def _watched(container: Container, question: Question, output: Path) -> Answer:
    trial = question.trial
    while not container.first and container.status is None:
        container.listen(time.monotonic() + 1)
    if trial.daemon:
        return _left_alone(container, trial.boot)
    with _aside(container, trial.beside):
        is_up = _comes_to(container, trial, trial.ready, output)
        _waits_for(container, SETTLES if is_up else 0)
        if container.status is not None:
            return Answer("exits", container.status)
        if not is_up:
            return Answer("not up")
        if question.role == "orphan":
            return _orphaned(container)
        return _signalled(container, question, output)


def _left_alone(container: Container, seconds: float) -> Answer:
    """Whether PID 1 ends by itself, as what goes to the background does: with status 0."""
    if not _waits_for(container, seconds):
        return Answer("lives")
    return Answer("not up" if container.status else "exits", container.status or 0)


@contextmanager
def _aside(container: Container, command: str) -> Iterator[subprocess.Popen[bytes] | None]:
    """A shell command in the container's network and files, but not among its processes."""
    if not command:
        yield None
        return
    text = f"cd /; exec >>{ASIDE} 2>&1; {command}"
    words = [*ROOT_IN, str(container.first), "--", "/bin/sh", "-c", text]
    aside = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield aside
    finally:
        with suppress(ProcessLookupError):
            os.killpg(aside.pid, signal.SIGKILL)
        aside.wait()


def _comes_to(container: Container, trial: Trial, state: str, output: Path) -> bool:
    """Waits for what `ready` or `busy` say, as long as the program may take to boot."""
    begun = time.monotonic()
    deadline = begun + trial.boot
    awaited = [one.partition(" ") for one in state.split(" and ")]
    while container.status is None and time.monotonic() < deadline:
        lasted = time.monotonic() - begun
        if all(_is_there(container, kind, what, output, lasted) for kind, _, what in awaited):
            return True
        _waits_for(container, LOOK)
    return False


def _waits_for(container: Container, seconds: float) -> bool:
    """Listens so long; True where PID 1 ended meanwhile."""
    until = time.monotonic() + seconds
    while container.status is None and container.listen(until):
        pass
    return container.status is not None


def _is_there(container: Container, kind: str, what: str, output: Path, lasted: float) -> bool:
    if kind == "seconds":
        return lasted >= float(what)
    if kind == "path":
        return Path("/proc", str(container.first), "root", what.lstrip("/")).exists()
    if kind == "output":
        return output.exists() and what in output.read_text(errors="replace")
    if kind not in NET_STATES:
        raise ValueError(f"not a way to be ready: {kind}")
    net = Path("/proc", str(container.first), "net")
    with suppress(OSError):
        for table in (net / kind, net / f"{kind}6"):
            for line in table.read_text().splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                if state == NET_STATES[kind] and int(local.rpartition(":")[2], 16) == int(what):
                    return True
    return False


def _program(container: Container, role: Role) -> Process | None:
    tree = process_tree(container.first)
    return next((one for one in tree if one.parent == (1 if role == "child" else 0)), None)


def _orphaned(container: Container) -> Answer:
    """Whether PID 1 takes in the exit status of a process that lost its parent."""
    words = [*PID_IN, str(container.first), "--", "/bin/sh", "-c", "(sleep 0.3 &) "]
    entered = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True)
    if _waits_for(container, 1.2) or entered.returncode != 0:
        return Answer("exits", container.status or 0)
    left = any(one.state == "Z" and one.parent == 1 for one in process_tree(container.first))
    return Answer("zombie" if left else "reaps")


def _signalled(container: Container, question: Question, output: Path) -> Answer:
    trial = question.trial
    state = trial.busy or f"seconds {trial.under_way}"
    with _aside(container, trial.work) as work:
        if work is not None and not (
            _comes_to(container, trial, state, output) and work.poll() is None
        ):
            return Answer("not up", work.returncode or 0)
        program = _program(container, question.role)
        if program is None or container.status is not None:
            return Answer("exits", container.status or 0)
        number = signal.Signals[f"SIG{question.name}"]
        patience = trial.patience * (SLOWER if question.name in STOPS else 1)
        patience = DROPPED if is_dropped(program, number) else patience
        os.kill(program.outer, number)
        sent = time.monotonic()
        _waits_for(container, patience)
        seconds = round(time.monotonic() - sent, 2)
        if container.status is None:
            return Answer("lives", seconds=seconds)
        return Answer(_fate(work), container.status, seconds)


def is_dropped(process: Process, number: signal.Signals) -> bool:
    """Whether the kernel will not give a process the signal: it is ignored, or has no handler where
    that does nothing, as it does for PID 1. What is blocked waits for a thread to take it.
    """
    mask = 1 << (number - 1)
    if mask & (process.caught | process.blocked):
        return False
    by_default = process.parent == 0 or number == signal.SIGWINCH
    return bool(mask & process.ignored) or by_default


def _fate(work: subprocess.Popen[bytes] | None) -> Seen:
    if work is None:
        return "ended"
    try:
        return "done" if work.wait(2.0) == 0 else "cut"
    except subprocess.TimeoutExpired:
        return "cut"


def shown(trial: Trial) -> str:
    """The command line, as a shell would read it."""
    return shlex.join(trial.argv)
