"""Draws random projects from a seed, and the smallest one that fails like one of them."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from lab.random.projects import Project, projects

AT_ONCE = 8
"""Projects that are drawn from one seed: the longer hypothesis draws, the more alike they get."""


@dataclass(frozen=True)
class Drawn:
    """A project, and the seed that hypothesis drew it from."""

    project: Project
    batch: int


class FailedError(Exception):
    """Says to hypothesis that a project fails."""


class EnoughError(BaseException):
    """Ends hypothesis's search; it lets nothing through that is an Exception."""


def endless_projects(number: int) -> Iterator[Drawn]:
    """Different projects, in the order that the number (the seed) gives."""
    known: set[str] = set()
    for batch in itertools.count(number * 100_000):
        for project in _batch(batch):
            if key_of(project) not in known:
                known.add(key_of(project))
                yield Drawn(project, batch)


def drawn_projects(number: int, count: int) -> list[Drawn]:
    """So many different projects; the same number (the seed) gives the same ones."""
    return list(itertools.islice(endless_projects(number), count))


def random_projects(number: int, count: int) -> list[Project]:
    """The projects alone."""
    return [drawn.project for drawn in drawn_projects(number, count)]


def key_of(project: Project) -> str:
    """Tells projects apart."""
    return json.dumps(project.files)


def _batch(number: int) -> list[Project]:
    drawn: list[Project] = []
    _drive(number, [Phase.generate], drawn.append)
    return drawn


def smallest(
    drawn: Drawn, is_failing: Callable[[Project], bool], is_over: Callable[[], bool]
) -> Project:
    """The smallest project found for which `is_failing` is true, as it is for the drawn one.

    It is not asked about the drawn one itself, and about each other project only once. The search
    ends as soon as `is_over`.
    """
    known = {key_of(drawn.project): True}
    failed = [drawn.project]

    def try_project(project: Project) -> None:
        if is_over():
            raise EnoughError
        key = key_of(project)
        if key not in known:
            # Until the drawn one comes again, nothing may fail: its batch is drawn as it was.
            known[key] = len(failed) > 1 and is_failing(project)
        if known[key]:
            failed.append(project)
            raise FailedError

    with contextlib.suppress(FailedError, EnoughError):
        _drive(drawn.batch, [Phase.generate, Phase.shrink], try_project)
    return failed[-1]


def _drive(number: int, phases: list[Phase], take: Callable[[Project], None]) -> None:
    @seed(number)
    @settings(
        max_examples=AT_ONCE, database=None, phases=phases, deadline=None, print_blob=False,
        report_multiple_bugs=False, verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(projects())
    def draw(project: Project) -> None:
        take(project)

    draw()
