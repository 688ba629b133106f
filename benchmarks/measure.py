"""Benchmarks, step 3: one run of a command: its wall time, CPU time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""ru_maxrss counts KiB on Linux and bytes on macOS (getrusage(2) of each)."""

_SAMPLING_PAUSE = 0.05

_NO_BYTE_CODE = "PYTHONDONTWRITEBYTECODE"
"""Where it is set, each run compiles an editable install anew (docs.python.org/3/using/cmdline)."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took: seconds on the clock, seconds of CPU, bytes of memory at the peak.

    `status` is its exit status, below zero for a signal; of several runs, the one furthest from 0.
    """

    wall: float
    cpu: float
    memory: int
    status: int


def usage_of(command: Sequence[str], folder: Path, *, is_sampled: bool = False) -> Usage:
    """Runs a command with its output thrown away.

    CPU time is that of the process and of every descendant that was waited for. The memory is the
    largest process's (wait4's ru_maxrss, which never falls below this program's own at the time
    of the fork); with `is_sampled` it is that or the largest sum over the process tree that was
    seen at one time, whichever is more.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sampler = _TreeSampler(process.pid)
    if is_sampled:
        sampler.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    sampler.is_done.set()
    memory = max(used.ru_maxrss * _RSS_UNIT, sampler.peak)
    return Usage(wall, used.ru_utime + used.ru_stime, memory, process.returncode)


def _environment() -> dict[str, str]:
    """This one, except that Python may keep its byte code, as an installed package's is kept."""
    return {name: value for name, value in os.environ.items() if name != _NO_BYTE_CODE}


def median_usage(usages: Sequence[Usage]) -> Usage:
    """The medians of each of the three figures, apart from one another."""
    return Usage(
        wall=median(usage.wall for usage in usages),
        cpu=median(usage.cpu for usage in usages),
        memory=round(median(usage.memory for usage in usages)),
        status=max((usage.status for usage in usages), key=abs),
    )


class _TreeSampler(threading.Thread):
    """Adds up the resident memory of a process and its descendants, again and again.

    It sees nothing where there is no /proc; pages that processes share are counted once for each.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.is_done = threading.Event()

    def run(self) -> None:
        while not self.is_done.wait(_SAMPLING_PAUSE):
            self.peak = max(self.peak, sum(_resident_bytes(pid) for pid in _tree(self.pid)))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        # Linux, Documentation/filesystems/proc.rst: needs CONFIG_PROC_CHILDREN
        children = [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _resident_bytes(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
