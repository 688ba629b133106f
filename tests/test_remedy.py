"""Fixes of the rules' pages: each leads to a graceful stop, or says that it does not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

import pytest

from pidone.discover import FoundFile, discover
from pidone.edits import edited
from pidone.engine import check, trace
from pidone.options import Options
from pidone.process.model import Verdict
from pidone.results import Reported
from pidone.rule import Fix
from pidone.source import pretending
from pidone.testing import PageExample, page_examples, write_files

WITH_FIX = [one for one in page_examples("pidone_rules") if one.example.diff]
NO_LAUNCH = ("unused-suppression",)


@pytest.mark.parametrize("one", WITH_FIX, ids=str)
def test_a_fix_leads_to_a_graceful_stop_or_says_how_far_it_gets(
    one: PageExample, tmp_path: Path
) -> None:
    if one.rule.id in NO_LAUNCH:
        pytest.skip("it is about no launch")
    write_files(one.example.files, tmp_path)
    with chdir(tmp_path):
        (dockerfile,) = (file for file in discover(["."]).files if file.kind != "script")
        for reported in fixable(dockerfile, one.rule.id):
            assert reported.finding.fix is not None
            verdict = verdict_after(dockerfile, reported.finding.fix)
            says = ", but" in reported.finding.fix.description
            assert says or verdict is Verdict.GRACEFUL


def fixable(dockerfile: FoundFile, rule: str) -> list[Reported]:
    findings = check([dockerfile], Options()).findings
    return [one for one in findings if one.rule == rule and one.finding.fix]


def verdict_after(dockerfile: FoundFile, fix: Fix) -> Verdict:
    with pretending(contents(fix)):
        (answer,) = trace([dockerfile], Options()).traces
    return answer.verdict


def contents(fix: Fix) -> Mapping[str, bytes]:
    sources = {edit.span.source.path: edit.span.source for edit in fix.edits}
    return {
        os.path.realpath(path): edited(
            source.content, [edit for edit in fix.edits if edit.span.source is source]
        )
        for path, source in sources.items()
    }


def description(folder: Path, dockerfile: str, **scripts: str) -> str | None:
    """What the only error's fix says; None where it has none."""
    (folder / "Dockerfile").write_text(dockerfile)
    for name, text in scripts.items():
        (folder / f"{name}.sh").write_text(text)
        (folder / f"{name}.sh").chmod(0o755)
    with chdir(folder):
        findings = check(discover(["."]).files, Options()).findings
    (error,) = (one.finding for one in findings if one.finding.level == "error")
    return error.fix.description if error.fix else None


SCRIPT = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n'


def test_exec_does_not_get_there_where_the_command_is_deaf(tmp_path: Path) -> None:
    said = description(tmp_path, "FROM debian:12\nCMD perl app.pl\n")
    assert said == "run it in the background, trap SIGTERM, pass it on, and wait for it"


def test_two_shells_get_out_of_the_way(tmp_path: Path) -> None:
    scripts = {"run": "#!/bin/sh\n/next.sh\n", "next": "#!/bin/sh\napp\n"}
    dockerfile = SCRIPT.replace("run.sh /", "run.sh next.sh /")
    assert description(tmp_path, dockerfile, **scripts) == "put exec in front"
    with chdir(tmp_path):
        (error,) = (one for one in check(discover(["."]).files, Options()).findings)
    assert error.finding.fix is not None
    assert error.finding.fix.safety == "safe"
    assert {edit.span.source.path for edit in error.finding.fix.edits} == {"run.sh", "next.sh"}


def test_an_entrypoint_with_a_cmd_stays_in_shell_form(tmp_path: Path) -> None:
    dockerfile = 'FROM debian:12\nENTRYPOINT app\nCMD ["x"]\n'
    assert description(tmp_path, dockerfile) == "put exec in front"


def test_a_script_without_a_shebang_stays_in_shell_form(tmp_path: Path) -> None:
    dockerfile = "FROM debian:12\nCOPY run.sh /\nENTRYPOINT /run.sh\n"
    said = description(tmp_path, dockerfile, run="app\n")
    assert said is None or not said.startswith("write the exec form")
