"""Step 5 of the way: from the runs of a launch to the verdict and what it is due to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pidone.container import Container
from pidone.process import blame
from pidone.process.cut_short import cut_short
from pidone.process.early_end import ended_early
from pidone.process.hops import hops_of
from pidone.process.model import Cause, Path, Trace, Verdict
from pidone.process.process import Process
from pidone.process.remarks import remarks_of
from pidone.process.simulate import CERTAIN, EXITED, FOREGROUND, Stopped, stopped_runs
from pidone.shell.dialect import COMMON_SHELLS
from pidone.shell.values import UNSET

NO_HEARING = {"SIGKILL": Verdict.ABRUPT, "SIGSTOP": Verdict.KILLED}
"""signal(7): neither can be handled; the first ends PID 1 at once, the second suspends it."""


def trace_container(container: Container) -> Trace:
    """Every way through the launch, with the verdict of each."""
    early = without_launch(container)
    if early is not None:
        return Trace(container, (early,), tuple(remarks_of(container, ())))
    possible = [paths_with(container, shells) for shells in possible_shells(container)]
    paths, runs = possible[0]
    if any(decisive(other) != decisive(paths) for other, _ in possible[1:]):
        base = container.image.base.name
        because = f"which shell the /bin/sh of {base} is decides, and {base} is not known"
        paths = [Path(Verdict.UNKNOWN, because, paths[0].hops, (), ())]
    return Trace(container, tuple(paths), tuple(remarks_of(container, runs)))


def decisive(paths: Iterable[Path]) -> Verdict:
    order = list(Verdict)
    return min((path.verdict for path in paths), key=order.index)


def possible_shells(container: Container) -> list[Mapping[str, str]]:
    """Which shell each path is; several answers where the base image is not known."""
    shells = container.image.base.shells
    if "/bin/sh" in shells:
        return [shells]
    return [{**shells, "/bin/sh": one} for one in COMMON_SHELLS]


def without_launch(container: Container) -> Path | None:
    """The verdict where there is nothing to simulate."""
    image = container.image
    if image.base.windows:
        return Path(Verdict.UNKNOWN, "Windows containers have no signals", (), (), ())
    if image.inherits_unknown and image.entrypoint is None:
        missing = f"{image.base.name} is not known: it may set an ENTRYPOINT in front of this"
        if not container.argv:
            missing = f"{image.base.name} is not known, and nothing here sets what is started"
        return Path(Verdict.UNKNOWN, missing, (), (), ())
    if not container.argv:
        return Path(Verdict.UNKNOWN, "the image has neither ENTRYPOINT nor CMD", (), (), ())
    if container.stop_signal is None:
        written = container.stop.value
        if "\ue000" in written:
            return Path(Verdict.UNKNOWN, "the STOPSIGNAL is not known", (), (), ())
        cause = Cause("unknown-stop-signal", container.stop.span, detail=written)
        because = f"{written} is no signal: the engine refuses to start the container"
        return Path(Verdict.EXITS, because, (), (cause,), ())
    return None


def paths_with(container: Container, shells: Mapping[str, str]) -> tuple[list[Path], list[Stopped]]:
    """The paths of all runs with a given set of shells; those that only end early are left out."""
    runs, complete = stopped_runs(container, shells)
    lasting = telling(container, runs)
    paths = unique([path_of(container, run) for run in lasting])
    if any(run.pausing for run in lasting) and len({path.verdict for path in paths}) > 1:
        because = "not decided by the files: what the script waits for before it goes on"
        paths = [replace(paths[0], verdict=Verdict.UNKNOWN, because=because, causes=())]
    if not complete and all(run.value < CERTAIN for run in lasting):
        because = "the scripts have more ways through than are followed"
        paths = [Path(Verdict.UNKNOWN, because, (), (), ())]
    elif not complete:
        paths = [replace(path, assumes=(*path.assumes, MANY_WAYS)) for path in paths]
    if not paths:
        because = "no way through the scripts could be followed to its end"
        paths = [Path(Verdict.UNKNOWN, because, (), (), ())]
    return paths, lasting


def telling(container: Container, runs: list[Stopped]) -> list[Stopped]:
    """The runs that say most of the container: those that get furthest.

    Where some ways lead to a program that surely is the application, a way that ends at another
    one is a preparation, unless it is the same program that it ends at.
    """
    if container.argv[-1] in ASKING and any(run.value == EXITED for run in runs):
        return [run for run in runs if run.value == EXITED]
    best = max((run.value for run in runs), default=EXITED)
    if best == EXITED and any(doubtful_end(run) for run in runs):
        return [run for run in runs if doubtful_end(run)]
    names = {one for run in runs if run.value == best for one in own_applications(run)}
    return [
        run
        for run in runs
        if run.value == best
        or (run.value == FOREGROUND and not run.pausing and names & own_applications(run))
    ]


def doubtful_end(run: Stopped) -> str | None:
    """Why an end before any steady state may not be what happens to those who run the image."""
    for process in run.kernel.processes.values():
        refused = process.notes.refused_at
        if refused is not None and process.status == run.kernel.first.status:
            where = f"{refused.source.path}:{refused.line}"
            return f"not decided by the files: {where} ends it unless it is given what it asks for"
    for path in run.world.unread:
        return f"not decided by the files: what {path} does, which is not among them"
    return None


ASKING = frozenset({"help", "--help", "-h", "--version", "version", "usage"})
"""A CMD that asks a program what it can do: such a container is there to be given another."""


def own_applications(run: Stopped) -> set[str]:
    """The names of the applications that PID 1 is, or that its own script has started."""
    first = run.kernel.first
    return {
        one.program
        for one in run.steady
        if one.role == "application"
        and all(
            over is first or over.role != "shell" or over.notes.forked
            for over in blame.ancestors(one)
        )
    }


MANY_WAYS = "the ways through the scripts that were not followed end like those that were"


def unique(paths: list[Path]) -> list[Path]:
    """Paths that differ in nothing but their conditions count once."""
    found: dict[object, Path] = {}
    for path in paths:
        found.setdefault((path.verdict, path.because, path.hops, path.causes), path)
    return list(found.values())


def path_of(container: Container, run: Stopped) -> Path:
    """One run's verdict."""
    world = run.world
    hops = hops_of(run)
    assumes = tuple([*world.assumptions, *assumptions(run)])
    if run.given_up is not None:
        because = f"not decided by the files: {run.given_up}"
        return Path(Verdict.UNKNOWN, because, hops, (), assumes, run.conditions)
    verdict, because, causes = verdict_of(container, run)
    doubt = doubt_of(container, run, verdict, causes)
    if doubt is not None:
        verdict, because, causes = Verdict.UNKNOWN, doubt, ()
    return Path(verdict, because, hops, causes, assumes, run.conditions)


