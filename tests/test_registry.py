"""How rules are found among the installed packages, and how malformed ones are refused."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from made_rules import FIRST_LINE, HEADER, MakePackage
from pidone.engine import check
from pidone.options import NoRulesError, Options, UnknownRuleError
from pidone.plugins import entry_points, project_address
from pidone.registry import RuleError, rules_of


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
