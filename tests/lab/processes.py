"""A look at the processes of a namespace, from outside, through /proc."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """`pid` and `parent` are those inside the namespace, `outer` is this machine's.

    `state` is /proc's letter; `ignored`, `caught` and `blocked` are masks of signals.
    """

    pid: int
    parent: int
    outer: int
    argv: tuple[str, ...]
    state: str
    ignored: int
    caught: int
    blocked: int

    @property
    def program(self) -> str:
        """The command's last path component; a login shell's leading dash stays."""
        return self.argv[0].rpartition("/")[2] if self.argv else ""


def process_tree(first: int) -> tuple[Process, ...]:
    """Process `first` (its outer pid) and its descendants, each after its parent; a child is
    listed with the thread that made it.

    Processes that go while they are looked at are left out.
    """
    found: list[Process] = []
    _walk(first, 0, found)
    return tuple(found)


def _walk(outer: int, parent: int, found: list[Process]) -> None:
    folder = Path("/proc", str(outer))
    try:
        status = (folder / "status").read_text(errors="replace")
        argv = (folder / "cmdline").read_bytes().split(b"\0")[:-1]
        lists = [one.read_text() for one in (folder / "task").glob("*/children")]
    except OSError:
        return
    process = _process(outer, parent, status, argv)
    found.append(process)
    for child in sorted(int(number) for listed in lists for number in listed.split()):
        _walk(child, process.pid, found)


def _process(outer: int, parent: int, status: str, argv: list[bytes]) -> Process:
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return Process(
        pid=int(fields["NSpid"].split()[-1]),
        parent=parent,
        outer=outer,
        argv=tuple(word.decode("utf-8", "replace") for word in argv),
        state=fields["State"][0],
        ignored=int(fields["SigIgn"], 16),
        caught=int(fields["SigCgt"], 16),
        blocked=int(fields["SigBlk"], 16),
    )


def is_idle(tree: tuple[Process, ...]) -> bool:
    """Whether every process of the tree waits for something."""
    return all(process.state in "SZ" for process in tree)


def shape(tree: tuple[Process, ...]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The tree without its pids: (depth, argv) of each process."""
    depths: dict[int, int] = {0: -1}
    lines = []
    for process in tree:
        depths[process.pid] = depths.get(process.parent, 0) + 1
        lines.append((depths[process.pid], process.argv))
    return tuple(lines)


@functools.lru_cache(maxsize=256)
def nap(argv: tuple[str, ...]) -> float | None:
    """The seconds that a `sleep` command sleeps; None for any other."""
    words = [word for word in argv if not word.startswith("-")]
    if len(words) < 2 or "sleep" not in {word.rpartition("/")[2] for word in words[:2]}:
        return None
    try:
        return float(words[-1].removesuffix("s"))
    except ValueError:
        return None
