"""A script's first line as the kernel reads it, and what it runs behind env and wrappers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidone.shell.shebang import interpreter, script_argv, shebang

LONG = "/" + "d" * 252


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"#!/bin/sh\n", ("/bin/sh",)),
        (b"#!/bin/sh", ("/bin/sh",)),
        (b"#! \t/bin/sh \t\nexec app\n", ("/bin/sh",)),
        (b"#!/bin/bash -e\n", ("/bin/bash", "-e")),
        (b"#!/bin/bash  -e -x # why\n", ("/bin/bash", "-e -x # why")),
        (b"#!/bin/sh\r\n", ("/bin/sh\r",)),
        (b"#!/bin/sh -e\r\n", ("/bin/sh", "-e\r")),
        (b"#!/usr/bin/env bash\n", ("/usr/bin/env", "bash")),
        (b"#!/bin/sh\0 -e\n", ("/bin/sh",)),
        (b"#!/bin/sh -e \0x\n", ("/bin/sh", "-e ")),
        (b"#!/bin/sh ", ("/bin/sh", "")),
        (b"#!/bin/\xff\n", ("/bin/\ufffd",)),
        (f"#!{LONG}\n".encode(), (LONG,)),
        (f"#!{LONG}x\n".encode(), None),
        (f"#!{LONG[:-2]} abc\n".encode(), (LONG[:-2], "a")),
        (b"#!\n", None),
        (b"#! \t\n/bin/sh\n", None),
        (b"# !/bin/sh\n", None),
        (b"\n#!/bin/sh\n", None),
        (b"\xef\xbb\xbf#!/bin/sh\n", None),
        (b"", None),
    ],
)
def test_the_line(content: bytes, expected: tuple[str, ...] | None) -> None:
    assert shebang(content) == expected


def test_what_the_kernel_executes() -> None:
    line = ("/usr/bin/env", "-S bash -e")
    assert script_argv(line, "/run.sh", ("app", "-x")) == (*line, "/run.sh", "app", "-x")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("/bin/sh",), ("/bin/sh",)),
        (("/bin/bash", "-e"), ("/bin/bash", "-e")),
        (("/usr/bin/env", "bash"), ("bash",)),
        (("/usr/bin/env", "bash -e"), ("bash -e",)),
        (("/usr/bin/env", "-S bash -e"), ("bash", "-e")),
        (("/usr/bin/env", "-S A=1 bash -e"), ("bash", "-e")),
        (("/usr/bin/with-contenv", "bash"), ("bash",)),
        (("/usr/bin/dumb-init", "/bin/sh"), ("/bin/sh",)),
        (("/bin/busybox", "sh"), ("sh",)),
        (("/usr/bin/env", "python3"), ("python3",)),
    ],
)
def test_who_reads_the_script(line: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert interpreter(line) == expected


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with an interpreter that prints what it was given; its path has no blanks."""
    with TemporaryDirectory() as name:
        show = Path(name) / "show"
        show.write_text(
            f"#!{sys.executable} -SI\nimport sys\nprint('\\0'.join(sys.argv), end='')\n"
        )
        show.chmod(0o755)
        yield Path(name)


PADDING = st.one_of(st.text(" \t", max_size=3), st.integers(200, 254).map(lambda size: " " * size))
ARGUMENTS = st.lists(st.sampled_from([" ", "\t", "-e", "x", "\r", "#", '"', "y" * 200])).map(
    "".join
)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux is the judge here")
@settings(deadline=None, max_examples=40)
@given(PADDING, PADDING, ARGUMENTS, st.sampled_from(["\n", "", "\nexec app\n", " \n", "\0\n"]))
def test_the_kernel_reads_the_same(
    folder: Path, before: str, behind: str, argument: str, end: str
) -> None:
    script = folder / "run.sh"
    content = f"#!{before}{folder}/show{behind and behind + argument}{end}"
    script.write_text(content, newline="")
    script.chmod(0o755)
    line = shebang(content.encode())
    try:
        ran = subprocess.run([script, "app"], capture_output=True, check=True)
    except OSError:
        assert line is None
        return
    assert line is not None
    assert ran.stdout.decode().split("\0") == list(script_argv(line, str(script), ("app",)))
