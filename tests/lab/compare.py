"""Holds `pidone trace` against labelled projects: `python -m lab.compare FOLDER`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

AT_ONCE = 100
"""Folders in one call of the program."""


@dataclass(frozen=True)
class Pair:
    """What the kernel says of a folder, and what the program says ("none": it gave no answer)."""

    folder: str
    kernel: str
    program: str
    because: str

    @property
    def is_decided(self) -> bool:
        """Whether the kernel has an answer that does not change."""
        return self.kernel not in ("unstable", "not run")

    @property
    def is_agreed(self) -> bool:
        return self.kernel == self.program


def program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One call of the program in a folder; what it complains of is shown."""
    command = [sys.executable, "-m", "pidone", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        print(done.stderr.strip(), file=sys.stderr)
    return done


def traced(folder: Path, names: list[str]) -> dict[str, tuple[str, str]]:
    """(verdict, because) of each folder that the program answers for."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(names), AT_ONCE):
        done = program(folder, "trace", "--format", "json", *names[start : start + AT_ONCE])
        for container in json.loads(done.stdout or '{"containers": []}')["containers"]:
            name = container["source"].partition("/")[0]
            found[name] = (container["verdict"], container["because"])
    return found


def compared(folder: Path) -> Iterator[Pair]:
    """Every labelled folder, in order."""
    lines = (folder / "labels.jsonl").read_text().splitlines()
    kernel = {label["folder"]: label["verdict"] for label in map(json.loads, lines)}
    program = traced(folder, list(kernel))
    for name, verdict in kernel.items():
        yield Pair(name, verdict, *program.get(name, ("none", "")))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.compare", description=__doc__)
    parser.add_argument("folder", type=Path, help="what lab.label has written")
    parser.add_argument("--quiet", action="store_true", help="the table only")
    chosen = parser.parse_args()
    pairs = list(compared(chosen.folder))
    stable = [pair for pair in pairs if pair.is_decided]
    if not chosen.quiet:
        for pair in stable:
            if not pair.is_agreed:
                print(f"{pair.folder}: kernel {pair.kernel}, pidone {pair.program}: {pair.because}")
    for (kernel, program), count in sorted(Counter((p.kernel, p.program) for p in pairs).items()):
        print(f"{count:6}  kernel {kernel:9} pidone {program:9}")
    agreed = sum(pair.is_agreed for pair in stable)
    print(f"{agreed} of {len(stable)} agree: {agreed / max(1, len(stable)):.2%}")
    return 0 if agreed == len(stable) else 1


if __name__ == "__main__":
    sys.exit(main())
