"""Step 5 of the way: which of the runs of a launch tell what becomes of the container."""

from __future__ import annotations

from pidone.container import Container
from pidone.process import blame
from pidone.process.doubts import doubtful_end
from pidone.process.simulate import Stopped
from pidone.process.steady import CERTAIN, EXITED, FOREGROUND

ASKING = frozenset({"help", "--help", "-h", "--version", "version", "usage"})
"""A CMD that asks a program what it can do: such a container is there to be given another."""


def telling(container: Container, runs: list[Stopped]) -> list[Stopped]:
    """The runs that say most of the container: those that get furthest.

    Where some ways lead to a program that surely is the application, a way that ends at another
    one is a preparation, unless it is the same program that it ends at.
    """
    if container.argv[-1] in ASKING and any(run.value == EXITED for run in runs):
        return [run for run in runs if run.value == EXITED]
    best = min(max((run.value for run in runs), default=EXITED), CERTAIN)
    if best == EXITED and any(doubtful_end(run) for run in runs):
        return [run for run in runs if doubtful_end(run)]
    names = {one for run in runs if run.value >= best for one in own_applications(run)}
    return [
        run
        for run in runs
        if run.value >= best
        or (run.value == FOREGROUND and not run.pausing and names & own_applications(run))
    ]


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
