"""A Procfile: which processes honcho and its like start, and how they are stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_images import container
from made_launches import programs
from pidone.configuration.procfile import procfile_entries
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.source import Source, text_of


def traced(tmp_path: Path, cmd: str, procfile: str | None) -> Trace:
    words = ", ".join(f'"{word}"' for word in cmd.split())
    lines = f"FROM debian:12\nWORKDIR /srv\nCOPY . .\nCMD [{words}]\n"
    files = {} if procfile is None else {"Procfile": procfile}
    return trace_container(container(tmp_path, lines, **files))


@pytest.mark.parametrize(
    ("cmd", "procfile", "verdict", "started"),
    [
        ("honcho start", "web: app\nworker: worker 1; true\n", Verdict.GRACEFUL,
         ["honcho", "sh", "sh", "app", "worker"]),
        ("honcho start web", "web: exec app\nworker: worker\n", Verdict.GRACEFUL,
         ["honcho", "app"]),
        ("honcho -f other start", "web: app\n", Verdict.GRACEFUL, ["honcho", "its services"]),
        ("honcho start", "web: exec nginx -g 'daemon off;'\n", Verdict.ABRUPT,
         ["honcho", "nginx"]),
        ("honcho start", "web: exec sleep infinity\n", Verdict.GRACEFUL, ["honcho", "sleep"]),
        ("honcho start", "web: app\nrelease: echo 1\n", Verdict.EXITS, ["honcho"]),
        ("honcho start", "# none\n", Verdict.GRACEFUL, ["honcho", "its services"]),
    ],
)  # fmt: skip
def test_what_a_procfile_starts(
    cmd: str, procfile: str, verdict: Verdict, started: list[str], tmp_path: Path
) -> None:
    trace = traced(tmp_path, cmd, procfile)
    assert (trace.verdict, programs(trace)) == (verdict, started), trace.worst.because


def test_without_a_procfile_its_processes_are_taken_on_trust(tmp_path: Path) -> None:
    trace = traced(tmp_path, "honcho start", None)
    assert "its services handles SIGTERM" in trace.worst.assumes


def test_a_finding_stands_in_the_procfile(tmp_path: Path) -> None:
    trace = traced(tmp_path, "honcho start", "web: exec nginx -g 'daemon off;'\n")
    (cause,) = trace.worst.causes
    assert cause.kind == "wrong-stop-signal"
    assert cause.span is not None and cause.span.source.path.endswith("Procfile")


def test_the_last_of_a_name_counts() -> None:
    text = text_of(Source("Procfile", b"a: one\n b: no\r\nc:  two  \r\na: three\n#d: four\n"))
    entries = procfile_entries(text)
    assert [(one.name, one.command, one.at.text) for one in entries] == [
        ("a", "three", "three"),
        ("c", "two", "two"),
    ]


@given(st.binary(max_size=100))
def test_any_procfile(content: bytes) -> None:
    for entry in procfile_entries(text_of(Source("Procfile", content))):
        assert entry.at.text.strip()
