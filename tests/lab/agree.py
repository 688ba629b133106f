"""Holds the program against the kernel: `python -m lab.agree --seed 1 --count 300`.

Draws random launches, asks both, prints every disagreement in its smallest form. Ends with 1 where
the program is not good enough (see `is_good`), with 2 where the lab cannot run.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lab.draw import Drawn, drawn_projects
from lab.label import answer, labelled, written
from lab.program import Answer, answer_of
from lab.run import WORKERS
from lab.shrink import Shrunk, shrink_all
from lab.tools import Lab, missing_parts, open_lab
from lab.verdict import Outcome

NEEDED = ("busybox", "tini", "dumb-init", "catatonit", "zsh", "ksh93", "mksh", "yash", "gosu")
FEW = 4
"""Runs at a time where time must not matter."""
UNDECIDED = ("unstable", "not run")


@dataclass(frozen=True)
class Case:
    """A random launch, and what the kernel and the program say of it."""

    name: str
    drawn: Drawn
    outcome: Outcome
    answer: Answer

    @property
    def is_decided(self) -> bool:
        return self.outcome.verdict not in UNDECIDED

    @property
    def is_agreed(self) -> bool:
        return self.outcome.verdict == self.answer.verdict

    @property
    def is_false_comfort(self) -> bool:
        """The program says graceful, and the kernel denies it."""
        return self.is_decided and self.answer.verdict == "graceful" and not self.is_agreed


def is_good(cases: Sequence[Case], least: float, denied: float = 0.0) -> bool:
    """Enough agree, at most a share of `denied` is falsely called graceful, the program keeps its
    contract, and the lab could run everything."""
    decided = [case for case in cases if case.is_decided]
    return (
        sum(case.is_agreed for case in decided) >= least * len(decided)
        and sum(case.is_false_comfort for case in decided) <= denied * len(decided)
        and not any(case.answer.faults for case in cases)
        and not any(case.outcome.verdict == "not run" for case in cases)
    )


def asked_both(lab: Lab, listed: list[Drawn], folder: Path, workers: int) -> list[Case]:
    """The cases; where the two disagree, and where a project could not be run, the kernel
    is asked again, with little beside it."""
    projects = [drawn.project for drawn in listed]
    folder.mkdir(parents=True, exist_ok=True)
    named = list(written(folder, labelled(lab, projects, folder, 2, workers)))
    cases = [
        Case(name, drawn, outcome, answer_of(folder / name))
        for drawn, (name, outcome) in zip(listed, named, strict=True)
    ]
    with ThreadPoolExecutor(FEW) as pool:
        return list(pool.map(lambda case: _confirmed(lab, case, folder), cases))


def _confirmed(lab: Lab, case: Case, folder: Path) -> Case:
    if case.outcome.verdict == "not run":
        case = dataclasses.replace(case, outcome=answer(lab, folder / case.name))
    if case.is_agreed or not case.is_decided:
        return case
    again = answer(lab, folder / case.name)
    if again.verdict != case.outcome.verdict:
        again = dataclasses.replace(again, verdict="unstable")
    return dataclasses.replace(case, outcome=again)


def report(cases: Sequence[Case]) -> str:
    """A table of both verdicts, and the share that agrees."""
    counted = Counter((case.outcome.verdict, case.answer.verdict) for case in cases)
    lines = [
        f"{count:6}  kernel {kernel:9} pidone {program}"
        for (kernel, program), count in sorted(counted.items())
    ]
    decided = [case for case in cases if case.is_decided]
    agreed = sum(case.is_agreed for case in decided)
    lines.append(f"{agreed} of {len(decided)} agree: {agreed / max(1, len(decided)):.2%}")
    lines.append(f"{sum(case.is_false_comfort for case in cases)} falsely called graceful")
    return "\n".join(lines)


def told(case: Case, shrunk: Shrunk | None) -> str:
    """One case for people: what is wrong, and its files, in their smallest form where known."""
    project = shrunk.project if shrunk else case.drawn.project
    kernel = f"kernel {case.outcome.verdict} {case.outcome.verdicts}"
    lines = [f"== {case.name}: {kernel}, pidone {case.answer.verdict}: {case.answer.because}"]
    lines += case.answer.faults
    if case.outcome.verdict == "not run":
        lines.append(case.outcome.output)
    if shrunk:
        lines.append(f"-- shrunk (pidone: {shrunk.because})")
    for name, (content, _) in project.files.items():
        lines += [f"-- {name}", content.rstrip("\n")]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.agree", description=__doc__)
    parser.add_argument("--seed", type=int, help="default: a fresh one, which is printed")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--least", type=float, default=0.99, help="share that has to agree (0.99)")
    parser.add_argument("--denied", type=float, default=0.0, help="falsely graceful, at most (0)")
    parser.add_argument("--shrink", type=int, default=6, help="disagreements to shrink (default 6)")
    parser.add_argument("--seconds", type=float, default=40, help="time for shrinking (default 40)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    parser.add_argument("--folder", type=Path, help="keep the projects there, a new folder")
    chosen = parser.parse_args()
    if missing := missing_parts(NEEDED):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    number = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    print(f"seed {number}, {chosen.count} random launches", flush=True)
    with open_lab() as lab, tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        cases = asked_both(lab, drawn_projects(number, chosen.count), folder, chosen.workers)
        bad = [c for c in cases if c.answer.faults or not (c.is_agreed or not c.is_decided)]
        bad.sort(key=lambda case: not case.is_false_comfort)
        wanted = [(case.drawn, case.outcome, case.answer) for case in bad[: chosen.shrink]]
        shrunk = shrink_all(lab, wanted, time.monotonic() + chosen.seconds)
    for case, smaller in zip(bad, [*shrunk, *[None] * len(bad)], strict=False):
        print(told(case, smaller))
    print(*(told(case, None) for case in cases if case.outcome.verdict == "not run"), sep="\n")
    print(report(cases))
    good = is_good(cases, chosen.least, chosen.denied)
    print(f"seed {number}: {'good' if good else 'not good enough'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
