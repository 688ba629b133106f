"""The cases that the lab can run: what they are expected to say is what the kernel does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lab.folder import read_folder
from lab.testing import answers_to, require
from lab.tools import open_lab
from test_cases import CASES, EXPECTED

RUNNABLE = sorted(toml.parent for toml in CASES.glob("*/lab.toml"))
"""A case that has a lab.toml needs nothing but the lab's own payloads."""

PROGRAMS = ("tini", "busybox", "pkill", "bash", "dash", "zsh", "ksh93", "mksh", "yash")
PROGRAMS += (
    "node",
    "python3",
    "pm2-runtime",
    "pnpm",
    "runsvdir",
    "s6-svscan",
    "start-stop-daemon",
    "supervisord",
    "yarn",
)


def expected_verdict(folder: Path) -> str:
    """The verdict that `pidone trace` is expected to print of the case's only container."""
    found = re.findall(r"^\S+ \(stage \d+\): (\w+)$", (folder / EXPECTED).read_text(), re.M)
    assert len(found) == 1
    return str(found[0])


def test_kernel_agrees_with_the_cases() -> None:
    require(*PROGRAMS)
    assert RUNNABLE
    expected = {folder: expected_verdict(folder) for folder in RUNNABLE}
    with open_lab() as lab:
        outcomes = answers_to(lab, ((read_folder(one), said) for one, said in expected.items()))
    kernel = {
        folder.name: outcome.verdict for folder, outcome in zip(RUNNABLE, outcomes, strict=True)
    }
    assert kernel == {folder.name: verdict for folder, verdict in expected.items()}


@pytest.mark.parametrize("folder", RUNNABLE, ids=lambda folder: folder.name)
def test_case_is_read_by_the_lab(folder: Path) -> None:
    assert read_folder(folder).argv
