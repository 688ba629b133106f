"""What is seen of one launch, from its start to its end, however its container was started."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lab.processes import Process, is_idle, nap, process_tree, shape
from lab.scenario import Scenario

SETTLE = 3.0
"""Seconds that a launch may take from there until nothing moves any more."""
LOOK = 0.06
"""Seconds between two looks at the processes; two that are alike make a steady state."""
SHORT_NAP = 2.0
"""A `sleep` of at most so many seconds is waited for: something may come after it."""
TEMPORARY = "--temporary"
"""The option of a payload that its script will end; a shell that sleeps in itself until then
cannot be told from one that rests."""


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


class Container:
    """A started launch: the outer pid of its PID 1 (`first`), that one's exit status once it has
    ended, and the records as they come in."""

    def __init__(self, fifo: int) -> None:
        self.fifo = fifo
        self.records: list[Record] = []
        self.status: int | None = None
        self.first = 0

    def listen(self, until: float) -> bool:
        """Waits for news until the monotonic time; True where some came."""
        raise NotImplementedError

    def stop(self) -> bool:
        """Sends PID 1 the stop signal; False where it has ended already."""
        raise NotImplementedError

    def end(self) -> None:
        """SIGKILL to PID 1, and so to everything, as an engine does after the grace."""
        raise NotImplementedError

    def take_records(self) -> None:
        """Reads what the payloads have written by now."""
        written = b""
        with suppress(BlockingIOError):
            while True:
                written += os.read(self.fifo, 65536)
        for line in written.decode("utf-8", "replace").splitlines():
            what, pid, at, *rest = line.split("\t")
            self.records.append(Record(what, int(pid), float(at), tuple(rest)))

    def is_up(self) -> bool:
        """Whether a payload runs, other than those that ended by themselves."""
        ended = {record.pid for record in self.records if record.what == "done"}
        return any(record.pid not in ended for record in self.records if record.what == "up")

    def is_cleaning(self) -> bool:
        """Whether a payload was told to stop, and has not ended yet."""
        told = {record.pid for record in self.records if record.what == "got"}
        return bool(told - {r.pid for r in self.records if r.what in ("clean", "died", "done")})


@contextmanager
def opened_record(results: Path) -> Iterator[int]:
    """The FIFO that payloads write to, open for reading. It lies in the folder that they see as
    /lab, which this makes ready for users of all kinds."""
    record = results / "record"
    os.mkfifo(record)
    (results / "pids").touch()
    for path, mode in ((results, 0o777), (record, 0o666), (results / "pids", 0o666)):
        path.chmod(mode)
    fifo = os.open(record, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield fifo
    finally:
        os.close(fifo)


def observe(container: Container, scenario: Scenario, output: Path) -> Run:
    """Stops the launch once it is in its steady state, and waits for its end.

    `output` is the file that has what it wrote to standard output and standard error.
    """
    deadline = time.monotonic() + scenario.boot
    while container.status is None and not container.is_up() and time.monotonic() < deadline:
        container.listen(deadline)
    tree = _steady_tree(container)
    stopped = None
    if container.status is None and container.stop():
        stopped = time.monotonic()
        while container.status is None and container.listen(stopped + scenario.grace):
            pass
    outlived = stopped is not None and container.status is None
    ended = time.monotonic()
    left = process_tree(container.first) if outlived else ()
    container.end()
    container.take_records()
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


def rounds(tree: tuple[Process, ...]) -> int:
    """How often a `sleep` has to come back to be one of a loop that goes on: a short one may be of
    a loop that counts."""
    naps = [length for process in tree if (length := nap(process.argv)) is not None]
    return 4 if min(naps, default=1.0) <= 0.3 else 1


def _steady_tree(container: Container) -> tuple[Process, ...]:
    """The processes once nothing moves any more, or after SETTLE; empty where PID 1 ended.

    A short `sleep` counts as movement until the same picture comes back with another process
    in its place: then it is a loop. So does a payload that the script itself has told to
    stop, or will.
    """
    deadline = time.monotonic() + SETTLE
    seen: dict[object, set[int]] = {}
    before: tuple[Process, ...] = ()
    while container.status is None:
        tree = process_tree(container.first)
        naps = {p.pid for p in tree if (nap(p.argv) or SHORT_NAP + 1) <= SHORT_NAP}
        others = seen.setdefault(shape(tree), set())
        loops = bool(naps) and len(others - naps) >= rounds(tree)
        others.update(naps)
        alike = [p.pid for p in tree] == [p.pid for p in before] and is_idle(tree + before)
        container.listen(0.0)
        moves = container.is_cleaning() or any(TEMPORARY in one.argv for one in tree)
        steady = ((alike and not naps) or loops) and not moves
        if steady or time.monotonic() > deadline:
            return tree
        before = tree
        look = time.monotonic() + LOOK
        while container.status is None and container.listen(look):
            pass
    return ()
