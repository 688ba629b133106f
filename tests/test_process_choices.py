"""The walk through all ways that the files leave open: its order, what it spares, its bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pidone.process.choices import MAX_RUNS, Run, Walk, taken_spans
from pidone.source import Source

Values = dict[str, int]

SPAN = Source("run.sh", b"if x; then app; fi\n").span(3, 4)


def walk_of(execute: Callable[[Run], str], values: Values | None = None) -> Walk[str]:
    return Walk(execute, lambda outcome: (values or {}).get(outcome, 1))


def letters(*counts: int) -> Callable[[Run], str]:
    """A run that makes some decisions in a row; its outcome names them."""

    def execute(run: Run) -> str:
        way = ""
        for place, count in enumerate(counts):
            way += "abc"[run.choose(count, SPAN, (place, way))]
        return way

    return execute


def steady(*values: int) -> Callable[[Run], str]:
    """A run that may be called steady before each of its steps, and is over after the last."""

    def execute(run: Run) -> str:
        for place, value in enumerate(values):
            if run.choose(2, None, place, stop_value=value):
                return f"stop {place}"
        return "end"

    return execute


def test_without_a_decision_there_is_one_run() -> None:
    walk = walk_of(lambda _: "only")
    assert walk.outcomes() == (["only"], 1)
    assert (walk.runs, walk.points, walk.complete) == (1, 0, True)


def test_the_last_decision_varies_first() -> None:
    walk = walk_of(letters(2, 3))
    assert walk.outcomes()[0] == ["aa", "ab", "ac", "ba", "bb", "bc"]
    assert walk.complete


def test_the_best_value_is_that_of_any_run() -> None:
    assert walk_of(letters(3), {"b": 4}).outcomes() == (["a", "b", "c"], 4)


def test_ways_that_come_to_the_same_state_are_followed_once() -> None:
    def execute(run: Run) -> str:
        first = run.choose(2, SPAN, "first")
        second = run.choose(2, SPAN, "the same state")
        return f"{first}{second}"

    walk = walk_of(execute)
    assert walk.outcomes()[0] == ["00", "01"]
    assert walk.runs == 3


def test_a_way_that_is_cut_off_counts_as_much_as_the_one_before() -> None:
    """Otherwise a stop in front of it would look better than what lies behind."""

    def execute(run: Run) -> str:
        if run.choose(2, SPAN, "branch") and run.choose(2, None, "steady", stop_value=2):
            return "stopped"
        run.choose(2, SPAN, "later")
        return "application"

    found, best = walk_of(execute, {"application": 3, "stopped": 2}).outcomes()
    assert found == ["application", "application"]
    assert best == 3


# ---- whether to stop ---------------------------------------------------------------------


def test_what_comes_later_is_preferred_if_it_says_more() -> None:
    walk = walk_of(steady(2), {"end": 3})
    assert walk.outcomes() == (["end"], 3)
    assert walk.runs == 1


@pytest.mark.parametrize("value", [1, 2])
def test_a_stop_replaces_what_says_less(value: int) -> None:
    walk = walk_of(steady(2), {"end": value - 1, "stop 0": 2})
    assert walk.outcomes() == (["stop 0"], 2)


def test_what_says_as_much_as_a_stop_spares_it() -> None:
    walk = walk_of(steady(2), {"end": 2, "stop 0": 2})
    assert walk.outcomes() == (["end"], 2)
    assert walk.runs == 1


def test_of_several_stops_the_last_of_the_best_counts() -> None:
    values = {"end": 0, "stop 0": 2, "stop 1": 3, "stop 2": 1}
    assert walk_of(steady(2, 3, 1), values).outcomes() == (["stop 1"], 3)


def test_a_stop_that_turns_out_worse_than_promised_is_not_taken() -> None:
    assert walk_of(steady(3), {"end": 2, "stop 0": 1}).outcomes() == (["end"], 2)


def test_what_is_started_anew_was_running_for_good() -> None:
    """The stop in front of it counts, although what comes later says as much."""
    walk = walk_of(steady(2), {"end": 3, "stop 0": 2})
    walk.repeats = lambda point, outcome: (point.key, outcome) == (0, "end")
    assert walk.outcomes() == (["stop 0"], 2)


# ---- bounds ------------------------------------------------------------------------------


def test_a_walk_with_too_many_ways_is_not_complete() -> None:
    walk = walk_of(letters(*[3] * 6))
    found, _ = walk.outcomes()
    assert not walk.complete
    assert len(found) == walk.runs == MAX_RUNS


def test_a_tired_walk_begins_no_more_runs() -> None:
    walk = walk_of(letters(2, 2))
    walk.tired = lambda: walk.runs >= 2
    assert walk.outcomes()[0] == ["aa", "ab"]
    assert not walk.complete


def test_a_run_knows_where_it_went_one_of_several_ways() -> None:
    run = Run((1,), set())
    assert run.choose(2, SPAN, "given") == 1
    assert run.choose(2, SPAN, "first option") == 0
    run.choose(2, None, "without a place")
    run.choose(2, SPAN, "steady", stop_value=1)
    assert list(taken_spans(run)) == [SPAN, SPAN]
