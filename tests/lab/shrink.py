"""Shrinks disagreements: hypothesis proposes smaller projects, then lines are left out; the program
and the lab say whether they still disagree in the same way."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from lab.draw import Drawn, smallest
from lab.label import label
from lab.program import Answer, answer_of
from lab.random.projects import Project
from lab.reduce import fewer_lines
from lab.tools import Lab
from lab.verdict import Outcome

Wanted = tuple[Drawn, Outcome, Answer]
AT_A_TIME = 6
"""Disagreements that are shrunk side by side."""
RUNS = 8
"""Runs of each of them at a time, once lines are left out."""


@dataclass(frozen=True)
class Shrunk:
    """A smaller project, and what the program says of it."""

    project: Project
    because: str


def shrink_all(lab: Lab, wanted: Sequence[Wanted], deadline: float) -> list[Shrunk]:
    """Each one's smallest form that is found before the deadline (of the monotonic clock)."""
    if not wanted:
        return []
    # A fork, since a fresh process would have to compile and import all of it once more.
    with ProcessPoolExecutor(AT_A_TIME, mp_context=get_context("fork")) as pool:
        found = [pool.submit(shrink, lab, one, deadline) for one in wanted]
        return [future.result() for future in found]


def shrink(lab: Lab, wanted: Wanted, deadline: float) -> Shrunk:
    """By hypothesis for half of the time that is left, then line by line."""
    drawn, outcome, answer = wanted
    now = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        like = _Likeness(lab, outcome, answer, now + (deadline - now) / 2, Path(folder))
        project = smallest(drawn, lambda one: like.are_kept([one])[0], like.is_over)
        like.deadline = deadline
        project = fewer_lines(project, like.are_kept)
        return Shrunk(project, like.answer_for(project).because)


@dataclass
class _Likeness:
    """Whether projects fail as one did of which the kernel and the program said this."""

    lab: Lab
    outcome: Outcome
    answer: Answer
    deadline: float
    folder: Path

    def is_over(self) -> bool:
        return time.monotonic() > self.deadline

    def are_kept(self, projects: list[Project]) -> list[bool]:
        """The program is asked first: only what it still calls the same is run."""
        kept = [self._is_called_the_same(project) for project in projects]
        if self.answer.faults:
            return kept
        with ThreadPoolExecutor(RUNS) as pool:
            return list(pool.map(self._is_seen_the_same, projects, kept))

    def _is_called_the_same(self, project: Project) -> bool:
        if self.is_over():
            return False
        answer = self.answer_for(project)
        is_broken = bool(answer.faults) or not self.answer.faults
        return answer.verdict == self.answer.verdict and is_broken

    def _is_seen_the_same(self, project: Project, is_called_the_same: bool) -> bool:
        """A verdict that is luck shows only in several runs; any other one shows in the first."""
        if not is_called_the_same or self.is_over():
            return False
        times = 1 if len(set(self.outcome.verdicts)) == 1 else 2
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            outcome = label(self.lab, project, Path(folder, "run"), times)
        return outcome.verdict == self.outcome.verdict

    def answer_for(self, project: Project) -> Answer:
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            project.write(Path(folder))
            return answer_of(Path(folder))
