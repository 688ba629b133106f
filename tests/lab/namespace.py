"""One run: a scenario as PID 1 of a new namespace, stopped, and what was seen of it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.processes import Process, is_idle, nap, process_tree, shape
from lab.scenario import PATH, Scenario, signal_number
from lab.tools import Lab

BOOT = 4.0
"""Seconds that a launch may take until a payload is up."""
SETTLE = 3.0
"""Seconds that a launch may take from there until nothing moves any more."""
LOOK = 0.06
"""Seconds between two looks at the processes; two that are alike make a steady state."""
SHORT_NAP = 2.0
"""A `sleep` of at most so many seconds is waited for: something may come after it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line that a payload wrote: what, its pid, when (monotonic seconds), and the rest."""

    what: str
    pid: int
    at: float
    rest: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What was seen. `tree` is the steady state, before the stop signal; empty where PID 1 ended
    by itself. `left` is what was still there when the grace was over. `seconds` is the time from
    the stop signal to the end of PID 1.

    `status` is PID 1's exit status as a shell would say it: 128 + the signal that ended it.
    """

    tree: tuple[Process, ...]
    left: tuple[Process, ...]
    records: tuple[Record, ...]
    stopped_at: float | None
    outlived: bool
    seconds: float
    status: int
    output: str


class _Container:
    """A started launch: its launcher, its outer pid, and the records as they come in."""

    def __init__(self, launcher: subprocess.Popen[bytes], fifo: int) -> None:
        self.launcher = launcher
        self.fifo = fifo
        self.records: list[Record] = []
        self.said = b""
        self.status: int | None = None
        self.first = 0

    def listen(self, until: float) -> bool:
        """Waits for news until the monotonic time; True where some came."""
        assert self.launcher.stdout is not None
        said = self.launcher.stdout.fileno()
        wait = max(0.0, until - time.monotonic())
        ready, _, _ = select.select([said, self.fifo], [], [], wait)
        if self.fifo in ready:
            self._take_records()
        if said in ready:
            self._take_launcher(os.read(said, 4096))
        return bool(ready)

    def _take_records(self) -> None:
        for line in os.read(self.fifo, 65536).decode("utf-8", "replace").splitlines():
            what, pid, at, *rest = line.split("\t")
            self.records.append(Record(what, int(pid), float(at), tuple(rest)))

    def _take_launcher(self, said: bytes) -> None:
        self.said += said
        for line in self.said.decode().splitlines():
            word, number = line.split()
            if word == "pid":
                self.first = int(number)
            elif self.status is None:
                self.status = int(number) + (128 if word == "signal" else 0)
        if not said and self.status is None:
            raise RuntimeError(f"the launcher failed: {self.launcher.wait()}")

    def is_up(self) -> bool:
        """Whether a payload runs, other than those that ended by themselves."""
        ended = {record.pid for record in self.records if record.what == "done"}
        return any(record.pid not in ended for record in self.records if record.what == "up")

    def is_cleaning(self) -> bool:
        """Whether a payload was told to stop, and has not ended yet."""
        told = {record.pid for record in self.records if record.what == "got"}
        return bool(told - {r.pid for r in self.records if r.what in ("clean", "died", "done")})

    def end(self) -> None:
        """SIGKILL to PID 1, and so to everything, as an engine does after the grace."""
        while self.status is None and not self.first:
            self.listen(time.monotonic() + 1)
        if self.status is None:
            self.send(signal.SIGKILL)
        while self.status is None:
            self.listen(time.monotonic() + 1)

    def send(self, number: int) -> bool:
        """Sends PID 1 a signal; False where it has ended already."""
        try:
            os.kill(self.first, number)
        except ProcessLookupError:
            return False
        return True


