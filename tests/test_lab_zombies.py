"""Children of PID 1 that nobody waits for: what is reported, and what the kernel leaves behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.namespace import started
from lab.observe import Container
from lab.processes import process_tree
from lab.scenario import File, Scenario
from lab.testing import require
from lab.tools import Lab, open_lab
from made_images import container, write
from pidone.process.judge import trace_container
from pidone.process.model import Trace

DOCKERFILE = """\
FROM debian:12
RUN apt-get update && apt-get install -y redis-server nginx haproxy tini dumb-init
COPY . /
ENTRYPOINT ["/run.sh"]
"""

LEFT = [
    "sleep 0.3 & exec tail -f /dev/null",
    "(sleep 0.3; ls /) & exec tail -f /dev/null",
    "(sleep 0.3 &) ; exec tail -f /dev/null",
    "(sleep 0.3 && ls / &) ; exec redis-server --port 7013",
    "(sleep 0.3 & sleep 0.1) & exec env A=1 tail -f /dev/null",
    "timeout 0.3 tail -f /dev/null & exec tail -f /dev/null",
    "sleep 0.3 | cat & exec tail -f /dev/null",
    "f() { sleep 0.2; ls /; }; f & exec redis-server --port 7013",
    "sleep 0.6 & exec haproxy -f /plain.cfg",
    "sleep 0.7 & sleep 0.1; exec tail -f /dev/null",
]
TAKEN_IN = [
    "sleep 0.3 & tail -f /dev/null; true",
    "sleep 0.1 & sleep 0.5; exec tail -f /dev/null",
    "sleep 0.1 & echo $(sleep 0.5); exec tail -f /dev/null",
    "sleep 0.1 & wait; exec tail -f /dev/null",
    "(sleep 0.1 & sleep 0.3) ; exec tail -f /dev/null",
    "(sleep 0.1; sleep infinity) & exec tail -f /dev/null",
    "(sleep 0.1 & while :; do sleep 0.2; done) & exec tail -f /dev/null",
    "sleep 0.3 & exec tini -s -- tail -f /dev/null",
    "sleep 0.3 & exec dumb-init tail -f /dev/null",
    "sleep 0.3 & exec nginx -g 'daemon off;'",
    "sleep 0.6 & exec haproxy -W -f /plain.cfg",
    "sleep 0.6 & exec haproxy -f /master.cfg",
]
"""What is started in the foreground by `sleep 0.5` takes in the jobs that end meanwhile."""

NOT_SURE = [
    "ls / & exec tail -f /dev/null",
    "sleep 2 & apt-get update; exec tail -f /dev/null",
    "sleep 2 & exec app",
    "sleep 2 & exec mystery-server --port 80",
    "sleep 2 & exec python3 /absent.py",
    "app & exec tail -f /dev/null",
    'test "$HURRY" && sleep 2 & exec tail -f /dev/null',
    "sleep 2 & exec python3 /reaper.py",
    "trap '' CHLD; sleep 2 & exec tail -f /dev/null",
]
"""Whoever is faster decides; or it is not known what PID 1 does, or whether the job ends."""


PROXY = """\
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
frontend web
    bind :7014
"""
CONFIGURED = {"plain.cfg": PROXY, "master.cfg": f"global\n    master-worker\n{PROXY}"}


def traced(folder: Path, script: str, **files: str) -> Trace:
    write(folder, {**CONFIGURED})
    text = f"#!/bin/sh\n{script}\n"
    return trace_container(container(folder, DOCKERFILE, run_sh=text, **files))


def is_reported(trace: Trace) -> bool:
    return any(remark.kind == "unreaped-children" for remark in trace.remarks)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    require("tini", "dumb-init", "redis-server", "nginx", "haproxy")
    with open_lab() as opened:
        yield opened


def zombies(launch: Container) -> list[int]:
    """The children of PID 1 that are dead, once the jobs of this file are over."""
    while not launch.first and launch.status is None:
        launch.listen(time.monotonic() + 1)
    until = time.monotonic() + 1.2
    while launch.status is None and launch.listen(until):
        pass
    assert launch.status is None, "PID 1 is expected to stay"
    return [one.pid for one in process_tree(launch.first) if one.state == "Z" and one.parent == 1]


@pytest.mark.parametrize("script", [*LEFT, *TAKEN_IN])
def test_what_is_reported_is_what_the_kernel_keeps(script: str, tmp_path: Path, lab: Lab) -> None:
    files = {f"/{name}": File(text.encode(), 0o644) for name, text in CONFIGURED.items()}
    scenario = Scenario(name="zombies", argv=("/bin/sh", "-c", script), files=files, programs={})
    with started(lab, scenario) as (launch, _):
        left = zombies(launch)
    assert bool(left) is (script in LEFT)
    assert is_reported(traced(tmp_path, script)) is (script in LEFT)


@pytest.mark.parametrize("script", NOT_SURE)
def test_nothing_is_said_where_it_is_not_sure(script: str, tmp_path: Path) -> None:
    reaper = (
        "import os, signal\nsignal.signal(signal.SIGCHLD, lambda *_: os.wait())\nsignal.pause()\n"
    )
    assert not is_reported(traced(tmp_path, script, reaper_py=reaper))


def test_a_program_whose_source_is_at_hand_waits_for_nobody(tmp_path: Path) -> None:
    serve = "import signal\nsignal.pause()\n"
    trace = traced(tmp_path, "sleep 2 & exec python3 /serve.py", serve_py=serve)
    assert is_reported(trace)


def test_the_first_job_has_the_others_beside_it(tmp_path: Path) -> None:
    trace = traced(tmp_path, "sleep 2 & sleep 3 & exec tail -f /dev/null")
    [remark] = [one for one in trace.remarks if one.kind == "unreaped-children"]
    assert remark.span is not None and remark.span.text == "sleep 2"
    assert [span.text for span, _ in remark.related] == ["sleep 3", "exec tail -f /dev/null"]
