"""Shell forms as the words of an exec form, and what stands in the way."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidone.shell.exec_words import ExecForm, exec_form, exec_words
from shell_writing import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app", ("app",)),
        ("app --port 80 -x=y", ("app", "--port", "80", "-x=y")),
        ("  app  \\\n  --port\n", ("app", "--port")),
        ("app 'a b' \"c d\" e\\ f", ("app", "a b", "c d", "e f")),
        ("app '' \"\"", ("app", "", "")),
        ("app '*' \"~\" '{a,b}' '$x'", ("app", "*", "~", "{a,b}", "$x")),
        ('app --a="b c"', ("app", "--a=b c")),
        ("nginx -g 'daemon off;'", ("nginx", "-g", "daemon off;")),
        ("app é 'ü ö'", ("app", "é", "ü ö")),
    ],
)
def test_words_of_one_command(text: str, expected: tuple[str, ...]) -> None:
    assert exec_words(read(text)) == expected
    assert exec_form(read(text)) == ExecForm(expected)


@pytest.mark.parametrize(
    ("text", "obstacle"),
    [
        ("", "has no command"),
        ("app 'x", "cannot be read"),
        ("a; b", "has several commands"),
        ("a &", "runs in the background"),
        ("a && b", "joins several commands"),
        ("a || b", "joins several commands"),
        ("a | b", "is a pipeline"),
        ("(a)", "is a compound command"),
        ("if a; then b; fi", "is a compound command"),
        ("! a", "is a compound command"),
        ("A=1 app", "sets the variable A"),
        ("app > log", "redirects its output"),
        ("app 2>&1", "redirects its output"),
        ("app < f", "redirects its input"),
        ("app --port $PORT", "uses the variable PORT"),
        ('app "${PORT:-80}"', "uses the variable PORT"),
        ('app "$@"', "uses the parameter $@"),
        ("app $1", "uses the parameter $1"),
        ("app $(cat f)", "uses a command's output"),
        ("app `cat f`", "uses a command's output"),
        ("app <(cat f)", "uses a command's output"),
        ("app $((1 + 2))", "uses arithmetic"),
        ("app *.conf", "uses the pattern *"),
        ("app [a-z]", "uses the pattern [a-z]"),
        ("app {a,b}", "uses braces"),
        ("app ~/x", "uses a tilde"),
        ("exec app", "starts with exec, which only a shell has"),
        ("cd /app", "starts with cd, which only a shell has"),
        ("app # the server", "has a comment"),
        ("# the server\napp", "has a comment"),
        ("app $'a\\tb'", "has quotes that are read in two ways"),
    ],
)
def test_what_stands_in_the_way(text: str, obstacle: str) -> None:
    assert exec_form(read(text)) == ExecForm((), obstacle)
    assert exec_words(read(text)) is None


def test_bashlex_is_asked_about_quotes_alone() -> None:
    """Its import takes longer than everything else together."""
    program = (
        "import sys; from shell_writing import read; from pidone.shell.exec_words import exec_form;"
        "exec_form(read(sys.argv[1])); print('bashlex' in sys.modules)"
    )
    for text, expected in (("app -x", "False"), ("app '-x y'", "True"), ("app $x", "False")):
        told = subprocess.run(
            [sys.executable, "-c", program, text],
            env={"PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == expected


@settings(deadline=None, max_examples=200)
@given(st.text("ab \t'\"\\\n$#é=-/~{}*&;(\r\0", max_size=12))
def test_there_are_words_or_an_obstacle(text: str) -> None:
    form = exec_form(read(text))
    assert bool(form.words) != bool(form.obstacle)


@settings(deadline=None, max_examples=200)
@given(st.text("ab \t'\"\\é=-/", max_size=12).filter(lambda text: not text.endswith("\\")))
def test_the_words_are_those_of_the_standard_library(text: str) -> None:
    words = exec_words(read(text))
    assert words is None or list(words) == shlex.split(text)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text("ab '\"$*~\\\n", max_size=4), max_size=3))
def test_quoted_words_are_found_again_or_left_alone(behind: list[str]) -> None:
    words = ("app", *behind)
    assert exec_words(read(shlex.join(words))) in (words, None)