def assumptions(run: Stopped) -> Iterable[str]:
    """What was taken on trust of the programs that are there at the stop."""
    signal = "SIG" + run.world.stop_signal
    for process in run.steady:
        if process.role != "application":
            continue
        script = blame.script_name(process)
        if process.notes.stays:
            yield f"{process.program} is configured to stay in the foreground"
        if process.notes.assumed or process.notes.names_signal:
            yield f"{script or process.program or process.argv[0]} handles {signal}"
        elif script and run.world.stop_signal not in process.handled:
            yield f"{script} installs no handler for {signal}"


def inherits_signal(container: Container) -> bool:
    return container.image.inherits_unknown and container.stop.span is None


def is_about_signal(causes: tuple[Cause, ...]) -> bool:
    return any(cause.kind == "wrong-stop-signal" for cause in causes)


def doubt_of(
    container: Container, run: Stopped, verdict: Verdict, causes: tuple[Cause, ...]
) -> str | None:
    """What is missing for the verdict to be certain."""
    if verdict is Verdict.GRACEFUL:
        for name in run.world.needed:
            return f"not decided by the files: the script ends unless ${name} is set"
        return mystery_of(run, hidden_exec=False)
    if verdict is Verdict.ABRUPT and inherits_signal(container) and is_about_signal(causes):
        return f"{container.image.base.name} is not known: it may set another STOPSIGNAL"
    end = doubtful_end(run) if verdict is Verdict.EXITS and run.value == EXITED else None
    if end is not None:
        return end
    for span in run.world.gaps:
        where = f"{span.source.path}:{span.line}"
        return f"not decided by the files: {where} cannot be followed"
    for target in run.world.lost_targets:
        return f"not decided by the files: which process `kill {target}` means"
    return mystery_of(run, hidden_exec=True)


