"""Which causes a trace gives its rules, and how grave each is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from made import APP, SCRIPT, SHELL_HOP, cause, container, path, trace
from pidone.causes import all_causes, trace_causes
from pidone.container import containers_of
from pidone.dockerfile.read import read_dockerfile
from pidone.process.model import Verdict
from pidone.results import outcome_of
from pidone.rule import Level
from pidone.source import Source

K, A, E, U, G = Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS, Verdict.UNKNOWN, Verdict.GRACEFUL


@pytest.mark.parametrize(
    ("with_cause", "without", "level"),
    [
        ([K], [], "error"),
        ([E], [], "error"),
        ([K], [E], "error"),
        ([K, G], [E], "warning"),
        ([K], [G], "warning"),
        ([E], [U], "warning"),
        ([A], [], "warning"),
        ([A], [K], "warning"),
        ([K, A], [], "warning"),
        ([U], [K], "note"),
        ([G], [], "note"),
    ],
)
def test_the_level_follows_from_the_verdicts_of_the_paths(
    with_cause: list[Verdict], without: list[Verdict], level: Level
) -> None:
    paths = [path(verdict, cause()) for verdict in with_cause] + [path(v) for v in without]
    (found,) = trace_causes(trace(*paths), "child-instead-of-exec")
    assert found.level == level
    assert (found.culprit, found.victim, found.span) == ("sh", "app", APP)


def test_a_remark_is_a_note_unless_it_is_a_cause_too() -> None:
    remarks = (cause("shell-form-cmd"), cause("shell-form-cmd"), cause())
    found = list(all_causes(trace(path(K, cause()), remarks=remarks)))
    assert [(one.kind, one.level) for one in found] == [
        ("child-instead-of-exec", "error"),
        ("shell-form-cmd", "note"),
    ]


def test_a_cause_without_a_place_stands_at_the_stage() -> None:
    nowhere = replace(cause(), span=None)
    (found,) = trace_causes(trace(path(K, nowhere)), nowhere.kind)
    assert found.span == container().image.span


def test_a_conditional_cause_names_its_conditions() -> None:
    here = SCRIPT.span(10, 16)
    bad = replace(path(K, cause()), conditions=(here,))
    (found,) = trace_causes(trace(bad, path(G)), "child-instead-of-exec")
    assert [related.span for related in found.related] == [here]
    (certain,) = trace_causes(trace(bad), "child-instead-of-exec")
    assert certain.related == ()


NODE = b'FROM node:22 AS web\nCMD ["npm", "start"]\n'


def test_a_cause_in_the_base_image_stands_at_what_starts_it() -> None:
    source = Source("Dockerfile", NODE)
    (started,) = containers_of(read_dockerfile(source))
    script = Source("node:22:/usr/local/bin/docker-entrypoint.sh", b'exec "$@"\n').span(0, 9)
    there = replace(cause(), span=script, related=((script, "here"), (APP, "there")))
    hop = replace(SHELL_HOP, at=script)
    found = replace(trace(replace(path(K, there), hops=(hop,))), container=started)
    (one,) = trace_causes(found, there.kind)
    assert one.span.text == 'CMD ["npm", "start"]'
    assert [related.span for related in one.related] == [APP]
    assert outcome_of(found, found.worst).hops == (replace(hop, at=None),)
