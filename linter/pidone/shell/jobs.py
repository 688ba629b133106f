"""Step 4 of the way, shells: the jobs of a shell, and what `jobs` says of them."""

from __future__ import annotations

from pidone.shell.redirects import streams, written
from pidone.shell.state import Job, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple


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
        return next((job for job in reversed(shell.jobs) if job.number == int(name[1:])), None)
    return next((job for job in present if job.leader.argv[0].endswith(name[1:])), None)


def run_jobs(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    del tail
    where = yield from streams(shell, simple.redirects)
    if "-p" in argv:
        pids = [str(job.processes[0].pid) for job in shell.jobs if job.alive]
        written(shell, where, "\n".join(pids) + "\n")
    return 0


def disown(shell: Shell, words: list[str]) -> Status:
    """`disown`: jobs that `wait` and `jobs` know no more; `-h` only spares them a SIGHUP."""
    if not shell.dialect.can("disown"):
        return 1
    if "-h" in words:
        return 0
    named = [job_named(shell, word) for word in words if not word.startswith("-")]
    present = [job for job in shell.jobs if not job.forgotten]
    chosen = present if "-a" in words else (named if named else present[-1:])
    shell.jobs = [job for job in shell.jobs if job not in chosen]
    return 0