def run_once(lab: Lab, scenario: Scenario, reverse: bool = False) -> Run:
    """Runs the scenario to its end; nothing of it is left when this returns.

    `reverse`: of several payloads, the one with the lowest pid takes longest to clean up, not
    the one with the highest.
    """
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=lab.folder))
    try:
        lab.lay(scenario, folder / "layer")
        for name in ("stage", "results", "work", "upper"):
            (folder / name).mkdir()
        (folder / "results").chmod(0o777)
        if reverse:
            (folder / "results/reverse").touch()
        for words in scenario.builds:
            _build(lab, scenario, folder, words)
        with _started(lab, scenario, folder) as container:
            return _observe(container, scenario, folder / "results/output")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _command(lab: Lab, scenario: Scenario, folder: Path, keep: str) -> list[str]:
    layers = [str(folder / "upper")] if keep == "-" and scenario.builds else []
    layers += [str(folder / "layer"), *([str(lab.busybox)] if scenario.busybox else [])]
    stage, results = str(folder / "stage"), str(folder / "results")
    return [str(lab.launch), stage, ":".join(layers), results, scenario.workdir, keep]


def _environment(scenario: Scenario) -> dict[str, str]:
    return {"PATH": PATH, "HOSTNAME": "lab", "HOME": "/root", **scenario.env}


def _build(lab: Lab, scenario: Scenario, folder: Path, words: tuple[str, ...]) -> None:
    """A RUN instruction: what it writes stays in the folder `upper`."""
    command = [*_command(lab, scenario, folder, str(folder)), *words]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=True,
        env=_environment(scenario),
    )  # fmt: skip
    if b"exit 0" not in done.stdout:
        output = (folder / "results/output").read_text(errors="replace")
        raise RuntimeError(f"{scenario.name}: RUN {words[-1]!r} failed: {output}")
    (folder / "results/output").unlink()


@contextmanager
def _started(lab: Lab, scenario: Scenario, folder: Path) -> Iterator[_Container]:
    record = folder / "results/record"
    os.mkfifo(record)
    record.chmod(0o666)
    fifo = os.open(record, os.O_RDWR | os.O_NONBLOCK)
    command = [*_command(lab, scenario, folder, "-"), *scenario.argv]
    launcher = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=_environment(scenario)
    )
    container = _Container(launcher, fifo)
    try:
        yield container
    finally:
        container.end()
        launcher.communicate()
        os.close(fifo)


def _observe(container: _Container, scenario: Scenario, output: Path) -> Run:
    deadline = time.monotonic() + BOOT
    while container.status is None and not container.is_up() and time.monotonic() < deadline:
        container.listen(deadline)
    tree = _steady_tree(container)
    stopped = None
    if container.status is None and container.send(signal_number(scenario.stop_signal)):
        stopped = time.monotonic()
        while container.status is None and container.listen(stopped + scenario.grace):
            pass
    outlived = stopped is not None and container.status is None
    ended = time.monotonic()
    left = process_tree(container.first) if outlived else ()
    container.end()
    while container.listen(0.0) and container.launcher.poll() is None:
        pass
    return Run(
        tree=tree,
        left=left,
        records=tuple(container.records),
        stopped_at=stopped,
        outlived=outlived,
        seconds=ended - (stopped or ended),
        status=container.status or 0,
        output=output.read_text(errors="replace") if output.exists() else "",
    )


def _steady_tree(container: _Container) -> tuple[Process, ...]:
    """The processes once nothing moves any more, or after SETTLE; empty where PID 1 ended.

    A short `sleep` counts as movement until the same picture comes back with another process
    in its place: then it is a loop. So does a payload that the script itself has told to stop.
    """
    deadline = time.monotonic() + SETTLE
    seen: dict[object, set[int]] = {}
    before: tuple[Process, ...] = ()
    while container.status is None:
        tree = process_tree(container.first)
        naps = {p.pid for p in tree if (nap(p.argv) or SHORT_NAP + 1) <= SHORT_NAP}
        loops = naps and seen.setdefault(shape(tree), set()) - naps
        seen.setdefault(shape(tree), set()).update(naps)
        alike = [p.pid for p in tree] == [p.pid for p in before] and is_idle(tree + before)
        alike = alike and not container.is_cleaning()
        if (alike and not naps) or loops or time.monotonic() > deadline:
            return tree
        before = tree
        look = time.monotonic() + LOOK
        while container.status is None and container.listen(look):
            pass
    return ()
