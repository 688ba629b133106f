"""Words to what a command gets, seen by the argv of the program that is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_launches import launch
from pidone.image.model import UNKNOWN
from pidone.shell.patterns import matches, text_pattern


@pytest.mark.parametrize(
    ("words", "argv"),
    [
        ("a  'b c' \"d e\"", ("a", "b c", "d e")),
        ("$two", ("x", "y")),
        ('"$two"', ("x y",)),
        ("$none ${none:-b}", ("b",)),
        ('"$none"', ("",)),
        ('"$@"', ("one", "two words")),
        ("$#", ("2",)),
        ('"pre$1"', ("preone",)),
        ("${one%.*} ${one##*/} ${one#/}", ("/opt/app.tar", "app.tar.gz", "opt/app.tar.gz")),
        ("${#one}", ("15",)),
        ("${two:+set}", ("set",)),
        ("$((1 + 2))", ("3",)),
        ("$(echo a b)", ("a", "b")),
        ('"$(printf %s-%s a b)"', ("a-b",)),
        ("$(basename $one) $(dirname $one)", ("app.tar.gz", "/opt")),
        ("`echo old`", ("old",)),
    ],
)
def test_expansion(tmp_path: Path, words: str, argv: tuple[str, ...]) -> None:
    lines = ["two='x y'", "one=/opt/app.tar.gz", 'set -- one "two words"', f"exec app {words}"]
    trace = launch(tmp_path, "\n".join(lines))
    assert trace.worst.hops[0].argv == ("app", *argv)


@pytest.mark.parametrize(
    ("subject", "pattern", "expected"),
    [
        ("start", "st*", True),
        ("start", "st?", False),
        ("b", "[a-c]", True),
        ("b", "[!a-c]", False),
        (UNKNOWN, "*", True),
        (UNKNOWN, "a", None),
        (f"a{UNKNOWN}", "b*", False),
        (f"-{UNKNOWN}", "-*", True),
    ],
)
def test_patterns(subject: str, pattern: str, expected: bool | None) -> None:
    assert matches(subject, text_pattern(pattern)) is expected
