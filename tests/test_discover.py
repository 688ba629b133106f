"""Which files are found, what kind each is, and what git leaves out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pidone.discover import LARGEST, FoundFile, UnreadableError, discover, read_found, shown_path
from pidone.gitignore import IgnoreRules


def make(folder: Path, *names: str, content: str = "") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, newline="")


def found(*paths: str) -> list[tuple[str, str]]:
    return [(file.path, file.kind) for file in discover(paths or (".",)).files]


# ---- names -------------------------------------------------------------------------------


def test_dockerfiles_are_found_by_name(here: Path) -> None:
    yes = ["Dockerfile", "Dockerfile.dev", "dockerfile", "web/Containerfile", "web/app.Dockerfile"]
    yes += ["web/app.dockerfile", "web/containerfile.prod", "web/Dockerfile-alpine"]
    no = [
        "Dockerfile.dockerignore",
        "Dockerfile-debian.template",
        "Dockerfile.j2",
        "Dockerfile.in",
        "Dockerfile.md",
        "MyDockerfile",
        "dockerfiles/x",
        "Dockerfile~",
    ]
    make(here, *yes, *no)
    assert found() == [(path, "dockerfile") for path in sorted(yes)]


def test_source_code_is_told_by_its_start(here: Path) -> None:
    make(here, "Dockerfile.go", content="# for Go\nFROM golang:1.23\n")
    make(here, "dockerfile.py", content="import os\n")
    assert found() == [("Dockerfile.go", "dockerfile")]


def test_scripts_are_found_by_shebang(here: Path) -> None:
    make(here, "run", "run.sh", "lib.bash", content="#!/usr/bin/env bash\n")
    make(here, "init", content="#!/usr/bin/with-contenv sh\n")
    make(here, "tool", "tool.sh", content="#!/usr/bin/env python3\n")
    make(here, "plain.sh", "README.md", content="echo\n")
    assert found() == [(name, "script") for name in ("init", "lib.bash", "run", "run.sh")]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Dockerfile.prod", "#!/bin/sh\n", "dockerfile"),
        ("entrypoint.sh", "echo no shebang\n", "script"),
        ("start", "#!/bin/busybox sh\n", "script"),
        ("start", "\ufeff#!/bin/sh\n", "script"),
        ("image", "# comment\n  from debian:12\n", "dockerfile"),
        ("image.txt", "# syntax=docker/dockerfile:1\nFROM debian\n", "dockerfile"),
        ("unclear", "whatever\n", "dockerfile"),
    ],
)
def test_a_named_file_is_what_its_name_or_content_says(
    here: Path, name: str, content: str, kind: str
) -> None:
    make(here, name, content=content)
    assert found(name) == [(name, kind)]


def test_a_path_is_shown_as_it_was_given_with_forward_slashes(here: Path) -> None:
    make(here, "web/Dockerfile")
    assert found("web") == found("./web/") == found("web/./Dockerfile") == found(".")
    assert found(str(here / "web")) == [((here / "web" / "Dockerfile").as_posix(), "dockerfile")]
    assert shown_path("a//b/../c/") == "a/c"


def test_a_file_that_is_given_twice_is_found_once(here: Path) -> None:
    make(here, "web/Dockerfile", "Dockerfile")
    assert found("web/Dockerfile", ".", "web") == [
        ("web/Dockerfile", "dockerfile"),
        ("Dockerfile", "dockerfile"),
    ]


def test_what_leads_nowhere_is_a_problem(here: Path) -> None:
    make(here, "Dockerfile")
    given_ = discover(["nowhere", "Dockerfile", "a\0b"])
    assert given_.problems == (("nowhere", "no such file or directory"), ("a\0b", "is no path"))
    assert len(given_.files) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_links_to_folders_are_not_followed(here: Path) -> None:
    make(here, "web/Dockerfile")
    (here / "web" / "loop").symlink_to(here)
    (here / "Containerfile").symlink_to("web/Dockerfile")
    assert found() == [("Containerfile", "dockerfile"), ("web/Dockerfile", "dockerfile")]


# ---- contents ----------------------------------------------------------------------------


def test_a_files_bytes_are_read_as_they_are(here: Path) -> None:
    (here / "Dockerfile").write_bytes(b"\xef\xbb\xbfFROM x\r\n\xff")
    source = read_found(discover(["Dockerfile"]).files[0])
    assert source.content == b"\xef\xbb\xbfFROM x\r\n\xff"
    assert source.path == "Dockerfile"


@pytest.mark.parametrize(
    ("content", "words"), [(b"a\0b", "is no text"), (b"#" * (LARGEST + 1), "is larger than 1 MB")]
)
def test_a_file_that_is_no_text_is_not_read(here: Path, content: bytes, words: str) -> None:
    (here / "Dockerfile").write_bytes(content)
    for one in (
        discover(["Dockerfile"]).files[0],
        FoundFile("<stdin>", None, "dockerfile", True, content),
    ):
        with pytest.raises(UnreadableError, match=words):
            read_found(one)


def test_a_file_that_vanished_is_not_read(here: Path) -> None:
    make(here, "Dockerfile")
    (one,) = discover(["Dockerfile"]).files
    (here / "Dockerfile").unlink()
    with pytest.raises(UnreadableError, match="no such file"):
        read_found(one)


# ---- .gitignore --------------------------------------------------------------------------


def test_what_git_ignores_is_left_out(here: Path) -> None:
    make(here, "a/Dockerfile", "build/Dockerfile", "web/Dockerfile", "web/out/Dockerfile")
    make(here, "node_modules/x/Dockerfile", "web/Dockerfile.gen", "web/keep/Dockerfile.gen")
    make(here, ".gitignore", content="/build/\n*.gen\n# comment\n")
    make(here, "web/.gitignore", content="out\n!keep/*.gen\n!\n")
    assert [path for path, _ in found()] == [
        "a/Dockerfile",
        "web/Dockerfile",
        "web/keep/Dockerfile.gen",
    ]
    assert [path for path, _ in found("build")] == ["build/Dockerfile"]


def test_the_repositorys_rules_hold_in_its_folders(here: Path) -> None:
    make(here, "deep/web/Dockerfile", "deep/web/Dockerfile.gen", "deep/web/Dockerfile.tmp")
    make(here, ".gitignore", content="*.gen\n")
    make(here, ".git/info/exclude", content="*.tmp\n")
    assert found("deep/web") == [("deep/web/Dockerfile", "dockerfile")]


PATTERN = st.text("ab*/!?[]\\. #", min_size=1, max_size=6)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(PATTERN, max_size=4), inner=st.lists(PATTERN, max_size=3))
def test_git_says_the_same(here: Path, lines: list[str], inner: list[str]) -> None:
    """Held against git itself; names are such that case and encoding play no part."""
    names = ["a", "b", "ab", "a.b", "sub/a", "sub/b", "sub/ab"]
    if not (here / ".git").exists():
        subprocess.run(["git", "init", "-q"], check=True)
        make(here, *names)
    make(here, ".gitignore", content="\n".join(lines) + "\n")
    make(here, "sub/.gitignore", content="\n".join(inner) + "\n")
    answer = subprocess.run(
        ["git", "check-ignore", "--no-index", *names], capture_output=True, text=True, check=False
    )
    rules = IgnoreRules(".")
    is_sub_ignored = rules.ignores(".", "sub", is_folder=True)
    ours = {
        name
        for name in names
        if rules.ignores(*("sub", name[4:]) if "/" in name else (".", name))
        or (is_sub_ignored and name.startswith("sub/"))
    }
    assert ours == set(answer.stdout.split())
