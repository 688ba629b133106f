"""Step 5 of the way: from the runs of a launch to the verdict and what it is due to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pidone.container import Container
from pidone.image.shells import shells_of
from pidone.process.doubts import assumptions, doubt_of
from pidone.process.hops import hops_of
from pidone.process.model import Cause, Path, Trace, Verdict, worst
from pidone.process.remarks import remarks_of
from pidone.process.simulate import Stopped, stopped_runs
from pidone.process.steady import CERTAIN, EXITED
from pidone.process.telling import telling
from pidone.process.verdict import verdict_of
from pidone.shell.dialect import COMMON_SHELLS

MANY_WAYS = "the ways through the scripts that were not followed end like those that were"


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
    """The verdict that counts where several ways are open."""
    return worst([path.verdict for path in paths])


def possible_shells(container: Container) -> list[Mapping[str, str]]:
    """Which shell each path is; several answers where the base image is not known."""
    shells = shells_of(container.image)
    if "/bin/sh" in shells:
        return [shells]
    return [{**shells, "/bin/sh": one} for one in COMMON_SHELLS]


def without_launch(container: Container) -> Path | None:
    """The verdict where there is nothing to simulate."""
    image = container.image
    if container.undecided is not None:
        return Path(Verdict.UNKNOWN, container.undecided, (), (), ())
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
    undecided = len({path.verdict for path in paths}) > 1 or only_waits(runs, lasting)
    if any(run.pausing for run in lasting) and undecided:
        because = "not decided by the files: what the script waits for before it goes on"
        paths = [replace(paths[0], verdict=Verdict.UNKNOWN, because=because, causes=())]
    if not complete and all(run.value < CERTAIN for run in lasting):
        because = "the scripts have more ways through than are followed"
        paths = [Path(Verdict.UNKNOWN, because, (), (), ())]
    elif not complete:
        paths = [replace(path, assumes=(*path.assumes, MANY_WAYS)) for path in paths]
    if container.terminal:
        paths = [asked(path) for path in paths]
    if not paths:
        because = "no way through the scripts could be followed to its end"
        paths = [Path(Verdict.UNKNOWN, because, (), (), ())]
    return paths, lasting


def only_waits(runs: Iterable[Stopped], lasting: Iterable[Stopped]) -> bool:
    """Whether a script does no more than to wait for something, and then its work, and ends."""
    if any(one.role == "application" for run in lasting for one in run.steady):
        return False
    return any(run.value == EXITED and run.kernel.first.status in (None, 0) for run in runs)


def asked(path: Path) -> Path:
    """A path that ends for want of input, as it is where somebody may type some."""
    if path.verdict is not Verdict.EXITS:
        return path
    because = "not decided by the files: what is typed into its terminal"
    return replace(path, verdict=Verdict.UNKNOWN, because=because, causes=())


def path_of(container: Container, run: Stopped) -> Path:
    """One run's verdict: the worse one where it hangs on which application is faster."""
    path = path_in_order(container, run)
    if run.other_order is None:
        return path
    other = path_in_order(container, run.other_order())
    return other if worst([path.verdict, other.verdict]) is not path.verdict else path


def path_in_order(container: Container, run: Stopped) -> Path:
    world = run.world
    hops = hops_of(run)
    assumes = (*world.assumptions, *assumptions(run))
    if run.given_up is not None:
        because = f"not decided by the files: {run.given_up}"
        return Path(Verdict.UNKNOWN, because, hops, (), assumes, run.conditions)
    verdict, because, causes = verdict_of(container, run)
    doubt = doubt_of(container, run, verdict, causes)
    if doubt is not None:
        verdict, because, causes = Verdict.UNKNOWN, doubt, ()
    return Path(verdict, because, hops, causes, assumes, run.conditions)


def unique(paths: list[Path]) -> list[Path]:
    """Paths that differ in nothing but their conditions count once."""
    found: dict[object, Path] = {}
    for path in paths:
        found.setdefault((path.verdict, path.because, path.hops, path.causes), path)
    return list(found.values())
