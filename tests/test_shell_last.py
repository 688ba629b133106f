"""Which commands of a shell text could take the shell's place, and what speaks against it."""

from __future__ import annotations

import pytest

from pidone.shell.exec_words import exec_words
from pidone.shell.last import last_commands
from pidone.shell.parse import parse_shell
from pidone.shell.syntax import ShellText
from pidone.source import Source, text_of


def parsed(text: str) -> ShellText:
    return parse_shell(text_of(Source("run.sh", text.encode())))


def ends(text: str) -> list[str]:
    return [last.command.span.text for last in last_commands(parsed(text))]


def doubts(text: str) -> tuple[str, ...]:
    found = list(last_commands(parsed(text)))
    assert len(found) == 1
    return found[0].doubts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app", ["app"]),
        ("cd /srv && app --serve", ["app --serve"]),
        ("mkdir /data; app", ["app"]),
        ("A=1 app > log", ["A=1 app > log"]),
        ("app\nexit $?\n", ["app"]),
        ("app; exit", ["app"]),
        ("{ app; }", ["app"]),
        ("if x; then app; else other; fi", ["app", "other"]),
        ("case $1 in a) app ;; *) other ;; esac", ["app", "other"]),
        ("run() { app; }\nrun", ["app"]),
        ('set -e\n"$@"\n', ['"$@"']),
    ],
)
def test_what_comes_last(text: str, expected: list[str]) -> None:
    assert ends(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "app &",
        "app | cat",
        "(app)",
        "! app",
        "while :; do app; done",
        "for x in 1 2; do app; done",
        "exec app",
        ". ./run.sh",
        "cd /srv",
        "eval app",
        "command app",
        "app\nexit 3\n(x)",
        "case $1 in a) app ;& b) other | x ;; esac",
        "run() { run; }\nrun",
    ],
)
def test_what_cannot_take_the_shells_place(text: str) -> None:
    assert ends(text) == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("trap 'x' EXIT\napp", "the traps are lost"),
        ("worker &\napp", "what runs in the background becomes its child"),
        ("if x; then worker & fi\napp", "what runs in the background becomes its child"),
        ("run() { app; }\nrun", "it stands in a function"),
        ("$run_as app", "what it expands to may be no program"),
        ('migrate() { x; }\n"$@"', "what it expands to may be no program"),
        ('. /lib.sh\n"$@"', "it may be a function"),
        ("echo 'x\napp", None),
    ],
)
def test_what_speaks_against_it(text: str, doubt: str | None) -> None:
    if doubt is None:
        assert ends(text) == []
    else:
        assert doubt in doubts(text)


def test_nothing_speaks_against_the_usual_last_line() -> None:
    assert doubts('#!/bin/sh\nset -e\nmkdir -p /data\n"$@"\n') == ()


# ---- words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("app", ("app",)),
        ("app --port 1", ("app", "--port", "1")),
        ("app 'a b' \"c;d\" e\\ f", ("app", "a b", "c;d", "e f")),
        ("nginx -g 'daemon off;'", ("nginx", "-g", "daemon off;")),
        ("app a=1", ("app", "a=1")),
        ("app \\\n  --port 1", ("app", "--port", "1")),
    ],
)
def test_plain_words_make_an_exec_form(text: str, words: tuple[str, ...]) -> None:
    assert exec_words(parsed(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "app $PORT",
        "app *.py",
        "app ~/x",
        "app {a,b}",
        "A=1 app",
        "app > log",
        "app; other",
        "app && other",
        "app &",
        "app `x`",
        "exec app",
        "cd /srv",
        "(app)",
        "! app",
        "app 'x",
        "",
    ],
)
def test_what_needs_a_shell_stays_with_it(text: str) -> None:
    assert exec_words(parsed(text)) is None


@pytest.mark.parametrize("text", ["app 'it''s'", 'app "a\\nb"'])
def test_words_that_bashlex_reads_otherwise_are_left_alone(text: str) -> None:
    assert exec_words(parsed(text)) is None
