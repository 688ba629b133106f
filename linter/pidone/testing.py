"""Beside the way: a rule's page as its test, for the rules here and for other packages' rules.

A package of rules tests all its pages with

    from pidone.testing import page_examples, page_faults, run_example

    @pytest.mark.parametrize("one", page_examples("their_rules"), ids=str)
    def test_example(one, tmp_path, request):
        run_example(one, tmp_path, update=request.config.getoption("--update"))

and gets `pytest --update`, which writes the outputs, with `from pidone.testing import
pytest_addoption` in its conftest.py.
"""

from __future__ import annotations

import os
from contextlib import chdir
from dataclasses import dataclass, replace
from difflib import unified_diff as difference
from pathlib import Path
from typing import Protocol

from pidone.discover import discover
from pidone.engine import check
from pidone.examples import Example, ExampleFile, examples_of, with_outputs
from pidone.fix import fixed_files, unified_diff
from pidone.options import Options
from pidone.page import page_of
from pidone.registry import rules_of
from pidone.report.text import findings_text
from pidone.results import Report, Reported
from pidone.rule import Rule

SECTIONS = ("Why", "Bad", "Good")


class OptionParser(Protocol):
    """What pytest hands to `pytest_addoption`."""

    def addoption(self, *names: str, action: str, default: object, help: str) -> None: ...


def pytest_addoption(parser: OptionParser) -> None:
    """Gives pytest the option `--update`."""
    words = "write the outputs that pages and cases should have"
    parser.addoption("--update", action="store_true", default=False, help=words)


@dataclass(frozen=True)
class PageExample:
    """One example of one rule's page."""

    rule: Rule
    example: Example

    def __str__(self) -> str:
        return f"{self.rule.id}-{self.example.section}-{self.example.number}"


def page_examples(package: str) -> list[PageExample]:
    """All examples on the pages of a package's rules."""
    return [
        PageExample(rule, example)
        for rule in rules_of({package: None})
        for example in examples_of(page_of(rule))
    ]


def page_faults(rule: Rule) -> list[str]:
    """What a page lacks: its title, its one sentence, a section, an example."""
    page = page_of(rule)
    sections = {example.section for example in examples_of(page)}
    faults = [f"## {title} is missing" for title in SECTIONS if not page.section(title)]
    faults += [f"no {name} example" for name in ("bad", "good") if name not in sections]
    if page.title != rule.id:
        faults.append(f"the title is {page.title!r}, not {rule.id}")
    if not page.summary.endswith(".") or ". " in page.summary:
        faults.append("the paragraph under the title is not one sentence")
    return faults


def run_example(
    one: PageExample, folder: Path, update: bool = False, options: Options | None = None
) -> None:
    """Writes an example's files into a folder and looks at them; AssertionError if it lies.

    A bad example reports the rule, with exactly the output and the diff on the page (which
    `update` writes), and no more once the diff is applied. A good one reports nothing of the
    rule, and nothing but notes of other rules, unless its fence says `allow="other-rule"`.
    `options` say how to look; by default all installed rules do. A page shows no carriage returns.
    """
    write_files(one.example.files, folder)
    options = options or Options()
    with chdir(folder):
        report = _checked(options)
        found = [reported for reported in report.findings if reported.rule == one.rule.id]
        if one.example.section == "good":
            _assert_silent(one, report, found)
            return
        assert found, f"{one}: the rule reports nothing"
        files = fixed_files(found, unsafe=True)
        outputs = findings_text(found), unified_diff(files).replace("\r\n", "\n")
        fixed = {os.path.realpath(path): files[path].content for path in files}
        left = _checked(replace(options, pretended=fixed)).findings
    again = [reported for reported in left if reported.rule == one.rule.id and reported.finding.fix]
    assert not again, f"{one}: what the fix cures comes back:\n{findings_text(again)}"
    if update:
        _update(one, *outputs)
    else:
        _assert_equal(f"{one}: text", one.example.output or "", outputs[0])
        _assert_equal(f"{one}: diff", one.example.diff or "", outputs[1])


def write_files(files: tuple[ExampleFile, ...], folder: Path) -> None:
    """Makes an example's files; a shebang makes one executable where the page does not say."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content.encode("utf-8"))
        default = 0o755 if file.content.startswith("#!") else 0o644
        path.chmod(default if file.mode is None else file.mode)


def _checked(options: Options) -> Report:
    report = check(discover(["."]).files, options)
    assert not report.failures, "\n".join(map(str, report.failures))
    return report


def _assert_silent(one: PageExample, report: Report, found: list[Reported]) -> None:
    assert not found, f"{one}: the rule should say nothing:\n{findings_text(found)}"
    others = [
        reported
        for reported in report.findings
        if reported.finding.level != "note" and reported.rule not in one.example.allowed
    ]
    assert not others, f"{one}: other rules should say nothing:\n{findings_text(others)}"


def _update(one: PageExample, output: str, diff: str) -> None:
    from importlib.resources import as_file, files

    package, _, module = one.rule.module.rpartition(".")
    page = page_of(one.rule)
    example = next(
        example
        for example in examples_of(page)
        if (example.section, example.number) == (one.example.section, one.example.number)
    )
    with as_file(files(package).joinpath(f"{module}.md")) as path:
        path.write_text(with_outputs(page, example, output, diff), encoding="utf-8", newline="\n")


def _assert_equal(what: str, expected: str, actual: str) -> None:
    lines = difference(
        expected.splitlines(), actual.splitlines(), "on the page", "reported", lineterm=""
    )
    assert expected == actual, f"{what} is another one (pytest --update):\n" + "\n".join(lines)
