"""The lab itself: its answers to launches whose end is beyond doubt, and that it leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.folder import read_folder
from lab.processes import nap
from lab.run import ask_all
from lab.scenario import File, Scenario, signal_number
from lab.testing import answers_to, require
from lab.tools import Lab, open_lab
from lab.verdict import Outcome

pytestmark = pytest.mark.xdist_group("lab")
"""One worker, so that what is asked once is asked once."""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    require("dash", "busybox", "tini")
    with open_lab() as opened:
        yield opened
    assert not opened.folder.exists()
    assert str(opened.folder) not in Path("/proc/self/mounts").read_text()


def _script(name: str, text: str, **settings: object) -> Scenario:
    file = File(f"#!/bin/sh\n{text}\n".encode())
    return Scenario(name, ("/start.sh",), {"/start.sh": file}, **settings)  # type: ignore[arg-type]


SURE = [
    (Scenario("exec form", ("app",)), "graceful"),
    (Scenario("dash does not exec", ("/bin/sh", "-c", "app")), "killed"),
    (Scenario("ash does", ("/bin/sh", "-c", "app"), shell="busybox", busybox=True), "graceful"),
    (Scenario("init before a shell", ("tini", "--", "sh", "-c", "app; true")), "abrupt"),
    (Scenario("other signal", ("app",), stop_signal="SIGQUIT"), "graceful"),
    (Scenario("deaf program", ("deaf",)), "killed"),
    (Scenario("no handler, PID 1", ("plain",)), "killed"),
    (Scenario("no handler, init", ("tini", "--", "plain")), "graceful"),
    (Scenario("not there", ("/nothing",)), "exits"),
    (Scenario("script without #!", ("/s",), {"/s": File(b"exec app\n")}), "exits"),
    (_script("script runs out", "app &"), "exits"),
    (_script("one wait", 'app & p=$!; trap "kill $p" TERM; wait'), "abrupt"),
    (_script("two waits", 'app & p=$!; trap "kill $p" TERM; wait; wait'), "graceful"),
    (Scenario("luck", ("tini", "-g", "--", "bash", "-c", "app & exec worker")), "abrupt"),
    (_script("slow start", "migrate; sleep 0.5; exec app"), "graceful"),
    (_script("poll loop", 'app & trap "kill $!; wait; exit" TERM; while :; do sleep 1; done'),
     "graceful"),
]  # fmt: skip


@pytest.fixture(scope="module")
def answers(lab: Lab) -> dict[str, Outcome]:
    names = [scenario.name for scenario, _ in SURE]
    return dict(zip(names, answers_to(lab, SURE), strict=True))


@pytest.mark.parametrize(("scenario", "verdict"), SURE, ids=[one.name for one, _ in SURE])
def test_verdict(scenario: Scenario, verdict: str, answers: dict[str, Outcome]) -> None:
    assert answers[scenario.name].verdict == verdict, answers[scenario.name]


def test_outcome_says_what_was_seen(answers: dict[str, Outcome]) -> None:
    killed = answers["dash does not exec"]
    assert killed.pid1 == ("/bin/sh", "-c", "app")
    assert killed.tree == ((0, ("/bin/sh", "-c", "app")), (1, ("app",)))
    assert [payload.got for payload in killed.payloads] == [()]
    assert (killed.status, killed.seconds >= 3.0) == (137, True)
    graceful = answers["other signal"]
    assert [payload.got for payload in graceful.payloads] == [(3,)]
    assert graceful.status == 0


def test_folder_with_a_build(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text('#!/bin/sh\nexec "$@"\n')
    (tmp_path / "Dockerfile").write_text(
        "FROM alpine:3.20\nSTOPSIGNAL SIGINT\nENV WHAT=app\nWORKDIR /srv\n"
        "COPY run.sh ./bin/\nRUN chmod +x bin/run.sh && \\\n  # a comment\n  ln -s run.sh bin/go\n"
        'ENTRYPOINT ["/srv/bin/go"]\nCMD ["sh", "-c", "exec $WHAT from /srv"]\n'
    )
    scenario = read_folder(tmp_path)
    ((_, outcome),) = ask_all(lab, [scenario], times=1)
    assert (outcome.verdict, outcome.pid1) == ("graceful", ("app", "from", "/srv"))


def test_folder_heredoc(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "FROM debian:12\nCOPY --chmod=755 <<'EOF' /start.sh\n"
        "#!/bin/sh\nexec app\nEOF\nCMD /start.sh\n"
    )
    scenario = read_folder(tmp_path)
    assert scenario.files == {"/start.sh": File(b"#!/bin/sh\nexec app\n", 0o755)}
    assert scenario.argv == ("/bin/sh", "-c", "/start.sh")


def test_folder_beyond_the_subset(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nONBUILD RUN true\n")
    with pytest.raises(ValueError, match="does not read ONBUILD"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "number"), [("TERM", 15), ("sigint", 2), ("9", 9), ("RTMIN+3", 37)]
)
def test_signal_number(name: str, number: int) -> None:
    assert signal_number(name) == number


def test_signal_number_of_none() -> None:
    with pytest.raises(ValueError, match="SIGFOO"):
        signal_number("SIGFOO")


def test_nap() -> None:
    assert nap(("/bin/sleep", "0.5")) == 0.5
    assert nap(("sleep", "infinity")) == float("inf")
    assert nap(("app", "1")) is None
