"""Scripts that end with a failure: for good, or for want of what their users give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_launches import launch

TO_A_SERVER = '\nexec app "$@"\n'


@pytest.mark.parametrize(
    "script",
    [
        '[ -n "$PASSWORD" ] || { echo "set PASSWORD"; exit 1; }',
        "[ -f /data/app.conf ] || exit 1",
        '[ "$#" -gt 0 ] || exit 64',
        'test "$2" || exit 64',
        "grep -q ready /etc/state || exit 1",
    ],
)
def test_what_may_be_given_is_a_doubt(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script + TO_A_SERVER)
    assert trace.verdict.value in ("unknown", "graceful")


@pytest.mark.parametrize(
    "script",
    [
        "exit 1",
        'case "$1" in -*) exit 64 ;; esac',
        "check() { return 1; }\ncheck || exit 1",
        '[ "$(echo a)" = b ] || exit 1',
    ],
)
def test_what_nobody_can_give_is_certain(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script + TO_A_SERVER, arguments=', "--level", "info"')
    assert trace.verdict.value == "exits"


@pytest.mark.parametrize("sum_", ["((words += 1))", "words=$((words + 1))", "((words++))"])
def test_arithmetic_without_a_value_ends_bash(tmp_path: Path, sum_: str) -> None:
    trace = launch(tmp_path, f"set -u\n{sum_}{TO_A_SERVER}", "bash")
    assert trace.verdict.value == "exits"


@pytest.mark.parametrize(
    ("shell", "sum_"),
    [
        ("dash", "words=$((words + 1))"),
        ("busybox", "words=$((words + 1))"),
        ("bash", "words=0; ((words += 1))"),
        ("bash", "((words = 1))"),
        ("bash", "((WORDS += 1))"),
        ("bash", "((words ? words : 1))"),
        ("bash", "words=$((16#ff + 1))"),
        ("bash", "declare -A words; words[a]=1; ((words[a] += 1))"),
    ],
)
def test_arithmetic_goes_on(tmp_path: Path, shell: str, sum_: str) -> None:
    trace = launch(tmp_path, f"set -u\n{sum_}{TO_A_SERVER}", shell)
    assert trace.verdict.value in ("graceful", "unknown")
