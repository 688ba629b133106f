"""The rows of wrappers and inits against the kernel: each launch, as PID 1 and as a child of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.compare import Pair, compared
from lab.label import answer, labelled
from lab.launches import Launch
from lab.testing import require
from lab.tools import Lab, open_lab
from lab.wrappers import SIGNALS, all_launches, programs

PARTS = 8
"""Tests that the launches are dealt out to, program by program."""
AT_ONCE = 12


def sample(part: int) -> list[Launch]:
    """SIGTERM for PID 1, and another signal for a child of PID 1."""
    typical = [launch for launch in all_launches() if launch.typical]
    names = sorted({launch.argv[0] for launch in typical})
    asked = []
    for place, launch in enumerate(typical):
        if names.index(launch.argv[0]) % PARTS == part:
            asked.append(launch.asked("pid1", "TERM"))
            asked.append(launch.asked("child", SIGNALS[place % len(SIGNALS)]))
    return asked


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    require()
    with open_lab() as opened:
        yield opened


@pytest.mark.parametrize("part", range(PARTS))
def test_the_kernel_agrees(part: int, lab: Lab, tmp_path: Path) -> None:
    asked = sample(part)
    require(*programs(asked))
    projects = [launch.project() for launch in asked]
    with (tmp_path / "labels.jsonl").open("w") as labels:
        for name, outcome in labelled(lab, projects, tmp_path, 1, AT_ONCE):
            labels.write(json.dumps({"folder": name, **dataclasses.asdict(outcome)}) + "\n")
    pairs = list(compared(tmp_path))
    assert len(pairs) == len(asked)
    assert [
        f"{launch.name} {launch.signal}: {told(pair)}"
        for launch, pair in zip(asked, pairs, strict=True)
        if not pair.is_agreed and is_denied(lab, tmp_path, pair)
    ] == []


def is_denied(lab: Lab, folder: Path, pair: Pair) -> bool:
    """Whether the kernel, asked again with nothing beside it, never says what the program says."""
    return pair.program not in answer(lab, folder / pair.folder).verdicts


def told(pair: Pair) -> str:
    return f"kernel {pair.kernel}, pidone {pair.program}: {pair.because}"


def test_every_program_is_asked() -> None:
    asked = {launch.argv[0] for part in range(PARTS) for launch in sample(part)}
    assert asked == {launch.argv[0] for launch in all_launches()}
    assert {"tini", "dumb-init", "catatonit", "runsvdir", "s6-svscan", "supervisord"} <= asked
