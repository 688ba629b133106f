"""Reading Dockerfiles: instructions, their spans, and what BuildKit refuses."""

from __future__ import annotations

import pytest

from pidone.dockerfile.model import Dockerfile, Instruction, JsonError
from pidone.dockerfile.read import read_dockerfile
from pidone.source import Source, Span, Text


def read(content: str | bytes) -> Dockerfile:
    raw = content.encode() if isinstance(content, str) else content
    return read_dockerfile(Source("Dockerfile", raw))


def first(content: str) -> Instruction:
    """The first instruction behind `FROM a`."""
    return read(f"FROM a\n{content}\n").instructions[1]


def refusals(content: str | bytes) -> list[tuple[int, str]]:
    return [(problem.span.line, problem.message) for problem in read(content).problems]


def texts(spans: list[Span]) -> list[str]:
    return [span.text for span in spans]


class TestInstructions:
    def test_keywords_lines_and_arguments(self) -> None:
        found = read("FROM debian\n\n# note\nrun a \\\n  # why\n\n  b\nCMD x\n").instructions
        assert [(one.keyword, one.line, one.span.end_position.line) for one in found] == [
            ("FROM", 1, 1),
            ("RUN", 4, 7),
            ("CMD", 8, 8),
        ]
        assert [one.text.value for one in found] == ["debian", "a   b", "x"]
        assert found[1].keyword_span.text == "run"

    def test_a_span_takes_in_the_lines_and_no_line_ending(self) -> None:
        one = read(b"FROM a\r\n  CMD x \\\r\n y\r\n").instructions[1]
        assert one.span.text == "CMD x \\\r\n y"
        assert one.span.position == (2, 3)

    def test_an_offset_in_the_joined_argument_leads_back_to_the_file(self) -> None:
        text = first("CMD one \\\n# two\n   three \\\n\n four").text
        assert text.value == "one    three  four"
        for word, position in (("one", (2, 5)), ("three", (4, 4)), ("four", (6, 2))):
            at = text.content.index(word.encode())
            assert text.span(at, at + len(word)).position == position
            assert text.span(at, at + len(word)).text == word

    def test_words_keep_their_quotes_and_know_their_place(self) -> None:
        one = first("COPY 'a b' \\\n  c /d/")
        assert [word.value for word in one.words] == ["'a", "b'", "c", "/d/"]
        assert texts([word.span for word in one.words]) == ["'a", "b'", "c", "/d/"]

    def test_a_word_over_two_lines(self) -> None:
        (word,) = first("USER ro\\\not").words
        assert word.value == "root"
        assert word.span.text == "ro\\\not"

    def test_a_keyword_over_two_lines(self) -> None:
        one = first("STOP\\\nSIGNAL \\\n INT")
        assert (one.keyword, one.line, one.text.value) == ("STOPSIGNAL", 2, "INT")
        assert one.keyword_span.text == "STOP\\\nSIGNAL"

    def test_escape_and_syntax_directives(self) -> None:
        dockerfile = read("# syntax=docker/dockerfile:1 x\n# escape=`\nFROM a\nCMD x `\n y\n")
        assert (dockerfile.syntax, dockerfile.escape) == ("docker/dockerfile:1", "`")
        assert dockerfile.instructions[1].text.value == "x  y"

    def test_check_directive_leaves_the_next_one_in_force(self) -> None:
        """Frontend 1.8 and later; BuildKit 0.12.5 did not know it."""
        assert read("# check=skip=all\n# escape=`\nFROM a\n").escape == "`"

    def test_shebang_hides_all_directives_but_syntax(self) -> None:
        dockerfile = read("#!/usr/bin/env x\n# syntax=a/b\n# escape=`\nFROM a\nCMD `\n")
        assert (dockerfile.syntax, dockerfile.escape) == ("a/b", "\\")
        assert read("# note\n# syntax=a/b\nFROM a\n").syntax is None

    def test_byte_order_mark(self) -> None:
        dockerfile = read(b"\xef\xbb\xbfFROM a\n")
        assert dockerfile.problems == ()
        assert dockerfile.instructions[0].keyword_span.text == "FROM"
        assert dockerfile.instructions[0].span.position == (1, 1)

    def test_bytes_that_are_no_utf_8(self) -> None:
        one = read(b"FROM a\nCOPY caf\xe9 \xff /\n").instructions[1]
        assert one.text.content == b"caf\xe9 \xff /"
        assert [word.span.start for word in one.words] == [12, 17, 19]


