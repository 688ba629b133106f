"""Single values of Compose files: variables, commands, durations, lines of .env files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.compose.command import CommandError, split_words
from pidone.compose.dotenv import dotenv
from pidone.compose.template import interpolated
from pidone.compose.values import seconds
from pidone.image.model import UNKNOWN

# ---- variables ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a$$b", "a$b"),
        ("$SET-", "yes-"),
        ("${SET}", "yes"),
        ("${SET:-x}${EMPTY:-x}${EMPTY-x}", "yesx"),
        ("${NONE:-a b}/${NONE-c}", "a b/c"),
        ("${NONE:-${SET}}", "yes"),
        ("${NONE:-${OTHER:-$$}}}", "$}"),
        ("${SET:+x}${EMPTY:+x}${EMPTY+y}", "xy"),
        ("${SET:?must}${SET?}", "yesyes"),
        ("$NONE", UNKNOWN),
        ("a${NONE}b", f"a{UNKNOWN}b"),
        ("${NONE:?must}", UNKNOWN),
        ("${NONE:+x}", UNKNOWN),
        ("${SET", UNKNOWN),
        ("${}", UNKNOWN),
        ("$", UNKNOWN),
        ("$1", UNKNOWN),
    ],
)
def test_variables(text: str, value: str) -> None:
    assert interpolated(text, {"SET": "yes", "EMPTY": ""}) == value


@given(text=st.text(alphabet="${}:-+?AB_ x", max_size=40))
def test_any_value_is_replaced(text: str) -> None:
    found = interpolated(text, {"A": "a"})
    assert "$" in text or found == text


def test_the_lines_of_an_env_file() -> None:
    content = (
        b"\xef\xbb\xbf# c\nA=1 # one\nexport B = 'x $A #'\nC=\"y ${A}\\n\"\nD=${OUT}$A\nE=\nF: g\n"
        b'not a line\nG=a#b\r\nH="two\nlines"\n'
    )
    assert dotenv(content, {"OUT": "o"}) == {
        "A": "1",
        "B": "x $A #",
        "C": "y 1\n",
        "D": "o1",
        "E": "",
        "F": "g",
        "G": "a#b",
        "H": "two\nlines",
    }


# ---- commands ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("npm  start\n", ["npm", "start"]),
        ("sh -c 'a \"b\"'", ["sh", "-c", 'a "b"']),
        ('sh -c "a \\"b\\" $c"', ["sh", "-c", 'a "b" $c']),
        ("a '' \"\"", ["a", "", ""]),
        ("a\\ b 'c\\d'e", ["a b", "c\\de"]),
        ("a\\tb", ["a\tb"]),
        ("migrate && serve", ["migrate"]),
        ("a;b", ["a"]),
        ("a | b", ["a"]),
        ("a > f", ["a"]),
        ("a 2>&1", ["a"]),
        ("a`b c`d", ["a`b c`d"]),
        ("a $(b c) d", ["a", "$(b c)", "d"]),
        ('a "(b)"', ["a", "(b)"]),
    ],
)
def test_a_text_is_split_as_compose_splits_it(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["'a", '"a', "a\\", "(a)", "a)", "$(a", "`a"])
def test_what_compose_does_not_take_for_a_command(text: str) -> None:
    with pytest.raises(CommandError):
        split_words(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("10s", 10), ("1m30s", 90), ("1h", 3600), ("1.5m", 90), ("500ms", 0.5), ("2d", 172800)),
        *(("0s", 0), ("10", None), ("", None), ("s", None), ("-1s", None), ("1m 2s", None)),
    ],
)
def test_durations(text: str, value: float | None) -> None:
    assert seconds(text) == value


@given(text=st.text(alphabet="ab '\"\\`$();&|<>2\n\t", max_size=30))
def test_any_text_is_words_or_an_error(text: str) -> None:
    try:
        words = split_words(text)
    except CommandError:
        return
    assert sum(map(len, words)) <= len(text)
