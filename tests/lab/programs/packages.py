"""The packages that bring the programs: `python -m lab.programs.packages debian|pypi|npm|unpacked`.

Prints one line for each thing to install; a line of pypi is a program's package and those that go
with it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from lab.programs.trials import Trial, all_trials


def packages(trials: Iterable[Trial], registry: str) -> list[str]:
    """The lines, sorted; programs of the same package share one."""
    if registry != "pypi":
        return sorted({name for trial in trials for name in getattr(trial, registry)})
    beside: dict[str, set[str]] = {}
    for trial in trials:
        if trial.pypi:
            beside.setdefault(trial.pypi[0], set()).update(trial.pypi[1:])
    return [" ".join([first, *sorted(others)]) for first, others in sorted(beside.items())]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.programs.packages", description=__doc__)
    parser.add_argument("registry", choices=("debian", "pypi", "npm", "unpacked"))
    parser.add_argument("--ci", action="store_true", help="only what every change is asked about")
    chosen = parser.parse_args()
    trials = [trial for trial in all_trials() if trial.ci or not chosen.ci]
    for line in packages(trials, chosen.registry):
        print(line)


if __name__ == "__main__":
    main()
