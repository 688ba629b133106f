"""Whatever a script says, its launch has a verdict."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made_launches import BASES, launch
from pidone.process.model import Verdict

PIECES = [
    "app", "exec", "trap", "'kill $!'", "TERM", "&", "wait", "\n", ";", "|", "&&", "||", "(", ")",
    "{", "}", "if", "then", "else", "fi", "while", "do", "done", "for x in", "case", "in", "esac",
    "$x", '"$@"', "$(", "`", "'", '"', "x=", "$((", "))", "<<E", "E", "set -e", "[ -n", "]", "[[",
    "]]", "sleep 1", "eval", "kill", "%1", "0", "-", "f()", "f", "return", "exit", "break", "read",
    ". /run.sh", "shift", "export", "${x:-", "<(", ">", "/dev/null", "local", "let", "coproc",
]  # fmt: skip

CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

CHARACTERS = st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF)
"""tree-sitter-bash 0.25.1, measured: `{` with a character far beyond U+FFFF behind it ends the
process by SIGSEGV, most of the time; characters up to U+FFFF were never seen to do so.
"""


@CALM
@given(st.text(alphabet=CHARACTERS, max_size=60))
def test_any_text_is_a_script(tmp_path: Path, text: str) -> None:
    assert launch(tmp_path, text).verdict in Verdict


@CALM
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(sorted(BASES)))
def test_any_words_are_a_script(tmp_path: Path, words: list[str], shell: str) -> None:
    assert launch(tmp_path, " ".join(words), shell).verdict in Verdict
