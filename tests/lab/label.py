"""Labels random projects by the kernel: `python -m lab.label FOLDER --seed 1 --count 100`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lab.draw import random_projects
from lab.folder import read_folder
from lab.random.projects import Project
from lab.run import WORKERS, ask
from lab.tools import Lab, missing_parts, open_lab
from lab.verdict import Outcome, unanswered


def label(lab: Lab, project: Project, folder: Path, times: int = 2) -> Outcome:
    """Writes the project into the (new) folder, and asks the kernel."""
    folder.mkdir(parents=True)
    project.write(folder)
    return answer(lab, folder, times)


def answer(lab: Lab, folder: Path, times: int = 2) -> Outcome:
    """The kernel's answer; what the lab cannot read or build has a verdict of its own."""
    try:
        return ask(lab, read_folder(folder), times)
    except (RuntimeError, ValueError, KeyError, subprocess.SubprocessError) as error:
        return unanswered(f"{type(error).__name__}: {error}")


def labelled(
    lab: Lab, listed: list[Project], folder: Path, times: int, workers: int
) -> Iterator[tuple[str, Outcome]]:
    """Each project's folder name, and the kernel's answer, in order."""
    names = [f"{number:05}" for number in range(len(listed))]
    with ThreadPoolExecutor(workers) as pool:
        answers = pool.map(
            lambda pair: label(lab, pair[1], folder / pair[0], times),
            zip(names, listed, strict=True),
        )
        yield from zip(names, answers, strict=True)


def written(folder: Path, answers: Iterable[tuple[str, Outcome]]) -> Iterator[tuple[str, Outcome]]:
    """The answers as they come, each with its line in labels.jsonl."""
    with (folder / "labels.jsonl").open("w") as labels:
        for name, outcome in answers:
            labels.write(json.dumps({"folder": name, **dataclasses.asdict(outcome)}) + "\n")
            labels.flush()
            yield name, outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.label", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="default: a folder of its own in /tmp")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--times", type=int, default=2, help="runs of each (default 2)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    chosen = parser.parse_args()
    if missing := missing_parts(("busybox", "tini", "dumb-init", "catatonit")):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="labelled-"))
    listed = random_projects(chosen.seed, chosen.count)
    counted: Counter[str] = Counter()
    folder.mkdir(parents=True, exist_ok=True)
    with open_lab() as lab:
        answers = labelled(lab, listed, folder, chosen.times, chosen.workers)
        for _, outcome in written(folder, answers):
            counted[outcome.verdict] += 1
    print(f"{folder}: seed {chosen.seed}, {dict(counted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
