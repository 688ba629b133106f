"""Holds the Dockerfile reader against BuildKit's own parser on every Dockerfile below folders.

python benchmarks/buildkit_parity.py FOLDER...

Compared are the instructions with their lines, flags, JSON-or-shell decision, values and
here-documents. The parser is BuildKit 0.12.5 (PyPI `dockerfile`): where today's reads a file
otherwise, the file is changed there, and counted with the reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import chain
from pathlib import Path

from samples import distinct, dockerfiles_below

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from buildkit_oracle import Comparison, compare


def main() -> int:
    """The program: 0 when all files agree, 1 when one does not, 2 when there is none."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER", type=Path)
    folders: list[Path] = parser.parse_args().folders
    found = list(chain.from_iterable(map(dockerfiles_below, folders)))
    results = {path: compare(path.read_bytes()) for path in distinct(iter(found))}
    if not results:
        print("no Dockerfile there", file=sys.stderr)
        return 2
    differing = _print_differences(results)
    _print_figures(len(found), results, differing)
    return 1 if differing else 0


def _print_differences(results: dict[Path, Comparison]) -> int:
    differing = 0
    for path, result in results.items():
        if result.difference:
            differing += 1
            print(f"{path}\n    {result.difference}")
    return differing


def _print_figures(found: int, results: dict[Path, Comparison], differing: int) -> None:
    reasons = Counter(reason for result in results.values() for reason in result.reasons)
    dated = sum(bool(result.reasons) for result in results.values())
    refused = sum(result.refused for result in results.values())
    print(f"{found:7} Dockerfiles")
    print(f"{len(results):7} distinct ones held against BuildKit's parser")
    print(f"{len(results) - differing:7} agree, {refused} of them refused by both")
    for reason, count in reasons.most_common():
        print(f"{count:7} agree once changed: {reason}")
    print(f"{dated:7} changed in all")
    print(f"{differing:7} differ")


if __name__ == "__main__":
    sys.exit(main())
