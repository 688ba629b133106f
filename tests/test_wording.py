"""What rules say of a stop: its end, what a shell does, how grave it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from made import APP, APP_HOP, SHELL_HOP, cause, path, trace
from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Cause, Trace, Verdict
from pidone.rule import Level
from pidone.wording import (
    by_luck,
    culprit_path,
    deafness,
    ending,
    gravity,
    is_told,
    taken_on_trust,
    unheard_finding,
)

KIND = "child-instead-of-exec"


def only(traced: Trace) -> TracedCause:
    (found,) = trace_causes(traced, KIND)
    return found


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.KILLED, "docker stop waits 10 s, then kills app"),
        (Verdict.ABRUPT, "docker stop kills app before it has cleaned up"),
        (Verdict.EXITS, "the container ends by itself"),
    ],
)
def test_how_a_stop_ends(verdict: Verdict, words: str) -> None:
    traced = trace(path(verdict, cause()))
    assert ending(traced, only(traced)) == words


def test_what_a_shell_in_front_does() -> None:
    killed = trace(path(Verdict.KILLED, cause()))
    assert deafness(killed, only(killed)) == "as PID 1 ignores SIGTERM"
    abrupt = trace(path(Verdict.ABRUPT, cause()))
    assert deafness(abrupt, only(abrupt)) == "dies of SIGTERM without telling app"


def test_a_shell_whose_trap_waits_is_not_deaf() -> None:
    waiting = replace(SHELL_HOP, signal="handled")
    traced = trace(replace(path(Verdict.KILLED, cause()), hops=(waiting, APP_HOP)))
    assert deafness(traced, only(traced)) == "as PID 1 cannot run its trap for SIGTERM meanwhile"


@pytest.mark.parametrize(
    ("verdict", "level"),
    [
        (Verdict.KILLED, "error"),
        (Verdict.EXITS, "error"),
        (Verdict.ABRUPT, "warning"),
        (Verdict.UNKNOWN, "note"),
        (Verdict.GRACEFUL, "note"),
    ],
)
def test_gravity_is_the_verdicts(verdict: Verdict, level: Level) -> None:
    assert gravity(trace(path(verdict, cause()))) == level


def test_a_job_that_ends_is_nothing_grave() -> None:
    assert gravity(trace(path(Verdict.EXITS, Cause("nothing-runs", APP)))) == "note"


def test_an_assumption_makes_a_warning_that_names_it() -> None:
    assumes = ("server.js installs no handler for SIGTERM",)
    traced = trace(replace(path(Verdict.KILLED, cause()), assumes=assumes))
    assert taken_on_trust(traced, only(traced)) == assumes[0]
    finding = unheard_finding(traced, only(traced), "node does not end")
    assert finding.level == "warning"
    assert "assuming that server.js installs no handler for SIGTERM" in finding.message


def test_without_an_assumption_it_stays_an_error() -> None:
    traced = trace(path(Verdict.KILLED, cause()))
    assert unheard_finding(traced, only(traced), "sleep does not end").level == "error"


def test_luck_needs_a_verdict() -> None:
    assert "makes way for its last command here" in by_luck(trace(path(Verdict.GRACEFUL)))
    assert "is up to the shell" in by_luck(trace(path(Verdict.UNKNOWN)))


def test_who_is_told() -> None:
    traced = trace(path(Verdict.ABRUPT, cause()))
    assert not is_told(only(traced))
    told = replace(APP_HOP, signal="handled")
    traced = trace(replace(path(Verdict.ABRUPT, cause()), hops=(SHELL_HOP, told)))
    assert is_told(only(traced))


def test_a_path_is_given_as_it_is_written() -> None:
    traced = trace(path(Verdict.EXITS, Cause(KIND, APP, culprit="run.sh")))
    assert culprit_path(only(traced)) == "/run.sh"
    traced = trace(path(Verdict.EXITS, Cause(KIND, APP, culprit="other")))
    assert culprit_path(only(traced)) == "other"
