"""Step 4 of the way, shells: FIFOs that a shell makes and opens, and the signals meanwhile."""

from __future__ import annotations

import posixpath
from collections.abc import Generator

from pidone.process.fifo import BOTH, READ, WRITE, Fifo, Opened, arrive, is_open, leave
from pidone.process.kernel import FOREVER
from pidone.shell.state import ExitShell, RedirectFailed, Shell, Status
from pidone.shell.syntax import Redirect
from pidone.shell.traps import reaction, run_traps
from pidone.shell.values import is_known

SIDES = {"<": READ, "<>": BOTH}
"""The sides that operators open; all others that name a file open it to write."""


def make_fifos(shell: Shell, argv: tuple[str, ...]) -> Status:
    """mkfifo, `mknod PATH p`."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    if argv[0].rsplit("/", 1)[-1] == "mknod":
        words = words[:1] if words[1:] == ["p"] else []
    elif "-m" in argv:
        words = [word for word in words if word not in argv[argv.index("-m") + 1 :][:1]]
    kernel = shell.world.kernel
    for word in words:
        if is_known(word):
            path = absolute(shell, word)
            kernel.fifos.setdefault(path, Fifo(kernel.new_pipe()))
    return 0


MAKERS = frozenset({"mkfifo", "mknod"})


def absolute(shell: Shell, path: str) -> str:
    return posixpath.normpath(posixpath.join(shell.process.cwd, path))


def fifo_at(shell: Shell, redirect: Redirect, target: str) -> Opened | None:
    """The FIFO that a redirection opens."""
    fifos = shell.world.kernel.fifos
    if not fifos or redirect.operator in ("<&", ">&") or not is_known(target):
        return None
    path = absolute(shell, target)
    if path not in fifos:
        return None
    side = SIDES.get(redirect.operator, WRITE)
    descriptor = redirect.descriptor
    if descriptor is None:
        descriptor = int(side == WRITE)
    return Opened(path, fifos[path].pipe, descriptor, side)


def open_fifo(shell: Shell, opened: Opened, place: str) -> Generator[float, None, None]:
    """The shell's own open; `place` is one of Opening's, and signals do what is said there."""
    kernel, process = shell.world.kernel, shell.process
    if opened.side == BOTH:
        return
    fifo = kernel.fifos[opened.path]
    arrive(kernel, fifo, process, opened.side)
    try:
        while not is_open(kernel, opened.path, process, opened.side):
            yield FOREVER
            if process.pending:
                yield from _interrupted(shell, place)
    finally:
        leave(fifo, process)


def _interrupted(shell: Shell, place: str) -> Generator[float, None, None]:
    facts, process = shell.dialect.row.opening, shell.process
    if not any(name in shell.traps for name in process.pending):
        yield from run_traps(shell)
        return
    runs, fails = place in facts.runs_trap_in, place in facts.fails_in
    if "e" in shell.options and not shell.quiet and fails:
        runs = runs and "errexit" in facts.runs_trap_in
    if not runs and not fails:
        process.pending = [
            name
            for name in process.pending
            if name in shell.traps or reaction(shell, name, "wait") != "drop"
        ]
        return
    if runs:
        yield from run_traps(shell)
    else:
        process.pending.clear()
    if fails and place == "special" and not runs:
        raise ExitShell(facts.failed_status)
    if fails:
        raise RedirectFailed(facts.failed_status)
