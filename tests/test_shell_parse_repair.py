"""Shell texts that are broken, deep, large or odd: what is lost, where it stands, what it costs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest

from pidone.shell import parse_tree
from pidone.shell.parse import LARGEST, LARGEST_TREE, parse_shell
from pidone.shell.syntax import Script, Simple, Unreadable
from pidone.source import Source, Span, Text, fixed_text, text_of
from shell_shape import shape
from shell_writing import read


def depth(part: object) -> int:
    """How many dataclasses deep a part of the syntax is."""
    if isinstance(part, tuple):
        return max(map(depth, part), default=0)
    if is_dataclass(part) and not isinstance(part, (type, Span)):
        return 1 + max((depth(getattr(part, one.name)) for one in fields(part)), default=0)
    return 0


@pytest.mark.parametrize(
    ("text", "expected", "lost"),
    [
        ("a; fi; b", "[a]; <?>; [b]", ["fi"]),
        ("a )\nb", "[a]; <?>; [b]", [")"]),
        ("a\n}\nb", "[a]; <?>; [b]", ["}"]),
        ("a ;; b", "[a]; <?>; [b]", [";;"]),
        ("a\nif b; then\n", "[a]; <?>", ["if b; then\n"]),
        ("a; (b; c\n", "[a]; <?>", ["(b; c\n"]),
        ("a\necho 'b\nc", "[a]; <?>", ["echo 'b\nc"]),
        ("if a; then b ) c; fi; d", "<?>; [d]", ["if a; then b ) c; fi"]),
        ("f() { if a; do b; fi; }; c", "<f() <{<?>}>>; [c]", ["if a; do b; fi"]),
        ("a && ; b", "<?>; [b]", ["a &&"]),
        ("a | ; b", "<?>; [b]", ["a |"]),
        ("x=$(if a); b", "[x:=$(<?>)]; [b]", ["if a"]),
        ("a > ; b", "<?>; [b]", ["a >"]),
        ("for x in a; b; done; c", "<?>; [c]", ["for x in a; b; done"]),
        ("case x in a) b; c", "<?>", ["case x in a) b; c"]),
        ("(($(", "<?>", ["(($("]),
        ("(( a", "<?>", ["(( a"]),
        ("$((", "<?>", ["$(("]),
        ("echo ${a b}; c", "<?>; [c]", ["echo ${a b}"]),
    ],
)
def test_what_cannot_be_read_is_left_out(text: str, expected: str, lost: list[str]) -> None:
    shell_text = read(text)
    assert shape(shell_text.script) == expected
    assert [span.text for span in shell_text.errors] == lost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a '\nb'\r\nc", "[a '\\nb'\r]; [c]"),
        ("a\r\nb \r\n", "[a\r]; [b \r]"),
        ("\ufeffa", "[\ufeffa]"),
        ("\0a\0b", "[ab]"),
        ("a\fb\vc", "[a\fb\vc]"),
        ("a\\", "[a'\\\\']"),
        ("\n\n", ""),
        ("\\\n", ""),
    ],
)
def test_odd_characters(text: str, expected: str) -> None:
    assert shape(read(text).script) == expected


def test_bytes_that_are_no_utf_8() -> None:
    assert shape(read(b"a \xff'\xfe'").script) == "[a \ufffd'\ufffd']"


def test_a_carriage_return_hides_a_reserved_word() -> None:
    """bash 5.2, measured: `then` with a carriage return behind it is no `then`."""
    text = read("if a; then\r\n  b\r\nfi\r\n")
    assert shape(text.script) == "<?>"
    assert len(text.errors) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "( " * 10_000 + "a" + " )" * 10_000,
        ")" * 10_000,
        "{ " * 10_000 + "a;" + " };" * 10_000,
        "if a; then " * 10_000 + "b;" + " fi;" * 10_000,
        "if a; then " * 10_000,
        "case a in a) " * 5_000,
        "a $(" * 10_000 + ")" * 10_000,
        '"$(' * 10_000 + ')"' * 10_000,
        "a ${b:-" * 10_000 + "}" * 10_000,
        "a `" * 10_000,
        "$((" * 10_000,
        "((" * 10_000,
        "! " * 10_000 + "a",
        "time " * 10_000 + "a",
        "coproc " * 10_000 + "a",
        "function " * 10_000,
        "[[ " + "( " * 10_000 + "a" + " )" * 10_000 + " ]]",
        "[[ a" + " && a" * 10_000 + " ]]",
        "a && " * 10_000 + "b",
        "a && b || " * 10_000 + "b",
        "a <(" * 10_000 + ")" * 10_000,
        "@(" * 10_000 + ")" * 10_000,
        "cat <<A\n" * 10_000,
        "a" + " <<A" * 2_000 + "\n" + "A\n" * 2_000,
        "x[" * 10_000 + "]" * 10_000 + "=1",
        "'" * 10_001,
        "\\" * 10_001,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_deep_texts_neither_fail_nor_become_deep(text: str) -> None:
    assert depth(read(text).script) < 700


def test_a_text_that_is_too_deep_keeps_what_stands_around_it() -> None:
    deep = "( " * 300 + "a" + " )" * 300
    text = read(f"before\n{deep}\nafter")
    assert [one.command.span.text for one in text.script.statements] == ["before", deep, "after"]
    assert len(text.errors) == 1


def test_of_a_very_large_text_the_beginning_is_read() -> None:
    line = b"exec app # and what follows it is an archive\n"
    text = read(line * (LARGEST // len(line) + 10))
    assert len(text.script.statements) == LARGEST // len(line) + 1
    last = text.script.statements[-1].command
    assert isinstance(last, Unreadable)
    assert text.errors == (last.span,)
    assert last.span.end == len(text.text.content)


def test_a_large_text_is_read_without_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    grammar = parse_tree.grammar()

    def spied() -> parse_tree.Grammar:
        asked.append(1)
        return grammar

    monkeypatch.setattr("pidone.shell.parse.grammar", spied)
    line = 'if a; then b "$(c | d)"; fi\n'
    small, large = read(line * 10), read(line * (LARGEST_TREE // len(line) + 1))
    assert len(asked) == 1
    assert shape(large.script).startswith(shape(small.script))
    assert large.errors == ()


def test_spans_are_those_of_the_source_behind_joined_lines() -> None:
    source = Source("Dockerfile", b"CMD exec \\\n  app \\\n  --port\n")
    text = Text(source, b"exec   app   --port", ((0, 4), (5, 11), (11, 19)))
    (statement,) = parse_shell(text).script.statements
    assert isinstance(statement.command, Simple)
    assert [one.span.text for one in statement.command.words] == ["exec", "app", "--port"]
    assert statement.command.span == source.span(4, 27)


def test_spans_inside_backticks_and_substitutions() -> None:
    source = Source("run.sh", b'x=`a \\`b\\``; y="$(c "$(d)")"\n')
    commands = [one.span.text for one in simple_commands(parse_shell(text_of(source)).script)]
    assert commands == ["x=`a \\`b\\``", "a \\`b\\``"[:-1], "b", 'y="$(c "$(d)")"', 'c "$(d)"', "d"]


def test_a_computed_text_stands_for_one_place() -> None:
    source = Source("run.sh", b'eval "$x"\n')
    at = source.span(5, 9)
    text = parse_shell(fixed_text(at, b"a `b \\`c\\``; d $(e"))
    assert {one.span for one in simple_commands(text.script)} == {at}
    assert text.errors == (at,)


def simple_commands(part: object) -> list[Simple]:
    """All simple commands of a part of the syntax, from outside in."""
    if isinstance(part, tuple):
        return [found for one in part for found in simple_commands(one)]
    if not is_dataclass(part) or isinstance(part, (type, Span)):
        return []
    inner = [found for one in fields(part) for found in simple_commands(getattr(part, one.name))]
    return [part, *inner] if isinstance(part, Simple) else inner


def test_an_empty_script_has_a_span() -> None:
    script = read("").script
    assert script == Script((), script.span)
    assert (script.span.start, script.span.end) == (0, 0)
