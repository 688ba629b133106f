"""For the test suite: the lab where this machine can run it, and a clear word where it cannot."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NoReturn

import pytest

from lab.run import ask, ask_all
from lab.scenario import Scenario
from lab.tools import Lab, missing_parts
from lab.verdict import Outcome


def require(*programs: str) -> None:
    """Skips the test that calls it, and says what is missing; in CI that is a failure."""
    missing = missing_parts(programs)
    if missing:
        give_up(f"the lab needs {', '.join(missing)}")


def give_up(message: str) -> NoReturn:
    """Skips the test that calls it; in CI it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def answers_to(lab: Lab, expected: Iterable[tuple[Scenario, str]]) -> list[Outcome]:
    """The kernel's answer to each scenario; where it is another verdict than the expected one, it
    is asked again with nothing beside it, since a machine that is busy with others is late."""
    listed = list(expected)
    answered = ask_all(lab, [scenario for scenario, _ in listed])
    pairs = list(zip(answered, listed, strict=True))
    return [
        outcome if outcome.verdict == verdict else ask(lab, scenario)
        for (scenario, outcome), (_, verdict) in pairs
    ]
