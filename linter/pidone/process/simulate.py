"""Step 4 of the way: one launch, run on paper until it is steady, and then stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pidone.container import Container
from pidone.image.model import UNKNOWN
from pidone.knowledge.programs import recognise
from pidone.process.choices import Point, Run, Walk, taken_spans
from pidone.process.files import RememberedFiles
from pidone.process.kernel import GivenUp, Kernel, NothingGiven
from pidone.process.launch import load
from pidone.process.process import Process
from pidone.process.surroundings import BuildSurroundings
from pidone.shell.survey import Survey
from pidone.shell.world import World
from pidone.source import Span, Text

EXITED, IDLE, FOREGROUND, CERTAIN, COMMAND = range(5)
"""How much the end of a run says about the container, from nothing to all that can be wished."""


@dataclass(frozen=True)
class Stopped:
    """One run's end. `steady` are the processes alive when the stop signal came, PID 1 first.

    `steady` is empty where the run could not be followed so far. `value` ranks it among other
    ways to read the same launch; `conditions` is where it went one of several ways; `given_up`
    says why the run could not be followed to its end. `pausing`: a shell waits in a loop for
    something outside. `nothing`: the image sets no command that the script could hand over to.
    `left_running` are those that the end of PID 1 killed.
    """

    kernel: Kernel
    world: World
    steady: tuple[Process, ...]
    value: int
    conditions: tuple[Span, ...]
    given_up: str | None = None
    pausing: bool = False
    nothing: bool = False
    left_running: tuple[Process, ...] = ()


@lru_cache(maxsize=4096)
def is_short(argv: tuple[str, ...]) -> bool:
    """Whether a command is known to end by itself at once, whatever it is given."""
    name = argv[0].rsplit("/", 1)[-1]
    if name in ACTING:
        return False
    found = recognise(argv)
    return found.kind == "utility" and found.duration == "short" and found.seconds is None


@lru_cache(maxsize=4096)
def is_unknown(argv: tuple[str, ...]) -> bool:
    """Whether a command line is a program of which nothing is known, or a wrapper of one."""
    if argv[0].rsplit("/", 1)[-1] in ACTING:
        return False
    found = recognise(argv)
    if found.inner is not None and found.kind in ("replace", "parent"):
        return is_short(found.inner) or is_unknown(found.inner)
    return found.kind == "application" and UNKNOWN not in argv[0]


MAX_COMMANDS = 2_000
"""Commands that all runs of one launch together follow before no more runs are begun."""

ACTING = frozenset({"kill", "pkill", "killall", "sleep", "usleep", "wait"})


def stopped_runs(container: Container, shells: Mapping[str, str]) -> tuple[list[Stopped], bool]:
    """Every way through the launch and the stop, and whether all of them were followed.

    First in haste; with care only where that does not lead to what surely is the application.
    """
    files = RememberedFiles(container.image.files)
    for hasty in (True, False):
        survey = Survey(is_short, is_unknown, hasty)
        walk = walk_of(container, shells, survey, files)
        outcomes, best = walk.outcomes()
        if best >= CERTAIN or not survey.skipped:
            break
    return outcomes, walk.complete


def walk_of(
    container: Container, shells: Mapping[str, str], survey: Survey, files: RememberedFiles
) -> Walk[Stopped]:
    """The walk through all runs of a launch, in a survey's haste or care."""
    return Walk(
        lambda run: stopped_run(container, shells, run, survey, files),
        lambda outcome: outcome.value,
        tired=lambda: survey.commands > MAX_COMMANDS,
        repeats=starts_again,
    )


def starts_again(point: Point, outcome: Stopped) -> bool:
    """Whether a run's end has an application with the very command line that ran before."""
    return any(one.role == "application" and one.argv in point.programs for one in outcome.steady)


