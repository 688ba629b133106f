"""Measures what wrappers and inits do with signals: `python -m lab.wrappers [FOLDER]`.

With a FOLDER it leaves the launches there with their labels, for `python -m lab.compare`.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab.init_launches import init_launches
from lab.label import labelled
from lab.launches import IN_FRONT, Launch
from lab.run import WORKERS
from lab.tool_launches import tool_launches
from lab.tools import missing_parts, open_lab
from lab.verdict import Outcome
from lab.wrapper_launches import wrapper_launches

SIGNALS = ("TERM", "INT", "QUIT", "HUP", "USR1")


def all_launches() -> list[Launch]:
    """Every command line, as PID 1 and for SIGTERM."""
    return [*wrapper_launches(), *tool_launches(), *init_launches()]


def programs(listed: Iterable[Launch]) -> tuple[str, ...]:
    """The programs that launches need on this machine, tini among them."""
    return tuple(sorted({"tini", "busybox"} | {launch.argv[0] for launch in listed}))


def questions(
    listed: Iterable[Launch], roles: Iterable[str], signals: Iterable[str]
) -> Iterator[Launch]:
    """Each launch in these roles, with these signals."""
    asked = list(itertools.product(roles, signals))
    for launch in listed:
        for role, name in asked:
            yield launch.asked(role, name)


def summary(outcome: Outcome) -> str:
    """The verdict, and what the applications got."""
    got = [signal.Signals(n).name[3:] for payload in outcome.payloads for n in payload.got]
    return f"{outcome.verdict}({','.join(got) or '-'} {outcome.seconds:.1f}s {outcome.status})"


def tree(outcome: Outcome) -> str:
    """The steady state in one line: depth and program of each process."""
    return " ".join(f"{depth}:{(argv or ('?',))[0]}" for depth, argv in outcome.tree)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.wrappers", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="default: one that is removed")
    parser.add_argument("--only", default="", help="command lines that hold this text")
    parser.add_argument("--roles", nargs="+", choices=IN_FRONT, default=list(IN_FRONT))
    parser.add_argument("--signals", nargs="+", default=SIGNALS, help="without SIG")
    parser.add_argument("--times", type=int, default=1, help="runs of each (default 1)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    chosen = parser.parse_args()
    listed = [launch for launch in all_launches() if chosen.only in launch.name]
    missing = missing_parts(programs(listed))
    for name in missing:
        print(f"lab: this machine lacks {name}", file=sys.stderr)
    able = [launch for launch in listed if launch.argv[0] not in missing]
    if missing_parts(("tini", "busybox")):
        return 2
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="wrappers-"))
    asked = list(questions(able, chosen.roles, chosen.signals))
    measure(asked, folder, chosen.times, chosen.workers)
    if chosen.folder is None:
        shutil.rmtree(folder)
    return 0


def measure(asked: list[Launch], folder: Path, times: int, workers: int) -> None:
    """Prints a line for each launch and role, and writes the labels."""
    before = ""
    folder.mkdir(parents=True, exist_ok=True)
    with open_lab() as lab, (folder / "labels.jsonl").open("w") as labels:
        answers = labelled(lab, [one.project() for one in asked], folder, times, workers)
        for one, (name, outcome) in zip(asked, answers, strict=True):
            labels.write(json.dumps({"folder": name, **dataclasses.asdict(outcome)}) + "\n")
            if one.name != before:
                print(f"\n{one.name}   [{tree(outcome)}]\n   ", end="")
            print(f" {one.signal} {summary(outcome)}", end="", flush=True)
            before = one.name
    print()


if __name__ == "__main__":
    sys.exit(main())
