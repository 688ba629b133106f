"""Cures: what is written into a launch so that it stops well, and that nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidone.container import load_containers
from pidone.cure.difference import difference
from pidone.cure.search import cure
from pidone.cure.trial import Trial, tried
from pidone.edits import edited
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.rule import Fix
from pidone.source import Source

TRAP = 'trap \'kill -TERM "$pid"; wait "$pid"; exit $?\' TERM'
TWO = TRAP.replace('"$pid"', "$pid $child")
LINE = "trap 'kill -TERM $pid; wait $pid; exit $?' TERM"


def traced(folder: Path, dockerfile: str, script: str | None = None) -> Trace:
    (folder / "Dockerfile").write_text(dockerfile)
    if script is not None:
        (folder / "run.sh").write_text(script)
        (folder / "run.sh").chmod(0o755)
    (container,) = load_containers(folder / "Dockerfile")
    return trace_container(container)


def content_after(fix: Fix) -> str:
    (source,) = {edit.span.source for edit in fix.edits}
    return edited(source.content, fix.edits).decode()


def cured_script(folder: Path, body: str, shell: str = "sh", image: str = "debian:12") -> str:
    """The script's lines behind `#!` after its cure, which is held against the model."""
    dockerfile = f'FROM {image}\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n'
    trace = traced(folder, dockerfile, f"#!/bin/{shell}\n{body}")
    assert trace.verdict is not Verdict.GRACEFUL
    fix = cure(trace)
    assert fix is not None
    after = tried(Trial(trace), fix.edits)
    assert after is not None
    assert after.trace.verdict is Verdict.GRACEFUL
    return content_after(fix).partition("\n")[2]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("app\n", "exec app\n"),
        ("(cd /srv && app)\n", "cd /srv && exec app\n"),
        ("(cd /srv; app)\n", "{ cd /srv; exec app; }\n"),
        ("eval 'app'\n", "eval 'exec app'\n"),
        ("app\nrm lock\n", f'app &\npid=$!\n{TRAP}\nwait "$pid"\nrm lock\n'),
        ("app || exit 1\n", f'{{ app & pid=$!; {TRAP}; wait "$pid"; }} || exit 1\n'),
        ("if true; then\n  app\n  rm lock\nfi\n",
         f'if true; then\n  app &\n  pid=$!\n  {TRAP}\n  wait "$pid"\n  rm lock\nfi\n'),
        ("app &\nwait\n", f"app &\npid=$!\n{TRAP}\nwait\n"),
        ("app &\njob=$!\nwait $job\n",
         f"app &\njob=$!\n{TRAP.replace('$pid', '$job')}\nwait $job\n"),
        ("app & wait\n", f"app & pid=$!; {TRAP}; wait\n"),
        ("app &\n", f'app &\npid=$!\n{TRAP}\nwait "$pid"\n'),
        ("app &\nsleep infinity\n", f'app &\npid=$!\n{TRAP}\nwait "$pid"\n'),
        ("app &\npid=$!\ntrap 'kill $pid' TERM\nwait\n",
         "app &\npid=$!\ntrap 'kill $pid; wait \"$pid\"' TERM\nwait\n"),
        ("app &\npid=$!\ntrap 'kill -9 $pid' TERM\nwait\n",
         "app &\npid=$!\ntrap 'kill -TERM $pid; wait \"$pid\"' TERM\nwait\n"),
        ("app &\npid=$!\ntrap 'kill $pid; wait $pid' SIGTERM KILL\nwait\n",
         "app &\npid=$!\ntrap 'kill $pid; wait $pid; wait \"$pid\"' TERM\nwait\n"),
        ('pid=\ntrap "kill $pid; wait" TERM\napp &\npid=$!\nwait $pid\n',
         "pid=\ntrap 'kill $pid; wait; wait \"$pid\"' TERM\napp &\npid=$!\nwait $pid\n"),
        ("trap cleanup TERM\napp\n",
         "trap 'kill -TERM \"$pid\"; wait \"$pid\"; cleanup' TERM\napp &\npid=$!\nwait \"$pid\"\n"),
        ("app &\nworker &\nwait\n",
         f"app &\npid=$!\nworker &\nchild=$!\n{TWO}\nwait\n"),
    ],
)  # fmt: skip
def test_script(body: str, expected: str, tmp_path: Path) -> None:
    assert cured_script(tmp_path, body) == expected


def test_pipeline_is_told_through_the_list_of_jobs(tmp_path: Path) -> None:
    cured = cured_script(tmp_path, "app | tee log\n", "bash")
    assert cured == (
        "app | tee log &\npid=$!\ntrap 'kill -TERM $(jobs -p); wait; exit $?' TERM\nwait\n"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('CMD ["sh", "-c", "cd /srv; app"]', 'CMD ["sh", "-c", "cd /srv; exec app"]'),
        ('CMD ["sh", "-c", "app; true"]',
         f'CMD ["sh", "-c", "app & pid=$!; {LINE}; wait $pid; true"]'),
        ('CMD ["sh", "-c", "A=\\"1\\"; app"]', 'CMD ["sh", "-c", "A=\\"1\\"; exec app"]'),
        ("CMD app; true", f"CMD app & pid=$!; {LINE}; wait $pid; true"),
        ("CMD app & tail -f /dev/null", f"CMD app & pid=$!; {LINE}; wait $pid"),
        ("CMD app & exec sleep infinity", f"CMD app & pid=$!; {LINE}; wait $pid"),
    ],
)  # fmt: skip
def test_text_in_a_dockerfile(line: str, expected: str, tmp_path: Path) -> None:
    fix = cure(traced(tmp_path, f"FROM debian:12\n{line}\n"))
    assert fix is not None
    assert content_after(fix) == f"FROM debian:12\n{expected}\n"


def test_text_in_a_words_quotes(tmp_path: Path) -> None:
    cured = cured_script(tmp_path, "exec sh -c 'app; true'\n")
    assert cured == (
        "exec sh -c 'app & pid=$!;"
        ' trap "kill -TERM \\$pid; wait \\$pid; exit \\$?" TERM; wait $pid; true\'\n'
    )


@pytest.mark.parametrize("line", ['CMD ["node", "app.js"]', 'CMD ["app", "x"] # y', 'CMD ["app"]'])
def test_no_cure(line: str, tmp_path: Path) -> None:
    assert cure(traced(tmp_path, f"FROM debian:12\n{line}\n")) is None


def test_exec_is_safe_and_a_lost_trap_is_not(tmp_path: Path) -> None:
    dockerfile = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\n'
    for body, safety in (("app\n", "safe"), ("trap 'echo bye' TERM\napp\n", "unsafe")):
        fix = cure(traced(tmp_path, dockerfile, f"#!/bin/sh\n{body}"))
        assert fix is not None
        assert fix.safety == safety


def test_everything_still_runs(tmp_path: Path) -> None:
    """Both programs are told: `exec` in front of the second would leave the first one behind."""
    cured = cured_script(tmp_path, "worker &\napp\n")
    assert "worker &" in cured
    assert cured.count("app") == 1
    assert "exec app" not in cured


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\n", "a\nb\n"),
        ("a\nb\n", "b\n"),
        ("x é y\n", "x è y\n"),
        ("one two\n", "one 2 two\n"),
        ("", "a\n"),
        ("same\n", "same\n"),
    ],
)
def test_difference_leads_there(before: str, after: str) -> None:
    source = Source("f", before.encode())
    edits = list(difference(source, after.encode()))
    assert edited(source.content, edits) == after.encode()
    assert bool(edits) == (before != after)
    for edit in edits:
        edit.span.text.encode()