def stopped_run(
    container: Container,
    shells: Mapping[str, str],
    run: Run,
    survey: Survey,
    files: RememberedFiles,
) -> Stopped:
    """One way through."""
    kernel = Kernel(lambda process: load(world, process, process.argv))
    signal = (container.stop_signal or "SIGTERM").removeprefix("SIG")
    texts = launch_texts(container)
    world = World(kernel, run, files, signal, shells, survey, is_short, launch_texts=texts)
    world.surroundings = BuildSurroundings(container)
    try:
        started(container, world)
        value = run_until_steady(world, run, container.cmd.argv if container.cmd else ())
        steady = tuple(kernel.alive())
        pausing = value != EXITED and is_pausing(kernel)
        left = tuple(
            one
            for one in kernel.processes.values()
            if one.ended_at == kernel.now and one.killed_by == "KILL"
        )
        if value != EXITED:
            stop(kernel, signal, container.grace)
    except GivenUp as missing:
        conditions = tuple(taken_spans(run))
        alive = tuple(kernel.alive())
        return Stopped(kernel, world, alive, CERTAIN, conditions, str(missing))
    except NothingGiven:
        return Stopped(kernel, world, (), CERTAIN, tuple(taken_spans(run)), nothing=True)
    except RecursionError:
        return Stopped(
            kernel, world, (), FOREGROUND, (), "the scripts nest deeper than is followed"
        )
    return Stopped(
        kernel, world, steady, value, tuple(taken_spans(run)), None, pausing, left_running=left
    )


def launch_texts(container: Container) -> dict[str, Text]:
    """The Dockerfile's own shell texts, by their value as it reaches the shell."""
    found: dict[str, Text] = {}
    for half in (container.entrypoint, container.cmd):
        if half is not None and half.form == "shell" and half.text is not None:
            found[half.argv[-1]] = half.text
    return found


def started(container: Container, world: World) -> None:
    """PID 1, in the image's environment, folder and user."""
    argv = container.argv
    if container.init:
        argv = ("docker-init", "--", *argv)
    first = Process(1, None, 1, 1, argv, first_span(container))
    kernel = world.kernel
    kernel.next_pid = 2
    kernel.processes[1] = first
    first.env = dict(container.image.env)
    first.env.setdefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    first.cwd = container.image.workdir or "/"
    first.user = container.image.user or None
    first.body = kernel.load(first)
    kernel.wake(first)


def first_span(container: Container) -> Span:
    """Where what PID 1 runs is written."""
    for half in (container.entrypoint, container.cmd):
        if half is not None:
            span = half.word_span(0)
            if span is not None:
                return half.instruction.span if half.instruction is not None else span
    return container.image.span


def run_until_steady(world: World, run: Run, command: tuple[str, ...]) -> int:
    """Lets the launch run until nothing new happens; returns what that says.

    `command` is the image's CMD: a program that is started with just these words is what it says.
    """
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
        value = stop_value(kernel, unsure, command)
        programs = frozenset(process.argv for process in unsure if not is_asked(process))
        if run.choose(2, None, ("steady", world.key()), value, programs):
            return min(value, CERTAIN)
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
    return [leaf for leaf in unsure if below_shell(leaf)]


RUNNING = frozenset({"shell", "application"})


def below_shell(process: Process) -> bool:
    """Whether a shell stands over a process: what has a text left to run once it ends."""
    parent = process.parent
    while parent is not None:
        if parent.role == "shell":
            return True
        parent = parent.parent
    return False


def is_pausing(kernel: Kernel) -> bool:
    """Whether a shell goes round in a loop that something outside may end."""
    return any(process.notes.may_end for process in kernel.alive())


def stop_value(kernel: Kernel, unsure: list[Process], command: tuple[str, ...]) -> int:
    """How much it says that a shell waits for programs of which nothing is known.

    A background job that is waited for is most often the application; what runs in a condition
    or for its output most often is not.
    """
    if any(is_asked(process) for process in unsure):
        return IDLE
    if command and any(process.argv == command for process in unsure):
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


def value_of(kernel: Kernel) -> int:
    """How much a steady state says: one without any application may be a mere pause."""
    if is_pausing(kernel):
        return FOREGROUND
    applications = [one for one in kernel.alive() if one.role in ("application", "init", "repl")]
    return CERTAIN if applications else IDLE


def ranks(kernel: Kernel) -> dict[int, int]:
    """By pid, how many applications are done with their clean-up before this one.

    None before what PID 1 waits for; the others follow, the last started first.
    """
    waited = {leaf.pid for leaf in kernel.leaves(kernel.first)} | {1}
    others = sorted((one.pid for one in kernel.alive() if one.pid not in waited), reverse=True)
    return {pid: place for place, pid in enumerate(others, 1)}


def stop(kernel: Kernel, signal: str, grace: float) -> None:
    """The engine's stop: the signal to PID 1 from outside, and then the grace period."""
    kernel.stopping = signal
    kernel.ranks = ranks(kernel)
    until = kernel.now + grace
    kernel.kill(kernel.first, signal, outside=True)
    while True:
        kernel.settle()
        if kernel.first.dead or not kernel.advance(until):
            return
