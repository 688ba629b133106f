"""Variables in a Dockerfile's words, as BuildKit's shell/lex.go expands them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.image.expand import ExpansionError, expand, expand_text, expanded
from pidone.image.model import UNKNOWN
from pidone.image.variables import Scope
from pidone.source import Source, text_of


def variables(**values: str) -> Scope:
    return Scope(values, is_open=False)


@pytest.mark.parametrize(
    ("word", "result"),
    [
        ("plain", "plain"),
        ("$A", "a b"),
        ("${A}c", "a bc"),
        ("x$NOx", "x"),
        ("$", "$"),
        ("a$", "a$"),
        ("$1$A", "a b"),
        ("'$A'", "$A"),
        ('"$A"', "a b"),
        (r"\$A", "$A"),
        (r'"\$A \"q\" \n"', r'$A "q" \n'),
        ("a\\", "a"),
        ("${A:-x}", "a b"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${NO-x}", "x"),
        ("${NO:-${A}y}", "a by"),
        ("${A:+x}", "x"),
        ("${E:+x}", ""),
        ("${E+x}", "x"),
        ("${NO+x}", ""),
        ("${A?must}", "a b"),
        ("${V#*.}", "2.3"),
        ("${V##*.}", "3"),
        ("${V%.*}", "1.2"),
        ("${V%%.*}", "1"),
        ("${V#?}", ".2.3"),
        (r"${S#\*}", "x*y"),
        ("${V/./-}", "1-2.3"),
        ("${V//./-}", "1-2-3"),
        ("${P//\\//_}", "a_b_c"),
        ("${V:-'q q'}", "1.2.3"),
        ("${NO:-'q }'}", "q }"),
    ],
)
def test_words_expand_as_buildkit_does(word: str, result: str) -> None:
    scope = variables(A="a b", E="", V="1.2.3", S="*x*y", P="a/b/c")
    assert expand(word, scope.now()) == result


@pytest.mark.parametrize(
    "word", ["${", "${A", "${}", "${:x}", "${{A}}", "'a", '"a', "${A:#x}", "${A@Q}", "${NO?must}"]
)
def test_what_buildkit_refuses_is_an_error(word: str) -> None:
    scope = variables(A="a")
    with pytest.raises(ExpansionError):
        expand(word, scope.now())
    assert expanded(word, scope.now()) == UNKNOWN


def test_another_escape_character() -> None:
    scope = variables(A="a")
    assert expand(r"C:\x\`$A", scope.now(), escape="`") == r"C:\x\$A"


def test_nesting_without_end_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(ExpansionError):
        expand("${A:-" * 5000 + "}" * 5000, variables().now())


def test_values_that_grow_without_end_are_not_known() -> None:
    scope = variables(A="x" * 1000)
    for _ in range(100):
        scope.set("A", expanded("${A}${A}", scope.now()))
    assert UNKNOWN in (scope.now().value("A") or "")
    assert len(scope.now().value("A") or "") < 1 << 18
    long = variables(A="a" * 10_000)
    assert expanded("${A##*a*a*a*a*b}", long.now()) == UNKNOWN
    assert expanded("${A//*a*a*a*b/x}", long.now()) == UNKNOWN


def test_an_open_scope_knows_no_value_of_other_names() -> None:
    scope = Scope({"A": "a"}, is_open=True)
    assert expand("$A/$B", scope.now()) == f"a/{UNKNOWN}"
    assert expand("${B:-x}", scope.now()) == UNKNOWN
    assert expand("${B%%.*}", scope.now()) == UNKNOWN
    assert expand("${B/x/y}", scope.now()) == UNKNOWN
    assert expand("${B:+x}", scope.now()) == UNKNOWN


def test_an_arg_without_default_is_unset_for_defaults_and_unknown_by_itself() -> None:
    scope = variables()
    scope.set("TAG", None)
    assert expand("${TAG:-x}", scope.now()) == "x"
    assert expand("${TAG:+x}", scope.now()) == ""
    assert expand("$TAG", scope.now()) == UNKNOWN


def test_each_instruction_sees_its_own_moment() -> None:
    scope = variables(A="1")
    before = scope.now()
    scope.set("A", "2")
    scope.set("B", "3")
    assert (before.value("A"), before.value("B")) == ("1", None)
    assert (scope.now().value("A"), scope.child().now().value("B")) == ("2", "3")


def test_a_heredoc_keeps_the_place_of_what_is_left() -> None:
    body = text_of(Source("Dockerfile", "é $A 'q' exec \\$A\nlast\n".encode()))
    result = expand_text(body, variables(A="längér").now())
    assert result.value == "é längér 'q' exec $A\nlast\n"
    for word in (b"exec", b"last", b"$A", b"'q'"):
        at = result.content.find(word)
        assert result.span(at, at + len(word)).text == word.decode()


@given(st.text(alphabet="ab$ {}:-+?#%/'\"\\*`", max_size=30))
def test_any_word_expands_or_is_refused(word: str) -> None:
    assert isinstance(expanded(word, variables(a="x", b="").now()), str)


@given(st.text(max_size=40).filter(lambda word: not set(word) & set("$'\"\\`")))
def test_a_word_without_signs_stays_as_it_is(word: str) -> None:
    assert expand(word, variables().now()) == word
