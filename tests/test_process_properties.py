"""Launches at large: no script makes the trace fail, and what it says has a place in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_images import container
from pidone.process.judge import trace_container
from pidone.process.model import Cause, Trace, Verdict
from pidone.source import Span

SIMPLE = [
    *("app", "app &", "exec app", 'exec "$@"', '"$@"', '"$@" &', "exec", "wait", "wait $!"),
    *("wait -n", "sleep 1", "sleep 60 &", "sleep infinity", "kill $!", "kill 0", "kill -9 $$"),
    *("kill %1", "x=$!", "trap 'kill $x; wait $x' TERM", "trap : TERM INT", "trap '' TERM"),
    *("trap - TERM", "trap f EXIT", "exit", "exit $?", "return", "break", "continue 2", "shift"),
    *("set -e", "set -m", "set -- a b", "f", "f &", ". /run.sh", "sh /run.sh &", "/run.sh &"),
    *('sh -c "app; x"', "exec sh -c app", "bash", "tini -- app", "exec gosu app app", "fg"),
    *("timeout 5 app", "env A=1 app", "nginx", "node app.js", "x=$(app)", "x=$(cat /y)", "jobs"),
    *('eval "$x"', "$x app", "read x", "echo $x > /y", "cat /y", "pkill app", "killall5"),
    *("pgrep app", "exec > >(cat)", "exec 2>&1", "command app", "nohup app &"),
]
CONDITIONS = [
    *("true", "false", "x", '[ "$1" = app ]', '[ -n "$A" ]', "[ -f /run.sh ]", "kill -0 $!"),
]


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Compound commands around smaller scripts; each is a single line."""
    condition = st.sampled_from(CONDITIONS)
    return st.one_of(
        st.builds("{{ {}\n}}".format, inner),
        st.builds("( {}\n)".format, inner),
        st.builds("( {}\n) &".format, inner),
        st.builds("f() {{ {}\n}}".format, inner),
        st.builds("{{ {}\n}} | {{ {}\n}}".format, inner, inner),
        st.builds("{} && {{ {}\n}} || {{ {}\n}}".format, condition, inner, inner),
        st.builds("if {}; then {}\nelse {}\nfi".format, condition, inner, inner),
        st.builds("while {}; do {}\ndone".format, condition, inner),
        st.builds("until {}; do {}\ndone &".format, condition, inner),
        st.builds("for x in 1 $y; do {}\ndone".format, inner),
        st.builds("case $1 in app) {}\n;; *) {}\n;; esac".format, inner, inner),
        st.builds("x=$( {}\n)".format, inner),
        st.lists(inner, min_size=2, max_size=4).map("\n".join),
    )


SCRIPTS = st.recursive(st.sampled_from(SIMPLE), larger, max_leaves=8)
BASES = st.sampled_from(["debian:12", "alpine:3.20", "acme/base"])
SHELLS = st.sampled_from(["#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash", "#!/bin/ksh", ""])
SIGNALS = st.sampled_from(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "RTMIN+3"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("launch")


@settings(deadline=None, max_examples=200)
@given(SCRIPTS, BASES, SHELLS, SIGNALS)
def test_every_launch_has_a_verdict_with_places(
    folder: Path, script: str, base: str, shell: str, signal: str
) -> None:
    dockerfile = (
        f"FROM {base}\nCOPY run.sh /run.sh\nSTOPSIGNAL {signal}\n"
        'ENTRYPOINT ["/run.sh"]\nCMD ["app"]\n'
    )
    trace = trace_container(container(folder, dockerfile, run_sh=f"{shell}\n{script}\n"))
    assert_sound(trace)


@settings(deadline=None, max_examples=60)
@given(SCRIPTS, BASES)
def test_so_has_every_shell_form(folder: Path, script: str, base: str) -> None:
    """The script stands in the Dockerfile, on one line as far as it goes."""
    text = script.replace("\n", "; ")
    assert_sound(trace_container(container(folder, f"FROM {base}\nENTRYPOINT {text}\n")))


def assert_sound(trace: Trace) -> None:
    assert trace.paths
    assert isinstance(trace.verdict, Verdict)
    for path in trace.paths:
        assert path.because
        assert all(hop.parent is None or 0 <= hop.parent < len(path.hops) for hop in path.hops)
        assert all(hop.pid1 == (place == 0) for place, hop in enumerate(path.hops))
        bad = path.verdict in (Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS)
        assert bool(path.causes) == bad, path
    for span in spans_of(trace):
        assert 0 <= span.start <= span.end <= len(span.source.content)
        assert span.text.encode() in span.source.content


def spans_of(trace: Trace) -> Iterator[Span]:
    """All places that a trace names."""
    for path in trace.paths:
        yield from path.conditions
        yield from (hop.at for hop in path.hops if hop.at is not None)
        for cause in path.causes:
            yield from spans_of_cause(cause)
    for remark in trace.remarks:
        yield from spans_of_cause(remark)


def spans_of_cause(cause: Cause) -> Iterator[Span]:
    if cause.span is not None:
        yield cause.span
    yield from (span for span, _ in cause.related)
