"""The measured rows of the tables against the kernel: each program is started and sent signals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.programs.__main__ import answers_to, differences, missing
from lab.programs.facts import invocation_of, questions, said
from lab.programs.packages import packages
from lab.programs.table import rewritten
from lab.programs.trials import Trial, all_trials
from lab.testing import require
from lab.tools import Lab, open_lab
from lab.wrappers import all_launches
from pidone.knowledge.program_rows import names, row_named
from pidone.knowledge.programs import program_of

SMALL = [trial for trial in all_trials() if trial.ci]
SENT = ("TERM", "INT")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    require("tini", "nsenter")
    with open_lab() as opened:
        yield opened


@pytest.mark.parametrize("trial", SMALL, ids=lambda trial: trial.name)
def test_the_kernel_agrees(trial: Trial, lab: Lab) -> None:
    require(*missing(trial))
    answers = answers_to(lab, questions(trial, SENT))
    assert differences(trial, answers) == [], [said(answer) for answer in answers.values()]


def test_every_measured_row_has_a_trial() -> None:
    asked = {invocation_of(trial).program.row for trial in all_trials()}
    for launch in all_launches():
        words = launch.argv
        found = [program_of(word) for word in words if not word.startswith("-")]
        found += [row_named(" ".join(words[: n + 1])) for n in range(len(words))]
        asked |= {row.row for row in found if row is not None}
    rows = {row.row: row for name in names() if (row := row_named(name)) is not None}
    assert [name for name, row in rows.items() if row.measured and name not in asked] == []


def test_every_trial_is_of_a_row_that_was_measured() -> None:
    rows = {trial.name: invocation_of(trial).program for trial in all_trials()}
    assert [name for name, row in rows.items() if not row.measured] == []


def test_packages_of_one_program_are_installed_together() -> None:
    trials = [
        Trial("a", ("gunicorn",), pypi=("gunicorn==1", "flask==2")),
        Trial("b", ("gunicorn", "-k", "gthread"), pypi=("gunicorn==1", "django==3")),
        Trial("c", ("nginx",), debian=("nginx",)),
    ]
    assert packages(trials, "pypi") == ["gunicorn==1 django==3 flask==2"]
    assert packages(trials, "debian") == ["nginx"]


def test_a_row_keeps_what_is_not_measured() -> None:
    text = (
        '# Servers.\n\n[a]\nnames = ["a"]\nsignals = { quick = "TERM" }\nsource = "x"\n\n'
        '["b c"]\nnames = ["b c"]\nkind = "server"\nsource = "y"\nmeasured = true\n'
    )
    facts = {
        "signals": 'signals = { graceful = "TERM" }',
        "reaps": "",
        "measured": "measured = true",
    }
    once = rewritten(text, "a", facts)
    assert once == text.replace("quick", "graceful").replace(
        'source = "x"\n', 'source = "x"\nmeasured = true\n'
    )
    assert rewritten(once, "a", facts) == once
    assert rewritten(once, "b c", {"signals": "", "measured": "measured = true"}) == once
    assert 'signals = { graceful = "TERM" }\nsource = "y"' in rewritten(once, "b c", facts)
    with pytest.raises(KeyError):
        rewritten(text, "d", facts)
