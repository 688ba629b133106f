"""Reading Dockerfiles: here-documents, and instructions inside ONBUILD."""

from __future__ import annotations

import pytest

from pidone.dockerfile.model import Dockerfile, Instruction
from pidone.dockerfile.read import read_dockerfile
from pidone.source import Source, Span


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


class TestHeredocs:
    def test_several_of_one_copy(self) -> None:
        one = first("COPY <<a.sh 3<<-'b c' /x/\necho $A\na.sh\n\t\ttwo\n\tthree\n\tb c\nUSER a")
        script, other = one.heredocs
        assert (script.name, script.body.value, script.expand) == ("a.sh", "echo $A\n", True)
        assert (other.name, other.body.value, other.expand) == ("b c", "two\nthree\n", False)
        assert (script.chomp, other.chomp, other.descriptor) == (False, True, 3)
        assert texts([script.span, other.span]) == ["<<a.sh", "3<<-'b c'"]
        assert one.span.end_position.line == 7

    def test_a_body_knows_its_place_without_its_tabs(self) -> None:
        (heredoc,) = first("RUN <<-E\n\ta\n\t\tbc\nE").heredocs
        at = heredoc.body.content.index(b"bc")
        assert heredoc.body.span(at, at + 2).position == (4, 3)

    def test_an_empty_body(self) -> None:
        (heredoc,) = first("RUN <<E\nE").heredocs
        assert heredoc.body.value == ""
        assert heredoc.body.whole().position == (3, 1)

    def test_blanks_may_stand_before_the_name(self) -> None:
        """Frontend 1.16 and later; BuildKit 0.12.5 sees none here."""
        (heredoc,) = first("RUN cat << EOF\na\nEOF").heredocs
        assert (heredoc.name, heredoc.body.value) == ("EOF", "a\n")
        assert heredoc.span.text == "<< EOF"

    def test_of_onbuild(self) -> None:
        one = first("ONBUILD RUN <<E\na\nE")
        assert one.onbuild is not None
        assert [heredoc.body.value for heredoc in one.onbuild.heredocs] == ["a\n"]

    def test_a_modifier_before_the_name_hides_the_operator(self) -> None:
        """moby/buildkit shell lexer: what stands before `${x:-y}` in a word is forgotten."""
        assert first("RUN cat <<a${x:-y}").heredocs == ()

    @pytest.mark.parametrize(
        "line",
        [
            "CMD cat <<EOF",
            "RUN cat <<<EOF",
            "RUN a<<EOF",
            "RUN it's <<EOF",
            "RUN ${x^} <<EOF",
            'RUN ["cat", "<<EOF"]',
        ],
    )
    def test_none(self, line: str) -> None:
        dockerfile = read(f"FROM a\n{line}\nUSER b\n")
        assert [one.keyword for one in dockerfile.instructions[2:]] == ["USER"]
        assert dockerfile.problems == ()

    def test_one_without_an_end_is_read_up_to_the_next_keyword(self) -> None:
        dockerfile = read("FROM a\nRUN cat <<EOF\nuser x\nstuff\nCMD y\n")
        assert [one.keyword for one in dockerfile.instructions] == ["FROM", "RUN", "CMD"]
        assert [heredoc.body.value for heredoc in dockerfile.instructions[1].heredocs] == [
            "user x\nstuff\n"
        ]
        (problem,) = dockerfile.problems
        assert (problem.span.text, problem.message) == (
            "<<EOF",
            "no line EOF ends this here-document",
        )


class TestOnbuild:
    def test_the_instruction_inside(self) -> None:
        one = first('ONBUILD copy --from=b \\\n ["x", "y"]')
        inner = one.onbuild
        assert inner is not None
        assert (inner.keyword, inner.keyword_span.text) == ("COPY", "copy")
        assert [(flag.name, flag.value) for flag in inner.flags] == [("from", "b")]
        assert inner.json is not None
        assert [word.span.position for word in inner.json] == [(3, 3), (3, 8)]
        assert one.text.value == 'copy --from=b  ["x", "y"]'

    def test_what_it_may_not_hold(self) -> None:
        lines = "FROM a\nONBUILD ONBUILD RUN x\nONBUILD FROM b\nONBUILD NONE x\nONBUILD\n"
        assert refusals(lines) == [
            (2, "ONBUILD takes no ONBUILD"),
            (3, "ONBUILD takes no FROM"),
            (4, "unknown instruction NONE"),
            (5, "ONBUILD needs an argument"),
        ]
