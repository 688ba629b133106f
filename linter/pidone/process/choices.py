"""Step 4 of the way: what the files leave open, and the walk through all of it.

A run is repeated from its start with a list of decisions; where the list ends, the first
option is taken and the point is noted, so that the walk can come back for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pidone.source import Span

Outcome = TypeVar("Outcome")

MAX_RUNS = 48
"""Ways through one launch that are followed."""

MAX_POINTS = 300
"""Decisions of all runs together after which no more runs are begun."""


class Pruned(Exception):
    """The run came to a point in a state in which another run has been there before."""


@dataclass(frozen=True, slots=True)
class Point:
    """One decision.

    `stop_value` is set where the second option is to call this the steady state; `programs` are
    then the command lines that would be running. `settles`: nothing further on can be better.
    """

    count: int
    taken: int
    span: Span | None
    key: Hashable
    stop_value: int | None = None
    programs: frozenset[tuple[str, ...]] = frozenset()
    settles: bool = False


@dataclass
class Run:
    """The decisions of one run: those it was given, then the first option each time."""

    given: tuple[int, ...]
    seen: set[Hashable]
    points: list[Point] = field(default_factory=list)

    def choose(
        self,
        count: int,
        span: Span | None,
        key: Hashable,
        stop_value: int | None = None,
        programs: frozenset[tuple[str, ...]] = frozenset(),
        *,
        settles: bool = False,
    ) -> int:
        """Which of `count` options this run takes."""
        place = len(self.points)
        taken = self.given[place] if place < len(self.given) else 0
        self.points.append(Point(count, taken, span, key, stop_value, programs, settles))
        if place >= len(self.given):
            if key in self.seen:
                raise Pruned
            self.seen.add(key)
        return taken


@dataclass
class Walk(Generic[Outcome]):
    """All ways through; `execute` does one run, `value` says how much its outcome counts.

    `tired` tells when the runs so far have cost so much that no more are begun. `repeats` tells
    that an outcome starts anew what was running at a point: then it was running for good.
    """

    execute: Callable[[Run], Outcome]
    value: Callable[[Outcome], int]
    seen: set[Hashable] = field(default_factory=set)
    known: dict[Hashable, int] = field(default_factory=dict)
    tired: Callable[[], bool] = lambda: False
    repeats: Callable[[Point, Outcome], bool] = lambda _, __: False
    runs: int = 0
    points: int = 0
    complete: bool = True

    def outcomes(self, given: tuple[int, ...] = ()) -> tuple[list[Outcome], int]:
        """The outcomes of all runs that begin with the given decisions, and their best value."""
        run = Run(given, self.seen)
        self.runs += 1
        found: list[Outcome] = []
        best = -1
        try:
            outcome = self.execute(run)
        except Pruned:
            best = self.known.get(run.points.pop().key, -1)
        else:
            found, best = [outcome], self.value(outcome)
        self.points += len(run.points)
        for place in reversed(range(len(given), len(run.points))):
            found, best = self._others(run, place, found, best)
            self.known[run.points[place].key] = best
        return found, best

    def _others(
        self, run: Run, place: int, found: list[Outcome], best: int
    ) -> tuple[list[Outcome], int]:
        point = run.points[place]
        before = tuple(one.taken for one in run.points[:place])
        if point.stop_value is not None:
            again = any(self.repeats(point, outcome) for outcome in found)
            if best >= point.stop_value and not (again or point.settles):
                return found, best
            stopped, value = self.outcomes((*before, 1))
            taken = value >= best or again or point.settles
            return (stopped, value) if taken else (found, best)
        for option in range(1, point.count):
            if self.runs >= MAX_RUNS or self.points >= MAX_POINTS or self.tired():
                self.complete = False
                break
            more, value = self.outcomes((*before, option))
            found, best = found + more, max(best, value)
        return found, best


def taken_spans(run: Run) -> Iterator[Span]:
    """Where a run went one of several ways."""
    for point in run.points:
        if point.stop_value is None and point.span is not None:
            yield point.span
