"""The engine: rules at work on files, findings merged and silenced, many files at once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from made import finding, reported
from made_rules import FIRST_LINE, MakePackage
from pidone.discover import discover
from pidone.engine import check, distinct
from pidone.options import Options
from pidone.process.model import Verdict
from pidone.results import Report
from pidone.rule import Finding, Level


def checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: Options, **files: str
) -> Report:
    """A check of a folder with some files; `run_sh` stands for run.sh."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        file = folder / name.replace("_", ".")
        file.write_text(text, newline="")
        file.chmod(0o755)
    monkeypatch.chdir(folder)
    return check(discover(["."]).files, options)


# ---- one report --------------------------------------------------------------------------


def test_of_equal_findings_the_gravest_is_kept() -> None:
    light = replace(reported(), finding=replace(finding(), level="note"))
    outcome = reported().outcome
    assert outcome
    graceful = replace(reported(), outcome=replace(outcome, verdict=Verdict.GRACEFUL))
    for order in ([light, graceful, reported()], [reported(), light, graceful]):
        (kept,) = distinct(order)
        assert kept.finding.level == "error"
        assert kept.outcome is not None
        assert kept.outcome.verdict == Verdict.KILLED
    assert len(distinct([reported(), reported("other-rule")])) == 2


SUBJECTS = """\
@rule
def found({parameter}) -> Iterator[Finding]:
    yield Finding("note", "{name}", {span})
"""


def test_each_subject_is_looked_at(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = {
        "Dockerfile": "one.instructions[0].span",
        "ShellText": "one.script.span",
        "Container": "one.image.span",
        "Trace": "one.container.image.span",
    }
    modules = {
        f"on_{name.lower()}": SUBJECTS.format(parameter=f"one: {name}", name=name, span=span)
        for name, span in spans.items()
    }
    options = Options(packages=(make_package(**modules),))
    report = checked(
        tmp_path / "web",
        monkeypatch,
        options,
        Dockerfile='FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]\n',
        run_sh="#!/bin/sh\nexec redis-server\n",
    )
    assert [(one.rule, one.finding.span.source.path) for one in report.findings] == [
        ("on-container", "Dockerfile"),
        ("on-dockerfile", "Dockerfile"),
        ("on-trace", "Dockerfile"),
        ("on-shelltext", "run.sh"),
    ]
    assert report.files == 2
    assert [one.outcome.verdict for one in report.findings if one.outcome] == [Verdict.GRACEFUL] * 2


def test_a_rule_that_raises_is_one_line_and_the_others_go_on(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = FIRST_LINE + '    raise KeyError("gone\\nwrong")\n'
    package = make_package(failing=failing, well=FIRST_LINE)
    options = Options(packages=(package,), select=frozenset({"failing", "well"}))
    report = checked(tmp_path / "web", monkeypatch, options, Dockerfile="FROM debian:12\n")
    assert [one.rule for one in report.findings] == ["failing", "well"]
    (failure,) = map(str, report.failures)
    assert failure.startswith("Dockerfile: internal error in the rule failing: KeyError: 'gone")
    assert failure.endswith("(failing.py:10)")
    assert report.exit_code(lambda _: "error") == 2


def test_a_bad_verdict_that_no_rule_explains_is_no_silence(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(other=FIRST_LINE)
    files = {"Dockerfile": "FROM debian:12\nCMD sleep 1000\n"}
    report = checked(tmp_path / "web", monkeypatch, Options(packages=(package,)), **files)
    assert "no rule says so" in str(report.failures[0])
    select = frozenset({"other"})
    chosen = Options(packages=(package,), select=select)
    assert checked(tmp_path / "web", monkeypatch, chosen, **files).failures == ()


def test_findings_are_silenced_and_idle_comments_reported(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = make_package(
        bad_thing=FIRST_LINE,
        other_thing=FIRST_LINE.replace("[0]", "[1]"),
        left_out=FIRST_LINE,
    )
    select = frozenset({"bad-thing", "other-thing", "unused-suppression"})
    report = checked(
        tmp_path / "web",
        monkeypatch,
        Options(packages=(package, "pidone_rules"), select=select),
        Dockerfile=(
            "# pidone: ignore[bad-thing, other-thing, no-thing] reason\n"
            "FROM debian:12\n"
            "# pidone: ignore[left-out]\n"
            'CMD ["redis-server"]\n'
        ),
    )
    assert [one.rule for one in report.suppressed] == ["bad-thing"]
    assert [(one.rule, one.finding.span.line) for one in report.findings] == [
        ("unused-suppression", 1),
        ("unused-suppression", 1),
        ("other-thing", 4),
    ]


# ---- exit codes and many files -----------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", 0), ("warning", 1), ("note", 1), (None, 0)]
)
def test_the_exit_code_follows_the_gravest_level(fail_on: Level | None, status: int) -> None:
    one = replace(reported(), finding=replace(finding(), level="warning"))
    assert Report((one,), (), (), (), 1).exit_code(lambda _: fail_on) == status


def test_many_files_give_the_same_report_in_several_processes(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pidone import parallel

    options = Options(
        packages=(make_package(bad_thing=FIRST_LINE),), select=frozenset({"bad-thing"})
    )
    folder = tmp_path / "many"
    monkeypatch.setattr(parallel, "WORTHWHILE", 20)
    for number in range(33):
        (folder / str(number)).mkdir(parents=True)
        (folder / str(number) / "Dockerfile").write_text("FROM debian:12\nCMD app\n")
    (folder / "7" / "Dockerfile").write_text("FRM debian:12\n")
    reports = []
    for processors in (1, 2):
        monkeypatch.setattr(parallel, "_processors", lambda count=processors: count)
        reports.append(checked(folder, monkeypatch, options))
    alone, spread = reports
    assert [_words(one.finding) for one in spread.findings] == [
        _words(one.finding) for one in alone.findings
    ]
    assert spread.failures == alone.failures
    assert len(spread.findings) == 32
    assert {failure.path for failure in spread.failures} == {"7/Dockerfile"}


def _words(one: Finding) -> tuple[str, str, int, int]:
    return one.message, one.span.source.path, one.span.start, one.span.end


def test_the_start_method_of_windows_works_too(tmp_path: Path) -> None:
    """Under spawn, a worker imports everything anew; the pool is the one of many files."""
    for number in range(21):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "Dockerfile").write_text("FROM debian:12\nCMD sleep 1000\n")
    code = (
        "import multiprocessing, sys\n"
        "from pidone import parallel\n"
        "from pidone.cli import run\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    parallel._processors = lambda: 2\n"
        "    parallel.WORTHWHILE = 20\n"
        "    sys.exit(run(['check', '--select', 'unused-suppression', '.']))\n"
    )
    script = tmp_path / "start.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "21 files: 0 errors, 0 warnings, 0 notes\n"
