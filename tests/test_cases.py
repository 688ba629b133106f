"""Each folder under fixtures/cases is a test: what `pidone trace` and `pidone check` say of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pidone.causes import NOT_GRACEFUL
from pidone.cli import run

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())
EXPECTED = "expected.txt"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(params=FOLDERS, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder is the case's."""
    folder: Path = request.param
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def transcript(capsys: Capture) -> str:
    """What both commands print, as on a terminal, and the exit status of the second."""
    written = ""
    for command in ("trace", "check"):
        status = run([command])
        answer = capsys.readouterr()
        written += f"$ pidone {command}\n{answer.out}{answer.err}\n"
    return f"{written}exit status {status}\n"


def test_case(case: Path, capsys: Capture, request: pytest.FixtureRequest) -> None:
    expected = case / EXPECTED
    actual = transcript(capsys)
    if request.config.getoption("--update"):
        expected.write_text(actual, encoding="utf-8", newline="\n")
    assert actual == expected.read_text(encoding="utf-8")


@pytest.mark.usefixtures("case")
def test_check_and_trace_agree(capsys: Capture) -> None:
    """An error or a warning about a container, if and only if it does not stop gracefully."""
    containers = answer_of(["trace", "--format", "json"], capsys)["containers"]
    findings = answer_of(["check", "--format", "json"], capsys)["findings"]
    blamed = {
        finding["container"]
        for finding in findings
        if finding["container"] and finding["level"] != "note"
    }
    assert blamed == {one["source"] for one in containers if one["verdict"] in NOT_GRACEFUL}


def answer_of(arguments: list[str], capsys: Capture) -> Any:
    run(arguments)
    return json.loads(capsys.readouterr().out)
