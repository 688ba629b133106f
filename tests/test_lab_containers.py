"""Real containers stop as the namespace lab says: a small set of what `lab.containers` compares."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.containers.choice import needed, write_projects
from lab.containers.compare import Answers, compared, open_both
from lab.containers.context import bases_in, buildable
from lab.containers.engine import PROGRAMS, EngineError
from lab.testing import give_up, require

pytestmark = pytest.mark.xdist_group("containers")
"""One worker, so that the images are made once."""

SEED = 20
COUNT = 8
SURE = {
    "dash": ("FROM debian:12\nCMD app\n", "killed"),
    "ash": ("FROM alpine:3.20\nCMD app\n", "graceful"),
    "bash": ("FROM fedora:40\nSTOPSIGNAL SIGQUIT\nCMD cd / && app\n", "graceful"),
    "init": (
        'FROM debian:12\nENTRYPOINT ["tini", "--"]\nCMD ["sh", "-c", "app; true"]\n',
        "abrupt",
    ),
    "shell": ('FROM debian:12\nSHELL ["/bin/bash", "-c"]\nCMD app\n', "graceful"),
    "nothing": ('FROM debian:12\nCMD ["/nothing"]\n', "exits"),
}
"""Dockerfiles whose end is beyond doubt."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Answers]]:
    require(*PROGRAMS, "busybox", "tini", "dumb-init", "catatonit")
    sure, place = _sure(tmp_path_factory.mktemp("sure")), tmp_path_factory.mktemp("random")
    with ExitStack() as stack:
        try:
            lab, engine = stack.enter_context(open_both())
        except EngineError as error:
            give_up(f"the lab has no images for containers: {error}")
        drawn = list(write_projects(engine, place, SEED, COUNT))
        numbers = {folder: str(number) for number, folder in enumerate(drawn)}
        asked = list(compared(lab, engine, [*sure, *drawn]))
        again = compared(lab, engine, [one.folder for one in asked if one.differences], workers=1)
        found = {numbers.get(one.folder, one.folder.name): one for one in [*asked, *again]}
        assert any(_left(engine.folder))
    assert _is_gone(engine.folder), list(_left(engine.folder))
    yield found


def _sure(place: Path) -> list[Path]:
    for name, (dockerfile, _) in SURE.items():
        (place / name).mkdir()
        (place / name / "Dockerfile").write_text(dockerfile)
    return list(place.iterdir())


def _is_gone(folder: Path) -> bool:
    """Whether nothing is left, within seconds: podman's own programs outlive what they watch."""
    end = time.monotonic() + 10
    while any(_left(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return not any(_left(folder))


def _left(folder: Path) -> Iterator[str]:
    """What there is of an engine: files, mounts, control groups and processes."""
    yield from map(str, folder.glob("*"))
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    yield from (line for line in mounts if str(folder) in line)
    yield from map(str, Path("/sys/fs/cgroup").glob(f"*/{folder.name}"))
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        if str(folder).encode() in _read(command):
            yield str(command)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("name", list(SURE))
def test_sure(name: str, answers: dict[str, Answers]) -> None:
    assert answers[name].container.verdict == SURE[name][1], answers[name].container
    assert answers[name].differences == []


@pytest.mark.parametrize("number", range(COUNT))
def test_random(number: int, answers: dict[str, Answers]) -> None:
    assert answers[str(number)].agree, answers[str(number)]


def test_needed_programs(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        'FROM python:3.12\nENTRYPOINT ["/usr/bin/tini", "npm"]\nCMD a=$(node) poetry|app;node\n'
    )
    (tmp_path / "lab.toml").write_text('[programs]\n"/opt/node" = "reset"\n')
    found = needed(tmp_path)
    assert {"tini", "npm", "poetry"} <= found
    assert not found & {"app", "node", "python"}


def test_buildable_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nRUN true\nCMD app\n")
    assert buildable(tmp_path, tmp_path / "copy") == tmp_path


def test_buildable_in_other_words(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "Dockerfile").write_text(
        'FROM debian:12 AS base\nSHELL ["/bin/bash", "-c"]\nRUN <<EOF\ntrue\nEOF\n'
        "FROM base\nCOPY --chmod=755 <<'EOF' /run.sh\n#!/bin/sh\nEOF\nCMD exec \"$0\"\n"
        "FROM alpine\nCMD app\n"
    )
    assert bases_in(folder) == {"debian:12", "alpine"}
    copy = buildable(folder, tmp_path / "copy")
    assert (copy / "Dockerfile").read_text() == (
        'FROM debian:12 AS base\nSHELL ["/bin/bash", "-c"]\n'
        'RUN ["/bin/bash", "-c", "true\\n"]\n'
        "FROM base\nCOPY --chmod=755 heredoc-4-0 /run.sh\n"
        'CMD ["/bin/bash", "-c", "exec \\"$0\\""]\n'
        'FROM alpine\nCMD ["/bin/sh", "-c", "app"]\n'
    )
    assert (copy / "heredoc-4-0").read_text() == "#!/bin/sh\n"
