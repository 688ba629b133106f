"""Shell texts at large: what is written is read again, and no text makes the reader fail."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_scripts import scripts
from pidone.shell import parse
from pidone.shell.syntax import Redirect, Script, ShellText
from pidone.source import Source, Span, text_of
from shell_writing import bare, read, script

FRAGMENTS = [
    *("a", "$x", "'", '"', "`", "$(", ")", "(", "{", "}", "${", ";", ";;", "&", "&&", "|", "||"),
    *("if", "then", "fi", "do", "done", "case", "esac", "[[", "]]", "<<E", ">", "<", ">(", "(("),
    *("$((", "))", "=", "=(", "#", "\\", "!", "*", "[", "]", "é", "function", "time", "2>&1"),
    *("for", "in", "exec", "x="),
]
BLANKS = [" ", "\n", "\t", "\r", "\nE\n", "\\\n"]
SHELL_LIKE = st.lists(st.sampled_from([*FRAGMENTS, *BLANKS * 3]), max_size=25).map("".join)


def one_way(text: str, *, by_tree: bool) -> ShellText:
    return parse._read(text_of(Source("run.sh", text.encode())), by_tree=by_tree)


@settings(deadline=None, max_examples=150)
@given(scripts())
def test_what_is_written_is_read_again(written: Script) -> None:
    again = read(script(written))
    assert again.errors == ()
    assert bare(again.script) == bare(written)


@settings(deadline=None, max_examples=100)
@given(scripts())
def test_without_the_tree_the_same_is_read(written: Script) -> None:
    text = script(written)
    without = one_way(text, by_tree=False)
    assert without.errors == ()
    assert bare(without.script) == bare(read(text).script)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the judge here")
@settings(deadline=None, max_examples=30)
@given(scripts())
def test_what_is_written_is_bash(written: Script) -> None:
    bash = ["bash", "-O", "extglob", "-n"]
    judged = subprocess.run(bash, input=script(written).encode(), capture_output=True, check=False)
    assert judged.returncode == 0, judged.stderr


def spans_out_of_place(part: object, outer: Span) -> list[Span]:
    """Spans that reach out of what holds them; a here-document's stand behind its command."""
    if isinstance(part, tuple):
        return [span for one in part for span in spans_out_of_place(one, outer)]
    if not is_dataclass(part) or isinstance(part, (type, Span)):
        return []
    span = getattr(part, "span", outer)
    wrong = [] if outer.start <= span.start <= span.end <= outer.end else [span]
    inner = Source("", b"").span(0, 1 << 30) if isinstance(part, Redirect) else span
    for name in [field.name for field in fields(part) if field.name != "span"]:
        wrong += spans_out_of_place(getattr(part, name), inner)
    return wrong


@settings(deadline=None, max_examples=300)
@given(SHELL_LIKE)
def test_any_text_is_read_and_its_spans_nest_in_order(text: str) -> None:
    shell_text = read(text)
    whole = shell_text.text.whole()
    assert spans_out_of_place(shell_text.script, whole) == []
    starts = [one.command.span.start for one in shell_text.script.statements]
    assert starts == sorted(starts)
    assert all(whole.start <= one.start <= one.end <= whole.end for one in shell_text.errors)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes_are_read(content: bytes) -> None:
    assert read(content).script.span.end <= len(content)
