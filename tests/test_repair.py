"""Exec forms that are no JSON: what they were meant to be, and which are no slips."""

from __future__ import annotations

import pytest

from pidone.dockerfile.read import read_dockerfile
from pidone.dockerfile.repair import is_slip, repaired
from pidone.source import Source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("['app', '--port', '1']", ("app", "--port", "1")),
        ('["app", "x",]', ("app", "x")),
        ('["app" "x"]', ("app", "x")),
        ('["app", "x"', ("app", "x")),
        ("[“app”, ‘x y’]", ("app", "x y")),
        ("[app, --port, 1]", ("app", "--port", "1")),
        ("[\"C:\\app\", '']", ("C:\\app", "")),
        ('["a\\tb",]', ("a\tb",)),
    ],
)
def test_slips_are_mended(text: str, words: tuple[str, ...]) -> None:
    assert repaired(text) == words


@pytest.mark.parametrize(
    "text", ['["app"] && other', '["app"] # why', "[]", "[", '["app", ["x"]]', "[ $x = 1 ] && app"]
)
def test_other_texts_are_not_touched(text: str) -> None:
    assert repaired(text) is None


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("['app']", True),
        ('["app"', True),
        ('[ "app", "x", ]', True),
        ('[ -n "$X" ] && exec app', False),
        ('[ "$X" = 1 ] || exec app', False),
        ('["app"]', False),
        ("app", False),
    ],
)
def test_the_shells_own_bracket_is_no_slip(argument: str, expected: bool) -> None:
    source = Source("Dockerfile", f"FROM debian:12\nCMD {argument}\n".encode())
    assert is_slip(read_dockerfile(source).instructions[-1]) is expected


def test_no_instruction_is_no_slip() -> None:
    assert not is_slip(None)