class TestPairs:
    @pytest.mark.parametrize(
        ("line", "pairs"),
        [
            ('ENV A=b C=\'d e\' F="g \\"h"', [("A", "b"), ("C", "'d e'"), ("F", '"g \\"h"')]),
            ("ENV PATH /a b", [("PATH", "/a b")]),
            ("ENV A= B=c\\ d", [("A", ""), ("B", "c\\ d")]),
            ("LABEL a.b='c=d'", [("a.b", "'c=d'")]),
            ("ARG A B=c", [("A", None), ("B", "c")]),
            ("RUN A=b", []),
        ],
    )
    def test_names_and_values(self, line: str, pairs: list[tuple[str, str | None]]) -> None:
        found = first(line).pairs
        assert [(name.value, value.value if value else None) for name, value in found] == pairs
        for name, value in found:
            assert name.span.text == name.value
            assert value is None or value.span.text == value.value


class TestFlags:
    def test_values_without_quotes_and_spans_with_them(self) -> None:
        one = first("RUN --mount=type=cache,target='/a b' --network=none --x echo --y")
        assert [(flag.name, flag.value) for flag in one.flags] == [
            ("mount", "type=cache,target=/a b"),
            ("network", "none"),
            ("x", None),
        ]
        assert one.flags[0].span.text == "--mount=type=cache,target='/a b'"
        assert one.text.value == "echo --y"

    def test_two_dashes_end_them(self) -> None:
        one = first("RUN --a -- --b")
        assert [flag.name for flag in one.flags] == ["a"]
        assert one.text.value == "--b"

    def test_the_escape_of_the_directive_holds_in_them(self) -> None:
        one = read("# escape=`\nFROM a\nRUN --a=b`  c --d\\ x\n").instructions[1]
        assert [(flag.name, flag.value) for flag in one.flags] == [("a", "b ")]
        assert one.text.value == "c --d\\ x"


