"""Traps that were meant and do not work: what is at fault, where, and what would cure it."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
from pidone.causes import all_causes
from pidone.cure.trial import Trial, tried
from pidone.edits import edited
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.rule import Edit
from pidone.source import Source, Span

SCRIPTED = 'FROM debian:12\nCOPY . /\nENTRYPOINT ["/run.sh"]\n'

K, A, E, G = Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS, Verdict.GRACEFUL


def traced(folder: Path, script: str, shell: str = "sh") -> Trace:
    return trace_container(container(folder, SCRIPTED, run_sh=f"#!/bin/{shell}\n{script}\n"))


def kinds_of(trace: Trace) -> set[tuple[str, str]]:
    """Kinds and places of causes and remarks alike."""
    return {(cause.kind, cause.span.text) for cause in all_causes(trace)}


EARLY = "trap-expanded-too-early"
DEAD = "untrappable-signal"
NAME = "unportable-trap-name"
LOOP = "restart-loop"
BROKEN = "broken-trap-recipe"


@pytest.mark.parametrize(
    ("script", "shell", "verdict", "kind", "at"),
    [
        ('trap "kill $p" TERM\napp & p=$!\nwait; wait', "bash", K, EARLY, 'trap "kill $p" TERM'),
        ('trap "kill $!" TERM\napp &\nwait', "sh", A, EARLY, 'trap "kill $!" TERM'),
        ("trap “kill $!” TERM\napp &\nwait; wait", "bash", K, BROKEN, "trap “kill $!” TERM"),
        ("app & p = $!\ntrap 'kill $p' TERM\nwait; wait", "sh", K, BROKEN, "p = $!"),
        ("app & p= $!\ntrap 'kill $p' TERM\nwait; wait", "sh", K, BROKEN, "p= $!"),
        ("set -e\napp & p =$!\nwait", "sh", E, BROKEN, "p =$!"),
        ("trap 'kill $!' KILL\napp &\nwait", "bash", K, DEAD, "trap 'kill $!' KILL"),
        ("trap 'kill $!' SIGTERM\napp &\nwait", "sh", K, NAME, "trap 'kill $!' SIGTERM"),
        ("while :; do app; done", "sh", K, LOOP, "app"),
        ("trap 'kill $!' TERM\nwhile :; do app & wait; wait; done", "bash", K, LOOP, "app"),
    ],
)  # fmt: skip
def test_the_fault_is_found_where_it_is_written(
    tmp_path: Path, script: str, shell: str, verdict: Verdict, kind: str, at: str
) -> None:
    trace = traced(tmp_path, script, shell)
    assert trace.verdict is verdict
    assert [(one.kind, one.span.text if one.span else "") for one in trace.worst.causes] == [
        (kind, at)
    ]


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ('app & p=$!\ntrap "kill $p; wait $p" TERM\nwait', EARLY),
        ('x=1\ntrap "echo $x" TERM\nx=2\napp & wait', EARLY),
        ("trap 'kill $!; wait; echo “bye”' TERM\napp &\nwait", BROKEN),
        ("trap 'exit 1' TERM\nuntil nc -z db 1; do sleep 1; done\nexec app", "deaf-wait"),
        ("until nc -z localhost 1; do sleep 1; done\nexec app", "deaf-wait"),
        ("until nc -z db 1; do n=$((n+1)); [ $n = 9 ] && exit; done\nexec app", "deaf-wait"),
        ("exec app\necho failed >&2\nexit 1", "unreachable-after-exec"),
        ("exec app || rm -f lock", "unreachable-after-exec"),
        ("if [ -e x ]; then exec app; fi\nrm -f lock\nexec app", "unreachable-after-exec"),
        ("trap 'echo failed' EXIT\nexec app", "unreachable-after-exec"),
    ],
)
def test_what_looks_like_it_is_let_pass(tmp_path: Path, script: str, kind: str) -> None:
    assert kind not in {found for found, _ in kinds_of(traced(tmp_path, script))}


@pytest.mark.parametrize(
    ("script", "kind", "at"),
    [
        ("until nc -z db 1; do sleep 1; done\nexec app", "deaf-wait", "until nc -z db 1"),
        ("w() { nc -z db 1; }\nuntil w; do :; done\nexec app", "deaf-wait", "until w"),
        ("wait-for-it db:1 -t 0\nexec app", "deaf-wait", "wait-for-it db:1 -t 0"),
        ("exec app\nrm -f lock", "unreachable-after-exec", "rm -f lock"),
        ("trap 'rm lock' EXIT\nexec app", "unreachable-after-exec", "trap 'rm lock' EXIT"),
        ("trap 'kill $!; wait' TERM 9\napp & wait", DEAD, "trap 'kill $!; wait' TERM 9"),
        ("trap '' TERM\nexec app", "ignored-signal-inherited", "exec app"),
    ],
)  # fmt: skip
def test_a_graceful_launch_gets_notes(tmp_path: Path, script: str, kind: str, at: str) -> None:
    trace = traced(tmp_path, script)
    assert trace.verdict is G
    assert (kind, at) in kinds_of(trace)
    assert {cause.level for cause in all_causes(trace)} == {"note"}


def test_mksh_runs_an_exit_trap_before_it_execs(tmp_path: Path) -> None:
    trace = traced(tmp_path, "trap 'rm lock' EXIT\nexec app", "mksh")
    assert "unreachable-after-exec" not in {kind for kind, _ in kinds_of(trace)}


# ---- what an edit would lead to ----------------------------------------------------------


def edit_in(folder: Path, old: str, new: str) -> Edit:
    file = folder / "run.sh"
    content = file.read_bytes()
    start = content.index(old.encode())
    source = Source(file.as_posix(), content, file)
    return Edit(Span(source, start, start + len(old.encode())), new)


def test_an_edit_is_traced_and_not_written(tmp_path: Path) -> None:
    trace = traced(tmp_path, "app")
    after = tried(Trial(trace), [edit_in(tmp_path, "app", "exec app")])
    assert trace.verdict is K
    assert after is not None
    assert after.trace.verdict is G
    assert (tmp_path / "run.sh").read_text().endswith("\napp\n")


def test_an_edit_that_is_not_enough(tmp_path: Path) -> None:
    trace = traced(tmp_path, "app\nwait")
    after = tried(Trial(trace), [edit_in(tmp_path, "wait", "true")])
    assert after is not None
    assert after.trace.verdict is K


def test_edits_are_made_from_the_end(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_bytes(b"a b\n")
    edits = [edit_in(tmp_path, "a", "long"), edit_in(tmp_path, "b", "")]
    assert edited(b"a b\n", edits) == b"long \n"
