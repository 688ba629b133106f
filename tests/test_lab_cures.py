"""Fixes of random launches, held against the kernel; and what the report of them notices."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from lab.cures import Cure, Label, confirmed, cures, labels_of, offers, report
from lab.damage import damage_of
from lab.label import labelled, random_projects
from lab.run import WORKERS
from lab.testing import require
from lab.tools import open_lab
from lab.verdict import Outcome, unanswered

COUNT = 24


def test_fixes_of_random_launches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No fix breaks what it touches. What else is wrong is the simulation's, and only printed."""
    require("busybox", "tini", "dumb-init", "catatonit", "zsh", "ksh93", "mksh", "yash", "gosu")
    with open_lab() as lab:
        with (tmp_path / "labels.jsonl").open("w") as labels:
            for name, outcome in labelled(lab, random_projects(11, COUNT), tmp_path, 2, WORKERS):
                line = {"folder": name, **dataclasses.asdict(outcome)}
                labels.write(json.dumps(line) + "\n")
        before = labels_of(tmp_path)
        sick = {label.folder for label in before if label.verdict != "graceful"}
        offered = offers(tmp_path, [label.folder for label in before])
        found = list(cures(lab, tmp_path, "unsafe", offered))
    report("unsafe", sick, offered, found)
    said = capsys.readouterr().out
    print(said)
    assert [fault for cure in found for fault in cure.faults()] == []
    assert f"of {len(sick)} that were not graceful" in said
    assert any(cure.is_cured for cure in found)


GOOD = Label("1", "graceful", ("",))
BAD = Label("1", "killed", ("",))
LUCK = Label("1", "unstable", ("",))
DENIED = ["is called graceful, is killed", "a fix promised a graceful stop, it is killed"]


@pytest.mark.parametrize(
    ("cure", "is_safe", "faults", "others"),
    [
        (Cure(BAD, GOOD, "killed", "graceful", True, ()), True, [], []),
        (Cure(BAD, BAD, "killed", "killed", False, ()), True, [], []),
        (Cure(GOOD, BAD, "graceful", "killed", False, ()), False, ["was graceful, is killed"], []),
        (Cure(GOOD, BAD, "killed", "killed", False, ()), False, ["was graceful, is killed"], []),
        (Cure(LUCK, BAD, "killed", "graceful", True, ()), True, [], []),
        (Cure(BAD, BAD, "killed", "graceful", False, ()), False, DENIED[:1], []),
        (Cure(BAD, BAD, "killed", "killed", True, ()), False, DENIED[1:], []),
        (Cure(BAD, BAD, "abrupt", "graceful", True, ()), False, [], DENIED),
        (Cure(BAD, Label("1", "graceful", ()), "killed", "graceful", True, ()), True, [],
         ["a safe fix changed what runs: ('',), ()"]),
        (Cure(BAD, LUCK, "killed", "graceful", True, ("lost",)), False, ["lost"], []),
    ],
)  # fmt: skip
def test_violations(cure: Cure, is_safe: bool, faults: list[str], others: list[str]) -> None:
    assert list(cure.faults()) == faults
    assert list(cure.violations(is_safe)) == faults + others


@pytest.mark.parametrize(("again", "is_wrong"), [("killed", True), ("abrupt", False)])
def test_the_kernel_is_asked_again(again: str, is_wrong: bool, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    said = {before / "1": "graceful", after / "1": again}

    def asked(folder: Path) -> Outcome:
        return dataclasses.replace(unanswered(""), verdict=said[folder])

    cure = Cure(GOOD, BAD, "graceful", "killed", False, ())
    assert bool(list(confirmed(cure, asked, before, after).faults())) == is_wrong


def test_damage(tmp_path: Path) -> None:
    for name, script in (("before", "app\n"), ("after", "if\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "Dockerfile").write_text("FROM debian:12\nCOPY run.sh /\nCMD /run.sh\n")
        (folder / "run.sh").write_text(f"#!/bin/sh\n{script}")
    before, after = tmp_path / "before", tmp_path / "after"
    assert list(damage_of(before, before)) == []
    assert list(damage_of(before, after)) == ["run.sh is no shell script any more"]
    (after / "Dockerfile").chmod(0o600)
    (after / "Dockerfile").write_text("FROM debian:12\nONBUILD CMD app\n")
    said = list(damage_of(before, after))
    assert said[0] == "Dockerfile has another mode"
    assert said[-1].startswith("the lab cannot read it")
    (after / "sub").mkdir()
    (after / "sub" / "more").touch()
    assert list(damage_of(before, after)) == ["there are other files than before"]
