"""Benchmarks, step 5: pidone beside hadolint and tally, one real file at a time and many at once.

python benchmarks/speed.py FOLDER [--files 1000]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from contenders import Contender, MissingContenderError, accepted, accepted_alone, contenders
from measure import Usage, median_usage, usage_of
from samples import distinct, dockerfiles_below, spread
from table import Goal, print_table

SINGLE_GOALS = (Goal("hadolint", "wall", 3), Goal("tally", "wall", 1 / 3))
BATCH_GOALS = (
    Goal("hadolint", "wall", 1 / 10),
    Goal("tally", "wall", 1 / 20),
    Goal("hadolint", "memory", 1),
)


def main() -> int:
    """The program: 0 when it has measured, 2 when it cannot."""
    options = _options()
    folder = Path(options.folder).resolve()
    if not folder.is_dir():
        return _refusal(f"{options.folder} is no folder")
    try:
        rivals = contenders()
    except MissingContenderError as missing:
        return _refusal(str(missing))
    paths = sample_of(folder, options.files, rivals, options.seed)
    if not paths:
        return _refusal(f"no Dockerfile below {options.folder} that every linter takes")
    for rival in rivals:
        usage_of([*rival.command, str(paths[0])], folder)  # fills the caches of files and byte code
    print(_heading(rivals))
    singles = list(islice(accepted_alone(rivals[2], paths, folder), options.singles))
    print(
        f"\none file at a time, whole process: medians of {len(singles)} files, "
        f"{options.rounds} runs each"
    )
    print_table(one_at_a_time(rivals, singles, folder, options.rounds), SINGLE_GOALS)
    print(f"\n{len(paths)} files in one call: medians of {options.batches} runs")
    print_table(all_at_once(rivals, paths, folder, options.batches), BATCH_GOALS)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures pidone beside hadolint and tally.")
    parser.add_argument("folder", help="holds real Dockerfiles, each with the files beside it")
    parser.add_argument("--files", type=int, default=1000, help="in one call (default: 1000)")
    parser.add_argument("--singles", type=int, default=30, help="one at a time (default: 30)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each of those (default: 5)")
    parser.add_argument("--batches", type=int, default=1, help="runs over all (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: 1)")
    return parser.parse_args()


def _refusal(message: str) -> int:
    print(f"speed: {message}", file=sys.stderr)
    return 2


def sample_of(folder: Path, count: int, rivals: Sequence[Contender], seed: int) -> list[Path]:
    """Up to `count` different Dockerfiles that pidone and tally take, relative to the folder.

    hadolint refuses no file: what it cannot read is a finding.
    """
    pidone, _, tally = rivals
    found = spread(folder, list(distinct(dockerfiles_below(folder))), seed)
    wanted = [path.relative_to(folder) for path in found]
    taken: list[Path] = []
    while len(taken) < count and wanted:
        missing = count - len(taken)
        readable = list(accepted(pidone, wanted[:missing], folder))
        taken += accepted(tally, readable, folder)
        wanted = wanted[missing:]
    return taken


def one_at_a_time(
    rivals: Sequence[Contender], paths: Sequence[Path], folder: Path, rounds: int
) -> dict[str, Usage]:
    """For each linter the medians, over the files, of each file's medians; runs take turns."""
    of_files: dict[str, list[Usage]] = {rival.name: [] for rival in rivals}
    for path in paths:
        runs: dict[str, list[Usage]] = {rival.name: [] for rival in rivals}
        for _ in range(rounds):
            for rival in rivals:
                runs[rival.name].append(usage_of([*rival.command, str(path)], folder))
        for name, usages in runs.items():
            of_files[name].append(median_usage(usages))
    return {name: median_usage(usages) for name, usages in of_files.items()}


def all_at_once(
    rivals: Sequence[Contender], paths: Sequence[Path], folder: Path, rounds: int
) -> dict[str, Usage]:
    """For each linter the medians of some runs over all the files, the linters taking turns."""
    runs: dict[str, list[Usage]] = {rival.name: [] for rival in rivals}
    for _ in range(rounds):
        for rival in rivals:
            command = [*rival.command, *map(str, paths)]
            runs[rival.name].append(usage_of(command, folder, is_sampled=True))
    return {name: median_usage(usages) for name, usages in runs.items()}


def _heading(rivals: Sequence[Contender]) -> str:
    versions = ", ".join(f"{rival.name} {rival.version}" for rival in rivals)
    return f"{versions}; Python {platform.python_version()}, {os.cpu_count()} CPUs"


if __name__ == "__main__":
    sys.exit(main())
