"""Suppressions: which comments count, what they cover, and which ones silence nothing."""

from __future__ import annotations

import pytest

from pidone.dockerfile.read import read_dockerfile
from pidone.rule import Rule
from pidone.source import Source
from pidone.suppress import Suppression, suppressions

LAST = 1 << 62


def of_script(text: str) -> tuple[Suppression, ...]:
    return suppressions(Source("run.sh", text.encode()))


def of_dockerfile(text: str) -> tuple[Suppression, ...]:
    source = Source("Dockerfile", text.encode())
    return suppressions(source, read_dockerfile(source))


def lines_of(found: tuple[Suppression, ...]) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in found]


def names_of(found: tuple[Suppression, ...]) -> list[list[str]]:
    return [[name for name, _ in one.names] for one in found]


def make_rule(id: str, *consents: str) -> Rule:
    return Rule(id, object, lambda _: [], f"rules.{id}", consents)


def test_a_comment_of_its_own_line_covers_the_next_command() -> None:
    found = of_script("set -e\n# pidone: ignore[a-rule] because\n\n# more\napp\nother\n")
    assert lines_of(found) == [(5, 5)]
    assert names_of(found) == [["a-rule"]]


def test_a_comment_at_the_end_covers_its_line() -> None:
    assert lines_of(of_script("set -e\napp # pidone: ignore[a-rule]\nother\n")) == [(2, 2)]


def test_a_command_over_several_lines_is_covered_whole() -> None:
    assert lines_of(of_script("# pidone: ignore[a]\napp \\\n  --one \\\n  --two\nrest\n")) == [
        (2, 4)
    ]
    assert lines_of(of_script("app \\\n  --two # pidone: ignore[a]\nrest\n")) == [(1, 2)]


def test_several_names_stand_between_the_brackets() -> None:
    (found,) = of_script("# pidone: ignore[one, two,three]\napp\n")
    assert [(name, span.text) for name, span in found.names] == [
        ("one", "one"),
        ("two", "two"),
        ("three", "three"),
    ]


def test_ignore_file_covers_every_line() -> None:
    assert lines_of(of_script("app\n# pidone: ignore-file[a]\n")) == [(1, LAST)]


def test_an_instruction_over_several_lines_is_covered_whole() -> None:
    text = "FROM debian\n# pidone: ignore[a]\nCMD app \\\n# pidone: ignore[b]\n  --port 1\nUSER x\n"
    assert lines_of(of_dockerfile(text)) == [(3, 5), (3, 5)]


def test_a_comment_in_a_heredoc_covers_the_line_of_the_body() -> None:
    text = 'FROM debian\nCOPY <<EOF /run.sh\n# pidone: ignore[a]\napp "$@"\nEOF\nCMD ["/run.sh"]\n'
    assert lines_of(of_dockerfile(text)) == [(4, 4)]


@pytest.mark.parametrize(
    "line",
    [
        'echo "# pidone: ignore[a]"',
        "echo '# pidone: ignore[a]'",
        "echo a#b# pidone: ignore[a]",
        "echo \\# pidone: ignore[a]",
    ],
)
def test_a_hash_in_a_word_is_no_comment(line: str) -> None:
    assert of_script(f"{line}\n") == ()


def test_an_apostrophe_in_double_quotes_opens_nothing() -> None:
    assert names_of(of_script('echo "don\'t" # pidone: ignore[a]\n')) == [["a"]]


@pytest.mark.parametrize("words", ["ignore", "ignore shell-form-cmd", "disable[a]", ""])
def test_a_comment_that_is_not_understood_has_no_names(words: str) -> None:
    (found,) = of_script(f"# pidone: {words}\napp\n")
    assert found.names == ()
    assert not found.foreign


def test_a_rule_is_silenced_by_its_id_on_the_covered_lines_only() -> None:
    (found,) = of_script("# pidone: ignore[a-rule]\napp\napp\n")
    source = found.span.source
    line_two, line_three = source.span(25, 28), source.span(29, 32)
    assert found.silenced(make_rule("a-rule"), line_two) == ["a-rule"]
    assert found.silenced(make_rule("a-rule"), line_three) == []
    assert found.silenced(make_rule("other"), line_two) == []


def test_hadolint_is_consent_for_rules_that_say_the_same() -> None:
    (found,) = of_dockerfile("FROM debian\n# hadolint ignore=DL3002,DL3025\nCMD app\n")
    place = found.span.source.span(50, 53)
    assert found.foreign
    assert (found.first, found.last) == (3, 3)
    assert found.silenced(make_rule("shell-form-cmd", "DL3025"), place) == ["DL3025"]
    assert found.silenced(make_rule("DL3025"), place) == []


def test_hadolint_global_ignore_covers_every_line() -> None:
    (found,) = of_dockerfile("# hadolint global ignore=DL3025\nFROM debian\nCMD app\n")
    assert (found.first, found.last) == (1, LAST)


@pytest.mark.parametrize(
    ("directive", "names"),
    [
        ("# check=skip=JSONArgsRecommended", ["JSONArgsRecommended"]),
        ("#check = skip = A,JSONArgsRecommended;error=true", ["A", "JSONArgsRecommended"]),
        ("# check=error=true;skip=all", ["all"]),
    ],
)
def test_buildkits_directive_is_consent(directive: str, names: list[str]) -> None:
    (found,) = of_dockerfile(f"# syntax=docker/dockerfile:1\n{directive}\nFROM debian\nCMD app\n")
    assert names_of((found,)) == [names]
    place = found.span.source.span(80, 81)
    silenced = found.silenced(make_rule("shell-form-cmd", "JSONArgsRecommended"), place)
    assert bool(silenced) == (names[-1] in ("JSONArgsRecommended", "all"))
    assert found.silenced(make_rule("other"), place) == []


def test_buildkits_directive_counts_at_the_top_only() -> None:
    assert of_dockerfile("FROM debian\n# check=skip=JSONArgsRecommended\nCMD app\n") == ()


def test_crlf_and_bom_do_not_get_in_the_way() -> None:
    text = "\ufeff# pidone: ignore-file[a]\r\nFROM debian\r\n# pidone: ignore[b]\r\nCMD app\r\n"
    found = of_dockerfile(text)
    assert names_of(found) == [["a"], ["b"]]
    assert found[1].span.text == "# pidone: ignore[b]"
    assert lines_of(found) == [(1, LAST), (4, 4)]


def test_a_comment_with_its_line_is_what_a_removal_takes() -> None:
    own, behind = of_script("# pidone: ignore[a]\r\napp  # pidone: ignore[b]\nrest\n")
    assert own.whole.text == "# pidone: ignore[a]\r\n"
    assert behind.whole.text == "  # pidone: ignore[b]"
