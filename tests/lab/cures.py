"""Holds the program's fixes against the kernel: `python -m lab.cures FOLDER`.

FOLDER is what lab.label has written. The projects are copied and fixed, once with the safe fixes
and once with all of them; those that change are labelled and traced again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lab.compare import AT_ONCE, program, traced
from lab.damage import damage_of, files_of
from lab.label import answer
from lab.run import WORKERS
from lab.tools import Lab, open_lab
from lab.verdict import WORST_FIRST, Outcome

WAYS: dict[str, tuple[str, ...]] = {"safe": ("--fix",), "unsafe": ("--fix", "--unsafe-fixes")}
RESERVED = ", but"
"""How the description of a fix goes on that does not get as far as to a graceful stop."""


NONE = ("none", "")
"""Stands for the program's answer where it gives none."""


@dataclass(frozen=True)
class Label:
    """What the kernel said of a folder before: the verdict, and the payloads that ran."""

    folder: str
    verdict: str
    payloads: tuple[str, ...]


@dataclass(frozen=True)
class Cure:
    """One folder after its fixes: what the kernel says now, what the program says, what broke.

    `said` and `claimed` are the program's verdicts before and after; `promised` is whether a fix
    for what is wrong was offered without a reservation.
    """

    before: Label
    after: Label
    said: str
    claimed: str
    promised: bool
    damage: tuple[str, ...]

    @property
    def is_cured(self) -> bool:
        return self.before.verdict != "graceful" and self.after.verdict == "graceful"

    def faults(self) -> Iterator[str]:
        """What a fix did wrong, each in a few words; not what comes of a launch that the program
        had misjudged before."""
        yield from self.damage
        was, now = self.before.verdict, self.after.verdict
        if "unstable" in (was, now):
            return
        if was == "graceful" != now:
            yield f"was graceful, is {now}"
        if self.said == was:
            yield from self._denied()

    def violations(self, is_safe: bool) -> Iterator[str]:
        """What must not be, each in a few words: the faults, and what else was said in vain."""
        yield from self.faults()
        was, now = self.before.verdict, self.after.verdict
        if "unstable" in (was, now):
            return
        if self.said != was:
            yield from self._denied()
        if is_safe and was != "exits" and self.before.payloads != self.after.payloads:
            yield f"a safe fix changed what runs: {self.before.payloads}, {self.after.payloads}"

    def _denied(self) -> Iterator[str]:
        now = self.after.verdict
        if self.claimed == "graceful" != now:
            yield f"is called graceful, is {now}"
        if self.promised and now != "graceful":
            yield f"a fix promised a graceful stop, it is {now}"


def labels_of(folder: Path) -> list[Label]:
    """What lab.label has written; what is no answer proves nothing and is left out."""
    lines = map(json.loads, (folder / "labels.jsonl").read_text().splitlines())
    found = [(line, (one["tag"] for one in line["payloads"] if one["alive"])) for line in lines]
    labels = [Label(line["folder"], line["verdict"], tuple(sorted(tags))) for line, tags in found]
    return [label for label in labels if label.verdict in WORST_FIRST]


def label_of(name: str, outcome: Outcome) -> Label:
    tags = sorted(payload.tag for payload in outcome.payloads if payload.alive)
    return Label(name, outcome.verdict, tuple(tags))


def offers(folder: Path, names: list[str]) -> dict[str, set[str]]:
    """By folder, what its errors and warnings offer: "safe", "unsafe", "safe promise", ..."""
    found: dict[str, set[str]] = {}
    for start in range(0, len(names), AT_ONCE):
        answer = program(folder, "check", "--format", "json", *names[start : start + AT_ONCE])
        for finding in json.loads(answer.stdout)["findings"]:
            fix = finding.get("fix")
            if fix and finding["level"] != "note":
                offered = found.setdefault(finding["file"].partition("/")[0], set())
                offered.add(fix["safety"])
                if RESERVED not in fix["description"]:
                    offered.add(f"{fix['safety']} promise")
    return found


def fixed(folder: Path, names: list[str], way: str, into: Path) -> list[str]:
    """Copies the projects, has the program fix the copies; those that it changed."""
    for name in names:
        shutil.copytree(folder / name, into / name)
    for start in range(0, len(names), AT_ONCE):
        program(into, "check", *WAYS[way], "--format", "json", *names[start : start + AT_ONCE])
    return [name for name in names if contents(folder / name) != contents(into / name)]


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: (folder / path).read_bytes() for path in files_of(folder)}


def cures(
    lab: Lab, folder: Path, way: str, offered: dict[str, set[str]], workers: int = WORKERS
) -> Iterator[Cure]:
    """Every folder that the fixes of one way change, asked about again."""
    labels = {label.folder: label for label in labels_of(folder)}
    with tempfile.TemporaryDirectory(prefix="cures-") as place:
        into = Path(place)
        changed = fixed(folder, list(labels), way, into)
        damage = {name: tuple(damage_of(folder / name, into / name)) for name in changed}
        said, claimed = traced(folder, changed), traced(into, changed)

        def cure_of(name: str) -> Cure:
            promises = {"safe promise", f"{way} promise"} & offered.get(name, set())
            before, after = said.get(name, NONE)[0], claimed.get(name, NONE)[0]
            now = label_of(name, answer(lab, into / name))
            cure = Cure(labels[name], now, before, after, bool(promises), damage[name])
            if not list(cure.violations(way == "safe")):
                return cure
            return confirmed(cure, partial(answer, lab), folder, into)

        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(cure_of, changed)


def confirmed(cure: Cure, asked: Callable[[Path], Outcome], folder: Path, into: Path) -> Cure:
    """A cure that something is wrong with, once the kernel was asked again about both of its
    folders: what it says otherwise now is unstable."""
    again = {}
    for name, label, place in (("before", cure.before, folder), ("after", cure.after, into)):
        verdict = asked(place / label.folder).verdict
        again[name] = label if verdict == label.verdict else replace(label, verdict="unstable")
    return replace(cure, **again)


def report(way: str, sick: set[str], offered: dict[str, set[str]], found: list[Cure]) -> int:
    """Prints the figures and the violations of one way; returns the number of the latter."""
    kinds = {"safe"} if way == "safe" else {"safe", "unsafe"}
    could = sum(bool(kinds & offered.get(name, set())) for name in sick)
    cured = sum(cure.is_cured for cure in found)
    print(f"{' '.join(WAYS[way])}: {len(found)} changed; of {len(sick)} that were not graceful")
    print(f"  {could} had a fix, {cured} are graceful now: {cured / max(1, len(sick)):.1%}")
    wrong = 0
    for cure in found:
        for violation in cure.violations(way == "safe"):
            wrong += 1
            print(f"  {cure.before.folder}: {violation}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.cures", description=__doc__)
    parser.add_argument("folder", type=Path, help="what lab.label has written")
    parser.add_argument("--workers", type=int, default=WORKERS, help="runs at a time")
    chosen = parser.parse_args()
    labels = labels_of(chosen.folder)
    sick = {label.folder for label in labels if label.verdict != "graceful"}
    offered = offers(chosen.folder, [label.folder for label in labels])
    wrong = 0
    with open_lab() as lab:
        for way in WAYS:
            found = list(cures(lab, chosen.folder, way, offered, chosen.workers))
            wrong += report(way, sick, offered, found)
    print(f"{len(labels)} scenarios, {wrong} violations")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
