"""The Dockerfile reader held against BuildKit's own parser on the files of fixtures/dockerfiles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from buildkit_dated import BLANK_IN_OPERATOR, MODIFIER, TEXT_BEHIND_JSON
from buildkit_oracle import RefusedError, compare, oracle

FIXTURES = Path(__file__).parent.parent / "fixtures" / "dockerfiles"
COMMAND = FIXTURES.parent.parent / "benchmarks" / "buildkit_parity.py"
FILES = sorted(FIXTURES.glob("*.Dockerfile"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reads_what_buildkit_reads(path: Path) -> None:
    result = compare(path.read_bytes())
    assert result.difference is None
    assert result.refused == path.stem.startswith("refused-")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("text-behind-exec-form", TEXT_BEHIND_JSON),
        ("heredoc-behind-blank", BLANK_IN_OPERATOR),
        ("heredoc-behind-modifier", MODIFIER),
    ],
)
def test_the_oracle_is_dated_for_a_reason(name: str, reason: str) -> None:
    result = compare((FIXTURES / f"{name}.Dockerfile").read_bytes())
    assert result.reasons == (reason,)


def test_all_other_fixtures_are_compared_as_they_stand() -> None:
    changed = {path.stem for path in FILES if compare(path.read_bytes()).reasons}
    assert changed == {"text-behind-exec-form", "heredoc-behind-blank", "heredoc-behind-modifier"}


def test_a_wrong_reading_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pidone.dockerfile.lines.continued_until", lambda *_: None)
    difference = compare(b"FROM alpine\nCMD a \\\n  b\n").difference
    assert difference is not None
    assert "last_line=3" in difference


def test_the_oracle_refuses() -> None:
    with pytest.raises(RefusedError, match="no instructions"):
        oracle(b"# nothing\n")


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(COMMAND), str(folder)], capture_output=True, text=True, check=False
    )


def test_the_command_counts_what_agrees() -> None:
    finished = run(FIXTURES)
    assert (finished.returncode, finished.stderr) == (0, "")
    # An empty file is no Dockerfile to it.
    assert f"{len(FILES) - 1:7} agree, 8 of them refused by both" in finished.stdout
    assert f"{0:7} differ" in finished.stdout


def test_the_command_says_that_it_found_nothing(tmp_path: Path) -> None:
    finished = run(tmp_path)
    assert (finished.returncode, finished.stderr) == (2, "no Dockerfile there\n")
