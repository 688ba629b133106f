"""Which causes a trace gives its rules, and how grave each is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from made import APP, SCRIPT, cause, container, path, trace
from pidone.causes import all_causes, trace_causes
from pidone.process.model import Verdict
from pidone.rule import Level

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
