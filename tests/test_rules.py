"""Each rule's page, run: what it calls bad is reported as it says, what it calls good is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidone.page import page_of
from pidone.registry import load_rules
from pidone.rule import Rule
from pidone.testing import PageExample, page_examples, page_faults, run_example

PACKAGE = "pidone_rules"
INDEX = Path(__file__).parent.parent / "rules" / "README.md"
REMEDIES = ("no-", "use-", "prefer-", "avoid-")


@pytest.mark.parametrize("one", page_examples(PACKAGE), ids=str)
def test_example(one: PageExample, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run_example(one, tmp_path, update=request.config.getoption("--update"))


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_page_is_complete(rule: Rule) -> None:
    assert page_faults(rule) == []


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_page_has_two_to_six_examples_of_each_kind(rule: Rule) -> None:
    sections = [one.example.section for one in page_examples(PACKAGE) if one.rule.id == rule.id]
    assert 2 <= sections.count("bad") <= 6
    assert 2 <= sections.count("good") <= 6


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_id_names_the_bad_pattern(rule: Rule) -> None:
    assert not rule.id.startswith(REMEDIES)


def test_index_lists_every_rule(request: pytest.FixtureRequest) -> None:
    """rules/README.md is generated: `pytest --update` writes it."""
    index = _index()
    if request.config.getoption("--update"):
        INDEX.write_text(index, encoding="utf-8", newline="\n")
    assert INDEX.read_text(encoding="utf-8") == index


def _index() -> str:
    rows = [
        f"| [{rule.id}](pidone_rules/{rule.id.replace('-', '_')}.md) | {page_of(rule).summary} |\n"
        for rule in load_rules()
        if rule.module.startswith(PACKAGE + ".")
    ]
    return (
        "# Rules\n\n"
        "Each rule is a module and the page beside it; the tests run the examples on the page.\n"
        "This list is written by `pytest --update`.\n\n"
        "| rule | what it finds |\n|---|---|\n" + "".join(rows)
    )
