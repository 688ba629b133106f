"""Step 4 of the way: when a launch has come to rest, and how much that says of the container."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pidone.process.choices import Point, Run
from pidone.process.kernel import Kernel
from pidone.process.process import Process
from pidone.shell.world import World

EXITED, IDLE, FOREGROUND, CERTAIN, COMMAND, SUPERVISED = range(6)
"""How much the end of a run says about the container, from nothing to all that can be wished.

From CERTAIN on there is an application. COMMAND: it is what the container was given to run.
SUPERVISED: a shell waits for it with a trap that passes the stop signal on.
"""


def run_until_steady(world: World, run: Run) -> int:
    """Lets the launch run until nothing new happens; returns what that says."""
    kernel = world.kernel
    while True:
        kernel.settle()
        if kernel.first.dead:
            return EXITED
        if kernel.pass_time():
            continue
        unsure = awaited(kernel)
        if not unsure:
            return value_of(kernel)
        value = stop_value(kernel, unsure)
        programs = frozenset(
            process.argv
            for process in unsure
            if not is_asked(process) or names_no_task(process.argv)
        )
        if run.choose(
            2, None, ("steady", world.key()), value, programs, settles=value == SUPERVISED
        ):
            return value
        for process in unsure:
            kernel.end(process, None)


def awaited(kernel: Kernel) -> list[Process]:
    """The programs of unknown duration that PID 1's shell is waiting for."""
    first = kernel.first
    leaves = list(kernel.leaves(first))
    if any(leaf.duration == "long" and leaf.role not in RUNNING for leaf in leaves):
        return []
    if any(leaf.role == "shell" and leaf.settled for leaf in leaves):
        return []
    unsure = [leaf for leaf in leaves if leaf.role == "application" and leaf.pid != 1]
    return [leaf for leaf in unsure if any(True for _ in shells_over(leaf))]


RUNNING = frozenset({"shell", "application"})


def shells_over(process: Process) -> Iterator[Process]:
    """The shells above a process, the nearest first: they have a text left to run once it ends."""
    parent = process.parent
    while parent is not None:
        if parent.role == "shell":
            yield parent
        parent = parent.parent


def is_pausing(kernel: Kernel) -> bool:
    """Whether a shell goes round in a loop that something outside may end."""
    return any(process.notes.may_end for process in kernel.alive())


def stop_value(kernel: Kernel, unsure: list[Process]) -> int:
    """How much it says that a shell waits for programs of which nothing is known.

    A background job that is waited for is most often the application; what runs in a condition
    or for its output most often is not.
    """
    if any(is_asked(process) for process in unsure):
        return IDLE
    if any(is_supervised(process) for process in unsure):
        return SUPERVISED
    if any(map(is_last_word, unsure)):
        return COMMAND
    if kernel.first.notes.in_wait or any(one.duration == "long" for one in unsure):
        return CERTAIN
    return FOREGROUND


def is_asked(process: Process) -> bool:
    """Whether a program runs for its output or its status."""
    one: Process | None = process
    while one is not None:
        if one.notes.asked:
            return True
        one = one.parent
    return False


def is_supervised(process: Process) -> bool:
    """Whether a shell waits for a job with a trap for the stop signal that tells somebody."""
    return any(shell.notes.in_wait and shell.notes.tells for shell in shells_over(process))


def is_last_word(process: Process) -> bool:
    """Whether a program is what its script was given or calls `exec` for, or has a name that says
    that it stays."""
    called = process.notes.exec_at is not None and process.notes.forked
    return called or is_given(process) or is_resident(process.argv)


def is_given(process: Process) -> bool:
    """Whether a command line is just the words that a script was given: its `"$@"`."""
    count = len(process.argv)
    return any(
        shell.notes.file is not None
        and len(shell.argv) > count + 1
        and shell.argv[-count:] == process.argv
        for shell in shells_over(process)
    )


def value_of(kernel: Kernel) -> int:
    """How much a steady state says: one without any application may be a mere pause."""
    if is_pausing(kernel):
        return FOREGROUND
    applications = [
        one
        for one in kernel.alive()
        if (one.role in ("application", "repl") or hides_children(one))
        and not any(leaf.notes.keeps_services for leaf in kernel.leaves(one))
    ]
    return CERTAIN if applications else IDLE


def hides_children(process: Process) -> bool:
    """Whether it is an init whose services are not known."""
    return process.role == "init" and all(child.dead for child in process.children)


# ---- programs that are started twice ---------------------------------------------------------

SERVER_OPTIONS = frozenset(
    {"--port", "--host", "--listen", "--bind", "--address", "--addr", "--http", "--foreground"}
)
"""Options that only a program which stays would be given."""

RESIDENT = frozenset(
    {"agent", "api", "app", "consumer", "daemon", "exporter", "main", "proxy", "scheduler"}
    | {"server", "service", "web", "worker"}
)
"""Names that people give to a program of their own which stays."""

_TASK_WORD = re.compile(r"[A-Za-z][\w:./-]*\Z")


def starts_again(point: Point, steady: Iterable[Process]) -> bool:
    """Whether a run's end has an application that ran before, at the point: with the very same
    command line, or with nothing in its words that would make it another task.
    """
    running = [one for one in steady if one.role == "application"]
    servers = {program_name(argv) for argv in point.programs if names_no_task(argv)}
    return any(one.argv in point.programs or program_name(one.argv) in servers for one in running)


def runs_for_good(kernel: Kernel, process: Process) -> bool:
    """Whether what a script starts after the stop is the application once more, or another."""
    if is_given(process) or (process.pid == 1 and names_no_task(process.argv)):
        return True
    others = [
        one for one in kernel.processes.values() if one.role == "application" and one is not process
    ]
    name, serves = program_name(process.argv), names_no_task(process.argv)
    return any(
        one.argv == process.argv or (serves and program_name(one.argv) == name) for one in others
    )


def program_name(argv: tuple[str, ...]) -> str:
    return argv[0].rsplit("/", 1)[-1]


def is_resident(argv: tuple[str, ...]) -> bool:
    """Whether a program's name says that it stays, and nothing in its words that it does not."""
    return program_name(argv) in RESIDENT and names_no_task(argv)


def names_no_task(argv: tuple[str, ...]) -> bool:
    """Whether a command line is that of a program as it is run for good: without a word that could
    name a task of it (`migrate`, `--init`).
    """
    name = program_name(argv)
    words = iter(argv[1:])
    for word in words:
        if word.partition("=")[0] in SERVER_OPTIONS or word == name:
            if word[0] == "-" and "=" not in word:
                next(words, None)
        elif word.startswith("-") or _TASK_WORD.match(word):
            return False
    return True
