"""Fixes in rounds: those that overlap, those that follow from others, and those that never end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from made_rules import MakePackage
from pidone.discover import discover
from pidone.mend import MOST_ROUNDS, Mended, mended, write_mended
from pidone.options import Options

RENAME = """\
from pidone.rule import Edit, Fix

@rule
def found(dockerfile: Dockerfile) -> Iterator[Finding]:
    for one in dockerfile.instructions:
        if one.text.value == "{old}":
            fix = Fix("{safety}", "change it", (Edit(one.{place}, "{new}"),))
            yield Finding("warning", "a word", one.span, fix=fix)
"""


def renaming(old: str, new: str, place: str = "text.whole()", safety: str = "safe") -> str:
    return RENAME.format(old=old, new=new, place=place, safety=safety)


@pytest.fixture
def folder(here: Path) -> Iterator[Path]:
    (here / "Dockerfile").write_bytes(b"FROM debian:12\nUSER one\n")
    yield here


def result(package: str, unsafe: bool = False) -> Mended:
    options = Options(packages=(package,), select=frozenset({"first", "second"}))
    return mended(discover(["."]).files, options, unsafe)


def test_a_fix_that_makes_room_for_another_is_followed(
    make_package: MakePackage, folder: Path
) -> None:
    package = make_package(first=renaming("one", "two"), second=renaming("two", "three"))
    done = result(package)
    assert done.files["Dockerfile"].content == b"FROM debian:12\nUSER three\n"
    assert (len(done.before.findings), len(done.after.findings)) == (1, 0)
    assert done.edit_count == 2
    assert (folder / "Dockerfile").read_bytes() == b"FROM debian:12\nUSER one\n"
    assert write_mended(done) == ()
    assert (folder / "Dockerfile").read_bytes() == b"FROM debian:12\nUSER three\n"


@pytest.mark.usefixtures("folder")
def test_overlapping_fixes_are_made_one_after_the_other(make_package: MakePackage) -> None:
    package = make_package(first=renaming("one", "USER uno", "span"), second=renaming("one", "two"))
    assert result(package).files["Dockerfile"].content == b"FROM debian:12\nUSER uno\n"


@pytest.mark.usefixtures("folder")
def test_fixes_that_undo_each_other_come_to_an_end(make_package: MakePackage) -> None:
    package = make_package(first=renaming("one", "two"), second=renaming("two", "one"))
    assert result(package).edit_count <= MOST_ROUNDS


@pytest.mark.usefixtures("folder")
def test_unsafe_fixes_wait_to_be_asked_for(make_package: MakePackage) -> None:
    package = make_package(
        first=renaming("one", "two", safety="unsafe"), second=renaming("two", "three")
    )
    assert result(package).files == {}
    done = result(package, unsafe=True)
    assert done.files["Dockerfile"].content == b"FROM debian:12\nUSER three\n"


def test_a_script_that_two_dockerfiles_share_is_mended_once(here: Path) -> None:
    (here / ".git").mkdir()
    (here / "run.sh").write_bytes(b'#!/bin/sh\n"$@"\n')
    (here / "run.sh").chmod(0o755)
    text = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["redis-server"]\n'
    for name in ("one", "other"):
        (here / name).mkdir()
        (here / name / "Dockerfile").write_text(text)
    done = mended(discover(["."]).files, Options(), unsafe=False)
    assert [one.rule for one in done.before.findings] == ["child-instead-of-exec"]
    assert done.files["run.sh"].content == b'#!/bin/sh\nexec "$@"\n'
    assert done.after.findings == ()