class TestExecForm:
    def test_each_string_has_its_span(self) -> None:
        one = first('CMD [ "a", "\\u0062\\n\\/\\ud83d\\ude00\\ud800" ,\\\n  "c" ]')
        assert one.json is not None
        assert [word.value for word in one.json] == ["a", "b\n/\U0001f600\ufffd", "c"]
        assert texts([word.span for word in one.json]) == [
            '"a"',
            '"\\u0062\\n\\/\\ud83d\\ude00\\ud800"',
            '"c"',
        ]
        assert one.json[2].span.position == (3, 3)
        assert one.json_error is None

    def test_empty(self) -> None:
        assert first("ENTRYPOINT []").json == ()

    def test_health_check(self) -> None:
        one = first('HEALTHCHECK --retries=1 CMD  ["a", "b"]')
        assert one.json is not None
        assert [word.value for word in one.json] == ["a", "b"]
        assert first("HEALTHCHECK CMD a || exit 1").json is None

    @pytest.mark.parametrize(
        ("argument", "column", "text", "part"),
        [
            ("['a', 'b']", 6, "'", "double quotes"),
            ('["a", \u201cb\u201d]', 11, "\u201c", "typographic"),
            ('["a" "b"]', 10, '"', "comma"),
            ('["a",]', 10, "]", "comma"),
            ('["a", "b"', 14, "", "closing bracket is missing"),
            ('["a', 8, "", "closing quote is missing"),
            ('["a\\x"]', 8, "\\", "escape"),
            ('["a\tb"]', 8, "\t", "control character"),
            ("[a]", 6, "a", "double quotes"),
            ("[", 6, "", "closing bracket is missing"),
            ('["a"] && b', 11, "&", "behind the closing bracket"),
            ("[] #c", 8, "#", "behind the closing bracket"),
        ],
    )
    def test_the_byte_that_is_wrong(self, argument: str, column: int, text: str, part: str) -> None:
        one = first(f"CMD {argument}")
        assert one.json is None
        assert isinstance(one.json_error, JsonError)
        assert one.json_error.span.position == (2, column)
        assert one.json_error.span.text == text
        assert part in one.json_error.message

    def test_an_array_of_other_things_fails_the_build(self) -> None:
        assert first('CMD ["a", 1]').json is None
        assert refusals('FROM a\nCMD ["a", {"b": [null]}]\n') == [
            (2, "the array of CMD may hold strings only")
        ]

    def test_what_is_no_json_at_all_does_not(self) -> None:
        for argument in ('["a", 1', '["a", 1 2]', '[1, {"b": ]', "[1e999]", '[1] "', "[" * 10_001):
            assert refusals(f"FROM a\nCMD {argument}\n") == []

    def test_a_shell_test_is_shell_form(self) -> None:
        one = first("RUN [ -f /x ] && echo y")
        assert one.json is None
        assert one.text.value == "[ -f /x ] && echo y"

    def test_only_where_the_grammar_has_one(self) -> None:
        one = first('USER ["a"]')
        assert (one.json, one.json_error) == (None, None)


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            ("", [(1, "no instruction in the file")]),
            ("# only\n\n", [(1, "no instruction in the file")]),
            ("ARG A\n", [(1, "no FROM in the file")]),
            ("\nRUN a\nFROM b\n", [(2, "RUN before the first FROM")]),
            ("ARG A\nFROM $A\n", []),
            ("FROM a\nFOO b\nCMD c\n", [(2, "unknown instruction FOO")]),
            ("FROM a b\n", [(1, "FROM takes an image, or an image AS a name")]),
            ("FROM a as b\n", []),
            ("FROM a\nENV A\n", [(2, "ENV A has a name and no value")]),
            ("FROM a\nLABEL a=b c\n", [(2, "LABEL c has a name and no value")]),
            ("FROM a\nENV\n", [(2, "ENV needs an argument")]),
            ("FROM a\nUSER \\\n\n", [(2, "USER needs an argument")]),
            ("FROM a\nCOPY b\n", [(2, "COPY needs a source and a destination")]),
            ("FROM a\nCOPY [ ]\n", [(2, "COPY needs a source and a destination")]),
            ("FROM a\nHEALTHCHECK CMD []\n", [(2, "HEALTHCHECK CMD needs a command")]),
            ("FROM a\nHEALTHCHECK none x\n", [(2, "HEALTHCHECK NONE takes no argument")]),
            ("FROM a\nHEALTHCHECK curl x\n", [(2, "HEALTHCHECK takes CMD or NONE")]),
            ("FROM a\nSHELL bash\n", [(2, "SHELL takes a JSON array of at least one string")]),
            ("FROM a\nRUN\nCMD\nENTRYPOINT\n", []),
            ("# escape=x\nFROM a\n", [(1, "the escape directive takes a backslash or a backtick")]),
            ("# escape=`\n#ESCAPE=`\nFROM a\n", [(2, "only one escape directive can be used")]),
            (f"FROM a\nRUN {'x' * 65_536}\n", [(2, "a line longer than 65535 bytes")]),
        ],
    )
    def test_problems(self, content: str, found: list[tuple[int, str]]) -> None:
        assert refusals(content) == found

    def test_reading_goes_on_around_them(self) -> None:
        dockerfile = read('{{ template }}\nFROM a\nFOO x\nCMD ["b"]\n')
        assert [one.keyword for one in dockerfile.instructions] == ["FROM", "CMD"]
        assert texts([problem.span for problem in dockerfile.problems]) == ["{{", "FOO"]


class TestCost:
    def test_dockerfile_parse_finds_the_instructions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dockerfile_parse.DockerfileParser.structure", [])
        assert read("FROM a\nCMD b\n").instructions == ()

    def test_ten_thousand_continuation_lines(self) -> None:
        lines = "".join(f"  word{number} \\\n" for number in range(10_000))
        one = first(f"RUN {lines}  end")
        assert one.span.end_position.line == 10_002
        assert len(one.words) == 10_001
        assert one.words[-1].span.position == (10_002, 3)

    def test_a_file_without_end_is_given_up(self) -> None:
        dockerfile = read("FROM a\n" + "RUN x\n" * 10_001)
        assert len(dockerfile.instructions) == 10_000
        (problem,) = dockerfile.problems
        assert (problem.span.line, problem.message) == (
            10_001,
            "more than 10000 instructions: the rest is not read",
        )

    @pytest.mark.parametrize(
        "unit",
        ["ONBUILD ", "[", "${a:-", '"', "<<X ", "\\\n", "RUN <<X\n", "--a=' ", "\u00a0", "\0"],
    )
    def test_depth_and_length_do_no_harm(self, unit: str) -> None:
        for before in ("", "FROM a\nRUN <<X ", "FROM a\nCMD [1,", "FROM a\nENV A="):
            assert read(before + unit * 20_000).source.content


def test_a_text_maps_each_byte() -> None:
    """What all spans stand on: every byte of a joined argument is the byte at its origin."""
    dockerfile = read("FROM a\nRUN --x=y one \\\n\n# c\n two\\\nthree\n")
    text: Text = dockerfile.instructions[1].text
    content = dockerfile.source.content
    assert text.content == b"one  twothree"
    for at, byte in enumerate(text.content):
        assert content[text.origin(at)] == byte
