"""Runs scenarios from folders: `python -m lab.run FOLDER...` prints one line of JSON for each."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from lab.folder import read_folder
from lab.namespace import run_once
from lab.observe import Run
from lab.scenario import Scenario
from lab.tools import Lab, missing_parts, open_lab
from lab.verdict import Outcome, outcome_of, verdict_of

WORKERS = 16
"""Runs at a time: they mostly sleep."""


def ask(lab: Lab, scenario: Scenario, times: int = 2) -> Outcome:
    """The kernel's answer to one scenario, from so many runs; twice as many where they differ."""
    return answer(partial(run_once, lab, scenario), times)


def answer(seen: Callable[[bool], Run], times: int) -> Outcome:
    """The answer of runs that are made one by one; a run is told whether it is a reversed one."""
    runs: list[Run] = []
    while len(runs) < times or (len(runs) < 2 * times and len(set(map(verdict_of, runs))) > 1):
        runs.append(seen(bool(len(runs) % 2)))
    return outcome_of(runs[::2], runs[1::2])


def ask_all(
    lab: Lab, scenarios: Iterable[Scenario], times: int = 2, workers: int = WORKERS
) -> Iterator[tuple[Scenario, Outcome]]:
    """Each scenario with its answer, in the order given."""
    listed = list(scenarios)
    with ThreadPoolExecutor(workers) as pool:
        yield from zip(listed, pool.map(lambda one: ask(lab, one, times), listed), strict=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.run", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--grace", type=float, help="seconds from the stop signal to SIGKILL")
    parser.add_argument("--times", type=int, default=2, help="runs of each scenario (default 2)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    chosen = parser.parse_args()
    if missing := missing_parts():
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    scenarios = [read_folder(folder) for folder in chosen.folders]
    if chosen.grace is not None:
        scenarios = [dataclasses.replace(one, grace=chosen.grace) for one in scenarios]
    with open_lab() as lab:
        for scenario, outcome in ask_all(lab, scenarios, chosen.times, chosen.workers):
            print(json.dumps({"scenario": scenario.name, **dataclasses.asdict(outcome)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
