"""The questions about files that a shell opens: FIFOs, which block, and its own script."""

from __future__ import annotations

from collections.abc import Iterator

from lab.observe import Run
from lab.probe import Probe, fate, number, says

BLOCKED = {
    "command": "read A < /tmp/p",
    "compound": "{ read A; } < /tmp/p",
    "special": "exec 3< /tmp/p",
    "program": "cat < /tmp/p",
    "bare": "< /tmp/p",
    "subshell": "(read A) < /tmp/p",
    "errexit": "set -e\nread A < /tmp/p",
}
"""Redirections from a FIFO that nobody writes into, by what they stand at."""


def opening_probes() -> Iterator[Probe]:
    yield Probe("opening.searches_path", "echo yes\n", says("yes"), launch="name")
    for member, command in BLOCKED.items():
        script = f"mkfifo /tmp/p\napp &\ntrap 'echo T' TERM\n{command}\necho \"=$?\" on\n"
        yield Probe("opening.in_shell", script, _is_in_shell, member)
        yield Probe("opening.runs_trap_in", script, says("T"), member)
        yield Probe("opening.fails_in", script, _fails, member)
    script = 'mkfifo /tmp/p\napp &\ntrap : TERM\nread A < /tmp/p\necho "=$?"\n'
    yield Probe("opening.failed_status", script, _status)


def _is_in_shell(run: Run) -> bool:
    """Whether no process is there but PID 1 and the payload."""
    return len(run.tree) == 2


def _fails(run: Run) -> bool:
    return fate()(run) != "hangs"


def _status(run: Run) -> int:
    return 0 if run.outlived else number(run)