def mystery_of(run: Stopped, *, hidden_exec: bool) -> str | None:
    """A command whose very name is not known, where it decides."""
    for process in run.steady:
        unseen = process.notes.unseen
        if unseen is not None and process.killed_by is None and process.pid == 1:
            return f"not decided by the files: whether {unseen} handles the stop signal"
        argv = process.notes.unknown_argv
        if argv is None:
            continue
        certain = len(argv) == 1 and argv[0] != UNSET
        if hidden_exec and process.pid != 1 and certain and run.value != EXITED:
            continue
        problem = process.notes.problem
        if problem:
            return f"not decided by the files: {problem}"
        return f"not decided by the files: which command `{blame.shown_argv(argv)}` is"
    return None


def verdict_of(container: Container, run: Stopped) -> tuple[Verdict, str, tuple[Cause, ...]]:
    """The verdict, one sentence, and the causes."""
    first = run.kernel.first
    if run.nothing:
        cause = Cause("nothing-runs", first.at, culprit=blame.name_of(first))
        because = f"{blame.name_of(first)} is given no command to start: the image sets no CMD"
        return Verdict.EXITS, because, (cause,)
    if run.value == EXITED:
        return ended_early(container, run)
    unheard = NO_HEARING.get(container.stop_signal or "")
    if unheard is not None:
        cause = Cause("unstoppable-stop-signal", container.stop.span, detail=container.stop.value)
        because = f"no program can handle {container.stop_signal}"
        return unheard, because, (cause,)
    reader = next((one for one in run.steady if one.role == "repl"), None)
    if reader is not None:
        because = (
            f"{blame.name_of(reader)} reads commands from standard input: what it runs is not known"
        )
        return Verdict.UNKNOWN, because, ()
    if not first.dead:
        return blame.outlives(container, run)
    set_chores_apart(run)
    hurt = [process for process in run.steady if is_hurt(process)]
    if hurt:
        return cut_short(container, run, hurt[0])
    return Verdict.GRACEFUL, heard_by(run), ()


def set_chores_apart(run: Stopped) -> None:
    """What a script in the background runs beside an application that is PID 1 is a chore: it has
    nothing to finish. And a server that a script has left behind beside the same server was one to
    set up with, which the script has ended by its own client: two cannot share a port.
    """
    main = run.kernel.first
    for process in run.steady:
        if process is main or main.role != "application":
            continue
        over = [one for one in blame.ancestors(process) if one.role == "shell" and one.pid != 1]
        left = process.notes.daemon or process.notes.orphan
        if over or process.program.endswith(".sh") or (left and process.program == main.program):
            process.notes.aside = True


def is_hurt(process: Process) -> bool:
    """Whether an application lost its clean-up."""
    if process.role != "application" or process.cleaned:
        return False
    if process.notes.aside:
        return False
    if process.killed_by not in (None, "KILL") and not process.notes.assumed:
        return False
    return True


def heard_by(run: Stopped) -> str:
    """Who got the signal, for people."""
    signal = "SIG" + run.world.stop_signal
    names = [
        blame.script_name(process) or process.program or process.argv[0]
        for process in run.steady
        if process.role == "application"
    ]
    if not names:
        return f"PID 1 ends on {signal}"
    return f"{' and '.join(dict.fromkeys(names))} gets {signal} and ends in its own time"
