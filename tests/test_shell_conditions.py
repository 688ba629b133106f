"""Conditions and arithmetic: true, false, a number, or None where nothing decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.image.model import UNKNOWN
from pidone.shell.arithmetic import calculated
from pidone.shell.conditions import binary, both, either, equal, negated

THREE = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        ("a", "=", "a", True),
        ("a", "!=", "a", False),
        ("2", "-lt", "10", True),
        ("2", "<", "10", False),
        ("x", "-eq", "1", None),
        (UNKNOWN, "=", "a", None),
        (f"a{UNKNOWN}", "=", "b", False),
        (f"{UNKNOWN}.sh", "!=", "run.py", True),
    ],
)
def test_two_strings(left: str, operator: str, right: str, expected: bool | None) -> None:
    assert binary(left, operator, right) is expected


@given(st.text(), st.text())
def test_equality_is_symmetric(left: str, right: str) -> None:
    assert equal(left, right) == equal(right, left)


@given(THREE, THREE)
def test_de_morgan(left: bool | None, right: bool | None) -> None:
    assert negated(both(left, right)) is either(negated(left), negated(right))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("n", 4),
        ("$n + ${n}", 8),
        ("nothing", 0),
        ("n > 3 && n < 5", 1),
        ("!n", 0),
        ("n++", 4),
        ("++n", 5),
        ("n += 2", 6),
        ("", 0),
        ("1 / 0", None),
        ("word", None),
        ("1 +", None),
    ],
)
def test_arithmetic(expression: str, expected: int | None) -> None:
    variables = {"n": "4", "word": "no number"}
    assert calculated(expression, variables) == expected


def test_an_assignment_that_is_not_known_leaves_the_variable_unknown() -> None:
    variables = {"n": "4", "other": UNKNOWN}
    assert calculated("n = other", variables) is None
    assert variables["n"] == UNKNOWN


@given(st.text(alphabet="0123456789+-*/%()<>=!&| nx", max_size=30))
def test_any_expression_has_an_answer(expression: str) -> None:
    value = calculated(expression, {"n": "3"})
    assert value is None or isinstance(value, int)
