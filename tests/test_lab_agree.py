"""Holding the program against the kernel: what counts, what is printed, and what it shrinks to."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.agree import Case, asked_both, is_good, report, told
from lab.draw import Drawn, endless_projects, key_of, smallest
from lab.program import Answer, answer_of, asked, contradictions
from lab.random.projects import Project
from lab.reduce import fewer_lines, without
from lab.shrink import shrink_all
from lab.testing import require
from lab.tools import open_lab
from lab.verdict import unanswered

SCRIPT = "#!/bin/sh\n# a comment\nmigrate\napp\necho done\n"
DOCKERFILE = 'FROM debian:12\nLABEL a=b\nCOPY run.sh /run.sh\nCMD ["/run.sh"]\n'


def project(**files: str) -> Project:
    return Project({name.replace("_", "."): (text, 0o755) for name, text in files.items()})


LAB = "grace = 0.5\n[programs]\n"
CHILD = project(Dockerfile=DOCKERFILE, run_sh=SCRIPT, lab_toml=LAB)
DEAF = project(Dockerfile='FROM debian:12\nLABEL a=b\nCMD ["deaf"]\n', lab_toml=LAB)


def case(kernel: str, program: str, *faults: str) -> Case:
    outcome = unanswered("")
    object.__setattr__(outcome, "verdict", kernel)
    return Case("00000", Drawn(CHILD, 0), outcome, Answer(program, "so", faults))


def test_what_is_good_enough() -> None:
    agreed = [case("killed", "killed")] * 99
    assert is_good([*agreed, case("killed", "abrupt")], 0.99)
    assert not is_good([*agreed, case("killed", "abrupt")], 0.995)
    assert not is_good([*agreed, case("killed", "graceful")], 0.99)
    assert is_good([*agreed, case("killed", "graceful")], 0.99, 0.01)
    assert not is_good([*agreed, case("killed", "none", "no answer")], 0.5)
    assert not is_good([*agreed, case("killed", "killed", "no error or warning")], 0.99)
    assert not is_good([*agreed, case("not run", "killed")], 0.99)
    assert is_good([*agreed, case("unstable", "graceful")], 1.0)


def test_report_counts_and_shows_the_files() -> None:
    cases = [case("killed", "killed")] * 3 + [case("abrupt", "graceful")]
    assert "3 of 4 agree: 75.00%\n1 falsely called graceful" in report(cases)
    assert "-- run.sh\n#!/bin/sh\n# a comment\nmigrate" in told(cases[-1], None)


@pytest.fixture
def child(tmp_path: Path) -> Path:
    CHILD.write(tmp_path)
    return tmp_path


def test_the_program_answers_without_contradictions(child: Path) -> None:
    answer = answer_of(child)
    assert (answer.verdict, answer.faults) == ("killed", ())


def test_a_folder_that_the_program_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nNOSUCH x\n")
    answer = answer_of(tmp_path)
    assert answer.verdict == "none"
    assert "no answer" in answer.faults[0]


def test_contradictions(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (container,) = asked("trace", child)[0]["containers"]
    (finding, *_) = asked("check", child)[0]["findings"]
    graceful = {**container, "verdict": "graceful"}
    beside = {**finding, "line": 2, "end_line": 2}
    assert list(contradictions(child, container, [finding])) == []
    assert list(contradictions(child, container, [])) == ["killed, and no error or warning"]
    assert len(list(contradictions(child, graceful, [finding]))) == 1

    def asked_wrongly(command: str, folder: Path) -> object:
        return asked(command, folder) if command == "trace" else ({"findings": [beside]}, "")

    monkeypatch.setattr("lab.program.asked", asked_wrongly)
    (fault,) = contradictions(child, container, [beside])
    assert fault.startswith("without its lines nothing changes")


def test_smallest_is_like_the_first() -> None:
    def has_trap(one: Project) -> bool:
        return any("trap" in content for content, _ in one.files.values())

    def size(one: Project) -> int:
        return sum(len(content) for content, _ in one.files.values())

    drawn = next(one for one in endless_projects(3) if has_trap(one.project))
    asked: list[Project] = []

    def is_failing(one: Project) -> bool:
        asked.append(one)
        return has_trap(one)

    found = smallest(drawn, is_failing, over_after(200))
    assert has_trap(found)
    assert size(found) < size(drawn.project)
    assert len(asked) == len({key_of(one) for one in asked})
    assert smallest(drawn, lambda _: False, over_after(200)) == drawn.project


def over_after(tries: int) -> Callable[[], bool]:
    """Is true once it has been asked so often."""
    asked = iter(range(tries))
    return lambda: next(asked, None) is None


def test_fewer_lines_keeps_what_is_needed() -> None:
    def are_kept(projects: list[Project]) -> list[bool]:
        return ["app\n" in dict(one.files).get("run.sh", ("",))[0] for one in projects]

    found = fewer_lines(CHILD, are_kept)
    assert found.files["run.sh"][0] == "#!/bin/sh\napp\n"
    assert found.files["Dockerfile"][0] == "FROM debian:12\n"


def test_a_file_goes_with_its_copy() -> None:
    lines = frozenset(("run.sh", at) for at in range(5))
    left = without(CHILD, lines).files
    assert set(left) == {"Dockerfile", "lab.toml"}
    assert left["Dockerfile"][0] == 'FROM debian:12\nLABEL a=b\nCMD ["/run.sh"]\n'


def test_a_disagreement_is_found_and_shrunk(tmp_path: Path) -> None:
    require("dash", "busybox", "tini")
    listed = [Drawn(one, 0) for one in (CHILD, DEAF)]
    with open_lab() as lab:
        agreed, false = asked_both(lab, listed, tmp_path, workers=2)
        assert agreed.is_agreed
        assert false.is_false_comfort
        wanted = [(false.drawn, false.outcome, false.answer)]
        (shrunk,) = shrink_all(lab, wanted, time.monotonic() + 60)
    assert shrunk.project.files["Dockerfile"][0] == 'FROM debian:12\nCMD ["deaf"]\n'
    assert "shrunk" in told(false, shrunk)
