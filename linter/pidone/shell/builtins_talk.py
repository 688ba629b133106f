"""Step 4 of the way, shells: builtins that test, print, read and wait."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise

from pidone.image.model import UNKNOWN
from pidone.process.fifo import BOTH
from pidone.shell import jobs, waits
from pidone.shell.conditions import looks_for, tested
from pidone.shell.fork import wait_for
from pidone.shell.outputs import differs, said
from pidone.shell.redirects import HERE, NO_PIPE, Streams, streams, written
from pidone.shell.state import Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.traps import run_traps


def run_test(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """test and [."""
    del tail, simple
    words = argv[1:-1] if argv[0] == "[" else argv[1:]
    files, cwd = shell.world.files, shell.process.cwd
    words = with_processes(shell, words)
    shell.world.asked |= any(looks_for(*pair, files, cwd) for pair in pairwise(words))
    value = tested(words, files, cwd)
    return None if value is None else int(not value)
    yield 0.0


def with_processes(shell: Shell, words: list[str]) -> list[str]:
    """The words of a test with every `-d /proc/PID` as a test of a string: is it alive?"""
    result = list(words)
    for place, word in enumerate(words[1:]):
        found = re.fullmatch(r"/proc/(\d+)/?", word)
        if found and words[place] in ("-d", "-e"):
            process = shell.world.kernel.processes.get(int(found[1]))
            is_there = process is not None and not process.dead
            result[place : place + 2] = ["-n", word if is_there else ""]
    return result


def run_echo(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """echo, printf, print."""
    del tail
    where = yield from streams(shell, simple.redirects)
    if where.path is None and shell.output is None:
        written(shell, where, said(argv))
    else:
        where = replace(where, at=simple.span)
        written(shell, where, UNKNOWN if differs(argv) else said(argv))
    return 0


def run_read(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`read`: at once from a file, the end of the input from a pipe whose writers are gone."""
    del tail
    where = yield from streams(shell, simple.redirects)
    for name in argv[1:]:
        if name.isidentifier():
            shell.variables[name] = UNKNOWN
    kernel, process = shell.world.kernel, shell.process
    limit = _time_limit(argv)
    pipe = where.reads if where.reads is not None else process.reads
    if where.source is not None and pipe == NO_PIPE:
        return _status_from(where.source)
    if limit is not None and (where.reads is not None or simple.redirects):
        yield from waits.pause(shell, limit)
        return 1
    if pipe is None:
        return 1
    if pipe == NO_PIPE:
        return None
    before, process.reads = process.reads, pipe
    try:
        while not kernel.lines.get(pipe) and _may_come(shell, pipe, where):
            yield float("inf")
            if process.pending and (yield from _interrupted(shell)):
                return 1
    finally:
        process.reads = before
    if kernel.lines.get(pipe):
        kernel.lines[pipe] -= 1
        return 0
    return 1


WITH_LINES = frozenset({HERE, "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"})
"""What has a first line: texts in the script, and the files that every engine writes (moby/moby
daemon/container/container_unix.go, NetworkMounts)."""


def _status_from(source: str) -> Status:
    if source == "/dev/null":
        return 1
    return 0 if source in WITH_LINES else None


def _may_come(shell: Shell, pipe: int, where: Streams) -> bool:
    """Whether anything can still be written into what is read."""
    mine = any(one.pipe == pipe and one.side == BOTH for one in where.opened)
    return mine or shell.world.kernel.holds_pipe(pipe, shell.process)


def _interrupted(shell: Shell) -> Generator[float, None, bool]:
    """A signal came into `read`; whether that has ended it."""
    trapped = any(name in shell.traps for name in shell.process.pending)
    if trapped and not shell.dialect.runs_at_once_in("read"):
        return False
    yield from run_traps(shell)
    return trapped and shell.dialect.row.traps.interrupt_read


def _time_limit(argv: list[str]) -> float | None:
    for word, value in zip(argv, [*argv[1:], ""], strict=True):
        if word.startswith("-") and word.endswith("t"):
            try:
                return float(value)
            except ValueError:
                return None
    return None


def run_sleep(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`sleep` where it is a builtin (mksh, ksh93): a signal ends it."""
    del tail, simple
    seconds = shell.world.seconds(tuple(argv))
    return (yield from waits.pause(shell, seconds))


def run_wait(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """wait."""
    del tail
    return (yield from waits.wait_builtin(shell, argv[1:], simple.span))


def run_fg(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """fg: the job is waited for like a command in the foreground."""
    del tail, simple
    job = jobs.job_named(shell, argv[1] if len(argv) > 1 else "%%")
    if job is None or "m" not in shell.options or not shell.dialect.row.running.fg:
        return 1
    job.forgotten = True
    return (yield from wait_for(shell, job.processes))
