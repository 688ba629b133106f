"""Which programs are taken to be in an image, and which scripts for what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict


def trace_of(folder: Path, dockerfile: str) -> Trace:
    return trace_container(container(folder, dockerfile))


@pytest.mark.parametrize("init", ["/usr/bin/tini", "/sbin/tini", "/usr/bin/dumb-init"])
def test_an_init_that_the_base_does_not_bring_is_taken_to_be_there(
    tmp_path: Path, init: str
) -> None:
    trace = trace_of(tmp_path, f'FROM debian:12\nENTRYPOINT ["{init}", "--"]\nCMD ["app"]\n')
    assert trace.verdict is Verdict.GRACEFUL


@pytest.mark.parametrize(
    "dockerfile",
    [
        'FROM scratch\nENTRYPOINT ["/usr/bin/tini", "--", "app"]\n',
        'FROM debian:12\nENTRYPOINT ["/usr/bin/zsh", "-c", "app"]\n',
        'FROM alpine:3.20\nCMD ["/bin/bash", "-c", "app"]\n',
    ],
)
def test_what_is_certainly_not_there_is_said(tmp_path: Path, dockerfile: str) -> None:
    trace = trace_of(tmp_path, dockerfile)
    assert trace.verdict is Verdict.EXITS
    assert trace.worst.because.endswith("is not in the image")


def test_a_script_of_the_base_that_no_table_knows_is_not_known(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, 'FROM liquibase:4.29\nCMD ["app"]\n')
    assert trace.verdict is Verdict.UNKNOWN
    assert "docker-entrypoint.sh comes with liquibase" in trace.worst.because


def test_a_program_of_the_base_is_the_application(tmp_path: Path) -> None:
    assert trace_of(tmp_path, "FROM redis:7\n").verdict is Verdict.GRACEFUL
