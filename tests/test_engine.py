"""The engine: how rules are found and refused, what levels causes get, how findings are merged."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from made import APP, SCRIPT, cause, container, finding, path, reported, trace
from pidone.causes import all_causes, trace_causes
from pidone.discover import discover
from pidone.engine import check, distinct
from pidone.options import NoRulesError, Options, UnknownRuleError
from pidone.parallel import WORTHWHILE
from pidone.plugins import entry_points, project_address
from pidone.process.model import Verdict
from pidone.registry import RuleError, rules_of
from pidone.results import Report
from pidone.rule import Finding, Level

MakePackage = Callable[..., str]

HEADER = """\
from collections.abc import Iterator
from pidone.container import Container
from pidone.dockerfile.model import Dockerfile
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.shell.syntax import ShellText
"""
FIRST_LINE = """\
@rule
def found(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield Finding("warning", "a Dockerfile", dockerfile.instructions[0].span)
"""


@pytest.fixture
def make_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePackage]:
    """Makes a package of rules; modules are given by name, a page is written for each."""
    names: list[str] = []

    def make(pages: bool = True, **modules: str) -> str:
        name = f"rules_{tmp_path.name.replace('-', '_')}_{len(names)}"
        names.append(name)
        folder = tmp_path / "site" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        for module, code in modules.items():
            (folder / f"{module}.py").write_text(HEADER + textwrap.dedent(code))
            if pages:
                (folder / f"{module}.md").write_text(f"# {module.replace('_', '-')}\n\nOne.\n")
        monkeypatch.syspath_prepend(str(tmp_path / "site"))
        return name

    yield make
    for name in [name for name in sys.modules if name.split(".")[0] in names]:
        del sys.modules[name]


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


# ---- loading -----------------------------------------------------------------------------


def test_a_module_with_a_rule_is_a_rule(make_package: MakePackage) -> None:
    (rule,) = rules_of({make_package(bad_thing=FIRST_LINE, no_rule="x = 1"): "https://x.test/r/"})
    assert rule.id == "bad-thing"
    assert rule.subject.__name__ == "Dockerfile"
    assert rule.address == "https://x.test/r/bad-thing"
    assert rule.consents == ()


def test_a_rule_says_whose_silence_is_consent(make_package: MakePackage) -> None:
    code = FIRST_LINE.replace("@rule", '@rule(consents=("DL3025",), precision="medium")')
    (rule,) = rules_of({make_package(bad_thing=code): None})
    assert (rule.consents, rule.precision) == (("DL3025",), "medium")


@pytest.mark.parametrize(
    ("code", "line", "words"),
    [
        (FIRST_LINE.replace("Dockerfile)", "int)"), 7, "looks at int; a rule looks at one of Doc"),
        (FIRST_LINE.replace(": Dockerfile)", ")"), 7, "looks at None"),
        (FIRST_LINE.replace("Dockerfile)", "'Missing')"), 7, "has a bad annotation"),
        (FIRST_LINE.replace("dockerfile:", "other, dockerfile:"), 7, "takes one parameter"),
        (FIRST_LINE + FIRST_LINE.replace("found", "again"), 10, "has two rules"),
        ("import nowhere_to_be_found", 7, "cannot be imported: ModuleNotFoundError"),
        ("def broken(:", 7, "cannot be imported: SyntaxError"),
    ],
)
def test_a_malformed_rule_is_refused_by_file_and_line(
    make_package: MakePackage, code: str, line: int, words: str
) -> None:
    with pytest.raises(RuleError) as refused:
        rules_of({make_package(bad_thing=code): None})
    message = str(refused.value)
    assert f"bad_thing.py:{line}: " in message
    assert words in message
    assert "\n" not in message


def test_a_rule_without_its_page_is_refused(make_package: MakePackage) -> None:
    with pytest.raises(RuleError, match=r"bad_thing\.py:7: bad-thing has no page"):
        rules_of({make_package(pages=False, bad_thing=FIRST_LINE): None})


def test_two_rules_of_one_id_are_refused(make_package: MakePackage) -> None:
    packages = [make_package(bad_thing=FIRST_LINE), make_package(bad_thing=FIRST_LINE)]
    with pytest.raises(RuleError, match=r"bad-thing is in .*\.bad_thing already"):
        rules_of(dict.fromkeys(packages))


def test_a_package_that_is_not_there_is_refused() -> None:
    with pytest.raises(RuleError, match="nowhere_to_be_found cannot be imported"):
        rules_of({"nowhere_to_be_found": None})


def test_rules_in_a_zip_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "rules.zip", "w") as archive:
        archive.writestr("zipped_rules/__init__.py", "")
        archive.writestr("zipped_rules/bad_thing.py", HEADER + FIRST_LINE)
        archive.writestr("zipped_rules/bad_thing.md", "# bad-thing\n")
        archive.writestr("zipped-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: zipped\n")
        lines = "[pidone.rules]\nzipped = zipped_rules\n"
        archive.writestr("zipped-1.dist-info/entry_points.txt", lines)
    monkeypatch.syspath_prepend(str(tmp_path / "rules.zip"))
    (entry,) = entry_points("pidone.rules", [str(tmp_path / "rules.zip")])
    assert entry.package == "zipped_rules"
    assert [rule.id for rule in rules_of({"zipped_rules": None})] == ["bad-thing"]


def test_entry_points_are_those_of_importlib_metadata() -> None:
    from importlib import metadata

    for group in ("pidone.rules", "pytest11", "console_scripts"):
        ours = {(entry.name, entry.package) for entry in entry_points(group, sys.path)}
        theirs = {(entry.name, entry.module) for entry in metadata.entry_points(group=group)}
        assert ours == theirs


def test_the_first_distribution_of_a_name_counts(tmp_path: Path) -> None:
    for folder, package in (("one", "first"), ("other", "second")):
        info = tmp_path / folder / "some_rules-1.dist-info"
        info.mkdir(parents=True)
        (info / "entry_points.txt").write_text(
            f"[other]\nx = y\n[pidone.rules]\n# no\nname = {package}:thing\n[more]\na = b\n"
        )
        (info / "METADATA").write_text("Name: x\nProject-URL: Rules, https://x.test\n\nText\n")
    found = list(entry_points("pidone.rules", [str(tmp_path / "one"), str(tmp_path / "other")]))
    assert [entry.package for entry in found] == ["first"]
    assert project_address(found[0].metadata, "Rules") == "https://x.test"
    assert project_address(found[0].metadata, "Homepage") is None


def test_no_rules_and_unknown_rules_are_no_answer(make_package: MakePackage) -> None:
    empty = make_package(no_rule="x = 1")
    with pytest.raises(NoRulesError):
        check((), Options(packages=(empty,)))
    package = make_package(bad_thing=FIRST_LINE)
    with pytest.raises(UnknownRuleError, match="no rule is called bad-thin; bad-thing is"):
        check((), Options(packages=(package,), ignore=frozenset({"bad-thin"})))


# ---- causes and levels -------------------------------------------------------------------

K, A, E, U, G = Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS, Verdict.UNKNOWN, Verdict.GRACEFUL


@pytest.mark.parametrize(
    ("with_cause", "without", "level"),
    [
        ([K], [], "error"),
        ([E], [], "error"),
        ([K], [E], "error"),
        ([K, G], [E], "warning"),
        ([K], [G], "warning"),
        ([E], [U], "warning"),
        ([A], [], "warning"),
        ([A], [K], "warning"),
        ([K, A], [], "warning"),
        ([U], [K], "note"),
        ([G], [], "note"),
    ],
)
def test_the_level_follows_from_the_verdicts_of_the_paths(
    with_cause: list[Verdict], without: list[Verdict], level: Level
) -> None:
    paths = [path(verdict, cause()) for verdict in with_cause] + [path(v) for v in without]
    (found,) = trace_causes(trace(*paths), "child-instead-of-exec")
    assert found.level == level
    assert (found.culprit, found.victim, found.span) == ("sh", "app", APP)


def test_a_remark_is_a_note_unless_it_is_a_cause_too() -> None:
    remarks = (cause("shell-form-cmd"), cause("shell-form-cmd"), cause())
    found = list(all_causes(trace(path(K, cause()), remarks=remarks)))
    assert [(one.kind, one.level) for one in found] == [
        ("child-instead-of-exec", "error"),
        ("shell-form-cmd", "note"),
    ]


def test_a_cause_without_a_place_stands_at_the_stage() -> None:
    nowhere = replace(cause(), span=None)
    (found,) = trace_causes(trace(path(K, nowhere)), nowhere.kind)
    assert found.span == container().image.span


def test_a_conditional_cause_names_its_conditions() -> None:
    here = SCRIPT.span(10, 16)
    bad = replace(path(K, cause()), conditions=(here,))
    (found,) = trace_causes(trace(bad, path(G)), "child-instead-of-exec")
    assert [related.span for related in found.related] == [here]
    (certain,) = trace_causes(trace(bad), "child-instead-of-exec")
    assert certain.related == ()


# ---- one report --------------------------------------------------------------------------


def test_of_equal_findings_the_gravest_is_kept() -> None:
    light = replace(reported(), finding=replace(finding(), level="note"))
    graceful = replace(reported(), outcome=replace(reported().outcome, verdict=G))
    for order in ([light, graceful, reported()], [reported(), light, graceful]):
        (kept,) = distinct(order)
        assert kept.finding.level == "error"
        assert kept.outcome is not None
        assert kept.outcome.verdict == K
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
    assert [one.outcome.verdict for one in report.findings if one.outcome] == [G, G]


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
    assert report.exit_code("error") == 2


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
    assert Report((one,), (), (), (), 1).exit_code(fail_on) == status


def test_many_files_give_the_same_report_in_several_processes(
    make_package: MakePackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pidone import parallel

    options = Options(
        packages=(make_package(bad_thing=FIRST_LINE),), select=frozenset({"bad-thing"})
    )
    folder = tmp_path / "many"
    for number in range(WORTHWHILE + 3):
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
    assert len(spread.findings) == WORTHWHILE + 2
    assert {failure.path for failure in spread.failures} == {"7/Dockerfile"}


def _words(one: Finding) -> tuple[str, str, int, int]:
    return one.message, one.span.source.path, one.span.start, one.span.end


def test_the_start_method_of_windows_works_too(tmp_path: Path) -> None:
    """Under spawn, a worker imports everything anew; the pool is the one of many files."""
    for number in range(WORTHWHILE + 1):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "Dockerfile").write_text("FROM debian:12\nCMD sleep 1000\n")
    code = (
        "import multiprocessing, sys\n"
        "from pidone import parallel\n"
        "from pidone.cli import run\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    parallel._processors = lambda: 2\n"
        "    sys.exit(run(['check', '--select', 'unused-suppression', '.']))\n"
    )
    script = tmp_path / "start.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{WORTHWHILE + 1} files: 0 errors, 0 warnings, 0 notes\n"
