"""Fixes: what edits make of a content, which of them go together, and how files are written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.fix import RefusedError, edited, fixed_files, unified_diff, write_fixed
from pidone.results import Reported
from pidone.rule import Edit, Finding, Fix
from pidone.source import Source

Safety = Literal["safe", "unsafe"]


def edit(source: Source, start: int, end: int, text: str) -> Edit:
    return Edit(source.span(start, end), text)


def reported(*edits: Edit, safety: Safety = "safe") -> Reported:
    finding = Finding("error", "message", edits[0].span, fix=Fix(safety, "mend it", edits))
    return Reported("a-rule", finding, None)


def on_disk(path: Path, content: bytes) -> Source:
    path.write_bytes(content)
    return Source(path.name, content, path)


# ---- edits -------------------------------------------------------------------------------


def test_edits_are_applied_wherever_they_stand() -> None:
    source = Source("f", b"one two three")
    edits = [edit(source, 8, 13, "3"), edit(source, 0, 3, "1"), edit(source, 4, 4, "and ")]
    assert edited(source.content, edits) == b"1 and two 3"


def test_new_lines_end_as_the_files_lines_do() -> None:
    source = Source("f", b"a\r\nb\r\n")
    assert edited(source.content, [edit(source, 3, 3, "x\ny\r\n")]) == b"a\r\nx\r\ny\r\nb\r\n"
    assert edited(b"a\nb\n", [edit(source, 2, 2, "x\n")]) == b"a\nx\nb\n"


def test_unsafe_fixes_are_taken_when_asked_for() -> None:
    source = Source("f", b"app")
    findings = [reported(edit(source, 0, 0, "exec "), safety="unsafe")]
    assert fixed_files(findings) == {}
    assert fixed_files(findings, unsafe=True)["f"].content == b"exec app"


def test_the_same_edit_from_two_findings_is_made_once() -> None:
    once, again = Source("run.sh", b"app"), Source("run.sh", b"app")
    findings = [reported(edit(once, 0, 0, "exec ")), reported(edit(again, 0, 0, "exec "))]
    assert fixed_files(findings)["run.sh"].content == b"exec app"


@pytest.mark.parametrize(
    ("first", "second"),
    [((0, 4), (2, 6)), ((2, 6), (0, 4)), ((0, 6), (2, 4)), ((3, 3), (0, 6)), ((3, 3), (3, 3))],
)
def test_of_two_that_overlap_the_first_is_made(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    source = Source("f", b"abcdef")
    findings = [reported(edit(source, *first, "1")), reported(edit(source, *second, "2"))]
    content = fixed_files(findings)["f"].content
    assert content == edited(source.content, [edit(source, *first, "1")])


def test_a_fix_is_made_whole_or_not_at_all() -> None:
    one, other = Source("one", b"abc"), Source("other", b"xyz")
    findings = [
        reported(edit(one, 0, 1, "1")),
        reported(edit(one, 0, 2, "2"), edit(other, 0, 1, "2")),
    ]
    assert set(fixed_files(findings)) == {"one"}


@st.composite
def contents_and_edits(draw: st.DrawFn) -> tuple[Source, list[Edit]]:
    source = Source("f", draw(st.binary(max_size=60)).replace(b"\r", b""))
    places = st.tuples(st.integers(0, len(source.content)), st.integers(0, len(source.content)))
    drawn = draw(st.lists(st.tuples(places, st.text("ab \n", max_size=4)), max_size=6))
    return source, [edit(source, min(place), max(place), text) for place, text in drawn]


@given(contents_and_edits())
def test_whatever_the_fixes_what_they_do_not_touch_stays(given_: tuple[Source, list[Edit]]) -> None:
    source, edits = given_
    files = fixed_files([reported(one) for one in edits])
    if not files:
        assert not edits
        return
    made = sorted(files["f"].edits, key=lambda one: (one.span.start, one.span.end))
    kept = b"".join(
        source.content[before : one.span.start] + one.text.encode()
        for before, one in zip([0, *(one.span.end for one in made)], made, strict=False)
    )
    assert files["f"].content == kept + source.content[made[-1].span.end :]
    assert all(a.span.end <= b.span.start for a, b in pairwise(made))


# ---- diff --------------------------------------------------------------------------------


def test_the_diff_is_one_that_patch_takes(tmp_path: Path) -> None:
    source = on_disk(tmp_path / "run.sh", b"set -e\r\napp\x0b\nlast \xff line")
    findings = [reported(edit(source, 8, 8, "exec ")), reported(edit(source, 19, 23, "end"))]
    files = fixed_files(findings)
    diff = unified_diff(files).encode("utf-8", "surrogateescape")
    assert diff.startswith(b"--- run.sh\n+++ run.sh\n@@ -1,3 +1,3 @@\n")
    assert diff.endswith(b"\\ No newline at end of file\n")
    patched = subprocess.run(
        ["git", "apply", "-p0", "--unsafe-paths", "--whitespace=nowarn", "-"],
        input=diff,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert patched.returncode == 0, patched.stderr
    assert (tmp_path / "run.sh").read_bytes() == files["run.sh"].content


# ---- writing -----------------------------------------------------------------------------


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    source = on_disk(tmp_path / "run.sh", b"\xef\xbb\xbfapp\r\n")
    (tmp_path / "run.sh").chmod(0o751)
    write_fixed(fixed_files([reported(edit(source, 3, 3, "exec "))])["run.sh"])
    assert (tmp_path / "run.sh").read_bytes() == b"\xef\xbb\xbfexec app\r\n"
    assert [path.name for path in tmp_path.iterdir()] == ["run.sh"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "run.sh").stat().st_mode) == 0o751


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    on_disk(tmp_path / "real.sh", b"app\n")
    (tmp_path / "run.sh").symlink_to("real.sh")
    source = Source("run.sh", b"app\n", tmp_path / "run.sh")
    write_fixed(fixed_files([reported(edit(source, 0, 0, "exec "))])["run.sh"])
    assert (tmp_path / "run.sh").is_symlink()
    assert (tmp_path / "real.sh").read_bytes() == b"exec app\n"


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    source = on_disk(tmp_path / "run.sh", b"app\n")
    fixed = fixed_files([reported(edit(source, 0, 0, "exec "))])["run.sh"]
    (tmp_path / "run.sh").write_bytes(b"other\n")
    with pytest.raises(RefusedError, match="changed meanwhile"):
        write_fixed(fixed)
    assert (tmp_path / "run.sh").read_bytes() == b"other\n"


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    source = on_disk(tmp_path / "run.sh", b"app\n")
    fixed = fixed_files([reported(edit(source, 0, 0, "exec "))])["run.sh"]
    (tmp_path / "run.sh").unlink()
    with pytest.raises(RefusedError, match="cannot be written"):
        write_fixed(fixed)
    assert list(tmp_path.iterdir()) == []


def test_half_a_file_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = on_disk(tmp_path / "run.sh", b"app\n")
    fixed = fixed_files([reported(edit(source, 0, 0, "exec "))])["run.sh"]

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(RefusedError, match="No space left"):
        write_fixed(fixed)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("run.sh", b"app\n")]
