"""Reports for people and programs: text, source frames, the signal's way, JSON, fingerprints."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made import APP, APP_HOP, SHELL_HOP, path, report, reported, trace
from pidone.process.model import Hop, Verdict
from pidone.report.fingerprint import fingerprints
from pidone.report.frame import frame
from pidone.report.hops import hop_line
from pidone.report.json import findings_json, traces_json
from pidone.report.paint import PLAIN, Paint, visible
from pidone.report.text import findings_text, report_text
from pidone.report.trace_text import trace_text
from pidone.results import Outcome, Reported
from pidone.rule import Finding
from pidone.source import Source, Span

TEXT = """\
web/run.sh:3:1: error: sh stays in front of app [child-instead-of-exec]
  3 | app "$@"
    | ^^^^^^^^
    = docker stop -> sh (PID 1) ignores SIGTERM -> app is not told -> SIGKILL after 10 s
    = web/Dockerfile:3:1: this starts it
    = fix: put exec in front (safe: --fix)
"""


def framed(content: bytes, start: int, end: int) -> list[str]:
    return frame(Source("f", content).span(start, end), "error", PLAIN)


def outcome(*hops: Hop, signal: str = "SIGTERM") -> Outcome:
    return Outcome("Dockerfile", "0", None, Verdict.ABRUPT, signal, 10, hops)


def at(span: Span, rule: str = "a-rule") -> Reported:
    return Reported(rule, Finding("note", "message", span), None)


# ---- text --------------------------------------------------------------------------------


def test_a_finding_shows_its_place_its_way_and_its_fix() -> None:
    assert findings_text([reported()]) == TEXT


def test_findings_are_set_apart_and_counted() -> None:
    text = report_text(replace(report(reported(), reported("other")), suppressed=(reported(),)))
    assert text == (
        f"{TEXT}\n{TEXT.replace('[child-instead-of-exec]', '[other]')}\n"
        "2 files: 2 errors, 0 warnings, 0 notes (1 suppressed)\n"
    )


def test_colours_change_nothing_but_colours() -> None:
    coloured = findings_text([reported()], Paint(True))
    assert "\x1b[1;31merror\x1b[0m" in coloured
    plain = coloured
    for code in ("1;31", "1", "2", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == TEXT


# ---- frames ------------------------------------------------------------------------------


def test_tabs_and_wide_characters_keep_the_marks_in_place() -> None:
    content = "\tapp\t漢字 --größe e\u0301x\n".encode()
    start = content.index(b"--")
    assert framed(content, start, start + len("--größe".encode())) == [
        "  1 |     app 漢字 --größe e\u0301x",
        "    |              ^^^^^^^",
    ]


def test_a_span_over_lines_marks_each_and_leaves_out_the_middle() -> None:
    content = b"if x\n  one\n  two\n  three\n  four\nfi\n"
    assert framed(content, 0, len(content)) == [
        "  1 | if x",
        "    | ^^^^",
        "  2 |   one",
        "    |   ^^^",
        "...",
        "  6 | fi",
        "    | ^^",
    ]


def test_an_empty_place_has_one_mark() -> None:
    assert framed(b"app\n", 3, 3) == ["  1 | app", "    |    ^"]
    assert framed(b"", 0, 0) == ["  1 |", "    | ^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    content = b"RUN " + b"x" * 5000 + b" && app " + b"y" * 5000
    text, marks = framed(content, 5008, 5011)
    assert len(text) < 200
    assert text[marks.index("^") : marks.rindex("^") + 1] == "app"


def test_control_characters_never_reach_the_terminal() -> None:
    content = "echo \x1b[31m \u202e\x07\n".encode()
    text, _ = framed(content, 0, len(content))
    assert text == "  1 | echo \ufffd[31m \ufffd\ufffd"


@given(st.binary(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_bytes_can_be_framed(content: bytes, one: int, other: int) -> None:
    start, end = sorted((min(one, len(content)), min(other, len(content))))
    lines = framed(content, start, end)
    assert any("^" in line for line in lines)
    assert all(line == visible(line) for line in lines)


# ---- the signal's way --------------------------------------------------------------------


def test_the_way_ends_with_sigkill_where_pid_1_lives_on() -> None:
    assert hop_line(outcome(SHELL_HOP, APP_HOP)) == (
        "docker stop -> sh (PID 1) ignores SIGTERM -> app is not told -> SIGKILL after 10 s"
    )


def test_the_way_through_an_init() -> None:
    tini = replace(SHELL_HOP, program="tini", signal="forwarded", effect="dies")
    shell = replace(APP_HOP, program="sh", signal="default", effect="dies")
    app = replace(APP_HOP, parent=1, effect="killed")
    assert hop_line(outcome(tini, shell, app)) == (
        "docker stop -> tini (PID 1) forwards SIGTERM and ends -> sh dies -> app is killed"
    )


def test_siblings_stand_side_by_side() -> None:
    app = replace(SHELL_HOP, program="app", signal="handled", effect="cleans up")
    one = replace(APP_HOP, program="one", effect="killed")
    other = replace(APP_HOP, program="other", effect="killed")
    assert hop_line(outcome(app, one, other, signal="SIGQUIT")) == (
        "docker stop -> app (PID 1) cleans up -> one is killed, other is killed"
    )


def test_no_process_no_way() -> None:
    assert hop_line(outcome()) == ""


# ---- JSON --------------------------------------------------------------------------------


def test_a_finding_as_json() -> None:
    answer = json.loads(findings_json(report(reported())))
    (fingerprint,) = fingerprints([reported()])
    assert answer == {
        "version": 1,
        "findings": [
            {
                "rule": "child-instead-of-exec",
                "level": "error",
                "message": "sh stays in front of app",
                "file": "web/run.sh",
                "line": 3,
                "column": 1,
                "end_line": 3,
                "end_column": 9,
                "container": "web/Dockerfile",
                "service": None,
                "verdict": "killed",
                "related": [
                    {
                        "file": "web/Dockerfile",
                        "line": 3,
                        "column": 1,
                        "message": "this starts it",
                    }
                ],
                "fix": {
                    "safety": "safe",
                    "description": "put exec in front",
                    "edits": [
                        {
                            "file": "web/run.sh",
                            "start": {"line": 3, "column": 1},
                            "end": {"line": 3, "column": 1},
                            "text": "exec ",
                        }
                    ],
                },
                "url": None,
                "fingerprint": fingerprint,
            }
        ],
        "summary": {"files": 2, "errors": 1, "warnings": 0, "notes": 0, "suppressed": 0},
    }


def test_a_trace_as_json() -> None:
    (answer,) = json.loads(traces_json([trace()]))["containers"]
    assert answer.pop("processes") == [
        {
            "argv": ["/bin/sh", "/run.sh"],
            "program": "sh",
            "pid1": True,
            "parent": None,
            "signal": "ignored",
            "effect": "lives",
            "at": {"file": "web/run.sh", "line": 1, "column": 1},
            "why": "no trap",
        },
        {
            "argv": ["app"],
            "program": "app",
            "pid1": False,
            "parent": 0,
            "signal": "never sent",
            "effect": "lives",
            "at": {"file": "web/run.sh", "line": 3, "column": 1},
            "why": "",
        },
    ]
    assert answer == {
        "source": "web/Dockerfile",
        "target": "0",
        "service": None,
        "argv": ["/run.sh"],
        "stop_signal": "SIGTERM",
        "grace_seconds": 10,
        "verdict": "killed",
        "because": "it is killed",
        "assumes": ["app handles SIGTERM"],
        "paths": 1,
    }


def test_a_trace_as_text() -> None:
    assert trace_text(trace(path(Verdict.GRACEFUL), path(Verdict.KILLED))) == (
        "web/Dockerfile (stage 0): killed\n"
        "  it is killed\n"
        "  docker stop -> sh (PID 1) ignores SIGTERM -> app is not told -> SIGKILL after 10 s\n"
        "  starts: /run.sh\n"
        "  stop: SIGTERM, and SIGKILL after 10 s\n"
        "  - /bin/sh /run.sh (web/run.sh:1:1)\n"
        "    ignores SIGTERM: no trap\n"
        "    - app (web/run.sh:3:1)\n"
        "      is not told\n"
        "  assumes: app handles SIGTERM\n"
        "  ways: 2 lead through the launch; this is the worst\n"
    )


# ---- fingerprints ------------------------------------------------------------------------


def test_a_fingerprint_outlives_moved_lines_and_other_blanks() -> None:
    moved = Source("web/run.sh", b'#!/bin/sh\n\n# more\nset -e\n\tapp  "$@"\n')
    start = moved.content.index(b"app")
    before = at(APP)
    after = at(moved.span(start, start + 9))
    assert fingerprints([before]) == fingerprints([after])


@pytest.mark.parametrize(
    "other",
    [
        at(APP, "other-rule"),
        at(Source("web/stop.sh", APP.source.content).span(APP.start, APP.end)),
        at(APP.source.span(10, 16)),
    ],
)
def test_a_fingerprint_tells_rules_files_and_lines_apart(other: Reported) -> None:
    assert fingerprints([at(APP)]) != fingerprints([other])


def test_equal_lines_have_fingerprints_of_their_own() -> None:
    source = Source("f", b"app\napp\n")
    first, second = fingerprints([at(source.span(0, 3)), at(source.span(4, 7))])
    assert first != second
    assert fingerprints([at(source.span(0, 3))]) == [first]
