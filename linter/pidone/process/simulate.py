"""Step 4 of the way: one launch, run on paper until it is steady, and then stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from pidone.container import Container
from pidone.image.model import UNKNOWN
from pidone.knowledge.programs import recognise
from pidone.process.choices import Run, Walk, taken_spans
from pidone.process.files import RememberedFiles
from pidone.process.kernel import GivenUp, Kernel, NothingGiven
from pidone.process.launch import load
from pidone.process.process import Process
from pidone.process.steady import (
    CERTAIN,
    EXITED,
    FOREGROUND,
    is_pausing,
    run_until_steady,
    starts_again,
)
from pidone.process.surroundings import BuildSurroundings
from pidone.shell.survey import Survey
from pidone.shell.world import World
from pidone.source import Span, Text


@dataclass(frozen=True)
class Stopped:
    """One run's end. `steady` are the processes alive when the stop signal came, PID 1 first.

    `steady` is empty where the run could not be followed so far. `value` ranks it among other
    ways to read the same launch; `conditions` is where it went one of several ways; `given_up`
    says why the run could not be followed to its end. `pausing`: a shell waits in a loop for
    something outside. `nothing`: the image sets no command that the script could hand over to.
    `left_running` are those that the end of PID 1 killed. `other_order` does the run once more
    with another one of its several applications being the fastest to clean up.
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
    other_order: Callable[[], Stopped] | None = None


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
        weight,
        tired=lambda: survey.commands > MAX_COMMANDS,
        repeats=lambda point, outcome: starts_again(point, outcome.steady),
    )


def weight(outcome: Stopped) -> int:
    """How much an outcome counts: a shell that is given nothing to read is what the image starts,
    and what went before it is not."""
    processes = outcome.kernel.processes.values()
    if outcome.value == EXITED and any(
        one.role == "repl" and one.reads is None for one in processes
    ):
        return CERTAIN
    return outcome.value


def stopped_run(
    container: Container,
    shells: Mapping[str, str],
    run: Run,
    survey: Survey,
    files: RememberedFiles,
    *,
    first_last: bool = False,
) -> Stopped:
    """One way through; `first_last`: of several applications, the first is the last to be done."""
    kernel = Kernel(lambda process: load(world, process, process.argv))
    signal = (container.stop_signal or "SIGTERM").removeprefix("SIG")
    texts = launch_texts(container)
    world = World(kernel, run, files, signal, shells, survey, is_short, launch_texts=texts)
    world.surroundings, world.sources = BuildSurroundings(container), files.sources
    try:
        stopped = followed(container, world, run, first_last=first_last)
    except GivenUp as missing:
        alive = tuple(kernel.alive())
        return Stopped(kernel, world, alive, CERTAIN, tuple(taken_spans(run)), str(missing))
    except NothingGiven:
        return Stopped(kernel, world, (), CERTAIN, tuple(taken_spans(run)), nothing=True)
    except RecursionError:
        deep = "the scripts nest deeper than is followed"
        return Stopped(kernel, world, (), FOREGROUND, (), deep)
    if not first_last and sum(one.role == "application" for one in stopped.steady) > 1:
        decisions = Run(tuple(point.taken for point in run.points), set())
        again = partial(stopped_run, container, shells, decisions, survey, files, first_last=True)
        return replace(stopped, other_order=again)
    return stopped


def followed(container: Container, world: World, run: Run, *, first_last: bool) -> Stopped:
    """From the start to the steady state, and from the stop to the end."""
    kernel = world.kernel
    started(container, world)
    value = run_until_steady(world, run)
    if value == EXITED and world.nothing_given:
        raise NothingGiven
    steady = tuple(kernel.alive())
    pausing = value != EXITED and is_pausing(kernel)
    left = tuple(
        one
        for one in kernel.processes.values()
        if one.ended_at == kernel.now and one.killed_by == "KILL"
    )
    if value != EXITED:
        stop(kernel, world.stop_signal, container.grace, first_last=first_last)
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
                return half.written or span
    return container.image.span


def ranks(kernel: Kernel, *, first_last: bool) -> dict[int, int]:
    """By pid, how many applications are done with their clean-up before this one: the later it was
    started the more, or the other way round.
    """
    pids = sorted((one.pid for one in kernel.alive()), reverse=first_last)
    return {pid: place for place, pid in enumerate(pids)}


def stop(kernel: Kernel, signal: str, grace: float, *, first_last: bool) -> None:
    """The engine's stop: the signal to PID 1 from outside, and then the grace period."""
    kernel.stopping = signal
    kernel.ranks = ranks(kernel, first_last=first_last)
    until = kernel.now + grace
    kernel.kill(kernel.first, signal, outside=True)
    while True:
        kernel.settle()
        if kernel.first.dead or not kernel.advance(until):
            return
