"""The reader of command lines: getopt's rules, and what it does where a word is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.image.model import UNKNOWN
from pidone.knowledge.options import Found, Grammar, Reading, option_table, read_words

TABLE = "a v|verbose u|user:=user o|output:: k|kill-after:=kill k2:=other m|module:=module!"
WORDS = st.lists(
    st.sampled_from(
        ["-", "--", "-a", "-av", "-uroot", "-u", "--user", "--us=x", "--k", "-x", "A=1", UNKNOWN]
    )
    | st.text(alphabet="-=ab :" + UNKNOWN, max_size=6),
    max_size=8,
)


def read(line: str, **rules: object) -> Reading:
    grammar = Grammar(options=TABLE, **rules)  # type: ignore[arg-type]
    return read_words(grammar, ["program", *line.replace("<U>", UNKNOWN).split()])


def meanings(reading: Reading) -> list[tuple[str, str | None]]:
    return [(found.meaning, found.value) for found in reading.found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-u root", [("user", "root")]),
        ("-uroot", [("user", "root")]),
        ("-avu root", [("", None), ("", None), ("user", "root")]),
        ("-vuroot", [("", None), ("user", "root")]),
        ("--user root", [("user", "root")]),
        ("--user=root", [("user", "root")]),
        ("--user=", [("user", "")]),
        ("-u", [("user", "")]),
        ("-o text", [("", None)]),
        ("-otext", [("", "text")]),
        ("--output=text", [("", "text")]),
    ],
)
def test_values(line: str, expected: list[tuple[str, str | None]]) -> None:
    assert meanings(read(line)) == expected


def test_a_long_name_may_be_cut_short_where_all_are_known() -> None:
    assert meanings(read("--us root", closed=True)) == [("user", "root")]
    assert meanings(read("--us root")) == []


def test_a_beginning_that_fits_two_options_is_none_of_them() -> None:
    assert read("--k 5", operands=0, closed=True).doubt == "--k"


def test_where_an_option_and_its_value_stand() -> None:
    assert read("-a -u root").found[1] == Found("user", "root", 2, 3)
    assert read("-uroot").found == (Found("user", "root", 1, 1),)


def test_reading_stops_behind_the_operands() -> None:
    reading = read("-a first second -v", operands=1)
    assert (reading.operands, reading.rest) == ((2,), 3)
    assert meanings(reading) == [("", None)]


def test_options_behind_operands_where_they_permute() -> None:
    assert meanings(read("first -u root", operands=1, permutes=True)) == [("user", "root")]
    assert meanings(read("first -u root", operands=1)) == []


def test_two_dashes_end_the_options() -> None:
    reading = read("-a -- -u root", operands=0)
    assert (reading.separator, reading.rest) == (2, 3)
    assert read("first -- -u", operands=1, permutes=True).rest == 3


def test_assignments_stand_in_front_of_the_command() -> None:
    reading = read("-a A=1 B=2 app C=3", operands=0, assignments=True)
    assert (reading.assignments, reading.rest) == ((2, 3), 4)
    assert read("A=1 app", operands=0).rest == 1


def test_an_option_that_ends_the_options() -> None:
    reading = read("-a -m http.server -v", operands=1)
    assert meanings(reading) == [("", None), ("module", "http.server")]
    assert reading.rest == 4


def test_a_dash_alone_is_an_operand() -> None:
    assert read("- root").operands == (1, 2)


@pytest.mark.parametrize("word", ["-x", "--unknown", "-ax", "<U>", "-<U>"])
def test_a_closed_table_is_in_doubt(word: str) -> None:
    assert read(f"{word} app", operands=0, closed=True).doubt == word.replace("<U>", UNKNOWN)


@pytest.mark.parametrize("word", ["-x", "--unknown", "--unknown=5"])
def test_an_open_table_takes_it_for_a_flag(word: str) -> None:
    reading = read(f"{word} app", operands=0)
    assert (reading.doubt, reading.rest) == (None, 2)


def test_an_unknown_value_raises_no_doubt() -> None:
    assert read("-u <U> --kill-after=<U> app", operands=0, closed=True).doubt is None


def test_an_unknown_word_may_be_the_operand_that_is_asked_for() -> None:
    reading = read("<U> app", operands=1, closed=True)
    assert (reading.doubt, reading.operands, reading.rest) == (None, (1,), 2)


def test_single_dash_names() -> None:
    grammar = Grammar(options="jar:=script! cp|classpath: v", style="single", operands=1)
    words = ["java", "-Xmx1g", "-cp", "a:b", "-classpath=c", "--cp", "d", "-jar", "app.jar", "-v"]
    reading = read_words(grammar, words)
    assert meanings(reading) == [("", "a:b"), ("", "c"), ("", "d"), ("script", "app.jar")]
    assert reading.rest == 9


@pytest.mark.parametrize("entry", [":", "=x", "a:=x y:=", "a:::"])
def test_a_table_that_is_no_table(entry: str) -> None:
    with pytest.raises(ValueError, match="not an option entry"):
        option_table(entry)


@given(
    words=WORDS,
    operands=st.none() | st.integers(0, 2),
    closed=st.booleans(),
    permutes=st.booleans(),
    assignments=st.booleans(),
)
def test_every_word_is_read_once(
    words: list[str], operands: int | None, closed: bool, permutes: bool, assignments: bool
) -> None:
    grammar = Grammar(TABLE, "gnu", operands, permutes, assignments, closed)
    reading = read_words(grammar, ["program", *words])
    assert 1 <= reading.rest <= len(words) + 1
    taken = [*reading.operands, *reading.assignments]
    assert len(set(taken)) == len(taken)
    assert all(1 <= at < reading.rest for at in taken)
    assert operands is None or len(reading.operands) <= operands
    ended = reading.doubt or any(found.meaning == "module" for found in reading.found)
    assert operands is not None or ended or reading.rest == len(words) + 1
