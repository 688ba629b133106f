"""Which parts of a script are passed over, and which make a launch go two ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_launches import launch
from pidone.shell.parse import parse_shell
from pidone.shell.roles import Roles
from pidone.shell.survey import endless
from pidone.shell.syntax import Script, While
from pidone.shell.walks import commands_of
from pidone.source import Source, text_of


def parsed(text: str) -> Script:
    return parse_shell(text_of(Source("run.sh", text.encode()))).script


def roles(text: str) -> Roles:
    found = Roles()
    found.learn(parsed(text), lambda argv: argv[0] == "mkdir")
    return found


@pytest.mark.parametrize(
    "script",
    [
        'if [ "$DEBUG" ]; then echo hi; fi\nexec app',
        'if [ "$DEBUG" ]; then mkdir -p /x; else OTHER=1; fi\nexec app',
        '[ -n "$NEED" ] || { echo no; exit 1; }\nexec app',
        'case "$MODE" in a) echo a ;; b) echo b ;; *) exit 1 ;; esac\nexec app',
        'if [ "$A" ]; then if [ "$B" ]; then echo both; fi; fi\nexec app',
        'note() { echo "$1"; }\nif [ "$A" ]; then note hi; fi\nexec app',
    ],
)
def test_inert_parts_and_dead_ends_make_no_second_way(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script)
    assert (trace.verdict, len(trace.paths)) == ("graceful", 1)


@pytest.mark.parametrize(
    "script",
    [
        'if [ "$DEBUG" ]; then redis-server; fi\nexec redis-server',
        '[ "$DEBUG" ] && exec redis-server\nredis-server',
        'case "$MODE" in a) redis-server ;; *) exec redis-server ;; esac',
    ],
)
def test_parts_that_run_applications_are_gone_both_ways(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script)
    assert trace.verdict == "killed"
    assert {path.verdict for path in trace.paths} == {"killed", "graceful"}


def test_what_is_not_known_in_a_branch_is_taken_for_set_up(tmp_path: Path) -> None:
    trace = launch(tmp_path, 'if [ "$DEBUG" ]; then prepare; fi\nexec redis-server')
    assert (trace.verdict, len(trace.paths)) == ("graceful", 1)


def test_pivots_are_what_command_lines_are_built_from() -> None:
    found = roles('a=$b\nexec "$a"\nmkdir "$c"\n[ "$d" ] && echo "$e"\ncase $f in x) ;; esac')
    assert found.pivots == {"a", "b"}
    assert found.deciders == {"a", "b", "d", "f"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("true", True),
        (":", True),
        ("sleep 1", True),
        ("[ $x ]", False),
        ("pg_isready", False),
        ("[[ a ]]", False),
    ],
)
def test_a_condition_that_always_gives_the_same_answer(condition: str, expected: bool) -> None:
    (loop,) = parsed(f"while {condition}; do :; done").statements
    assert isinstance(loop.command, While)
    assert endless(loop.command) is expected


def test_walks_meet_substitutions_and_functions() -> None:
    found = commands_of(parsed("f() { a; }\nb $(c) && d"))
    texts = {one.span.text for one in found}
    assert texts == {"f() { a; }", "{ a; }", "a", "b $(c) && d", "b $(c)", "c", "d"}
