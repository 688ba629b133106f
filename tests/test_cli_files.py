"""What the command line reads and writes: odd files, standard input, reports, fixes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pidone.cli import run

Capture = pytest.CaptureFixture[str]

GOOD = 'FROM debian:12\nCMD ["redis-server"]\n'
IDLE = f"FROM debian:12\n# pidone: ignore[shell-form-cmd]\n{GOOD.splitlines()[1]}\n"


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())


def pidone(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pidone", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


# ---- files that are none -----------------------------------------------------------------


def bytes_file(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (bytes_file(b"\x7fELF\x02\x01\x00\x00\x00"), "is no text"),
        (bytes_file("FROM debian\n".encode("utf-16")), "is no text"),
        (bytes_file(b"FROM debian\n" + b"# " + b"x" * 10_000_000), "is larger than 1 MB"),
        (bytes_file(b""), "no instruction in the file"),
        (bytes_file(b"{{ template }}\n"), "Dockerfile:1:1: "),
        pytest.param(
            lambda path: os.mkfifo(path),
            "is neither a file nor a folder",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO"),
        ),
    ],
)
def test_what_is_no_dockerfile_is_one_line(
    here: Path, capsys: Capture, make: Callable[[Path], object], words: str
) -> None:
    make(here / "Dockerfile")
    for command in ("check", "trace"):
        assert run([command, "Dockerfile"]) == 2
        error = capsys.readouterr().err
        assert words in error
        assert error.startswith("pidone: Dockerfile")
        assert error.count("\n") == 1
    assert run(["check", "."]) == 0
    assert words in capsys.readouterr().err


def test_a_folder_called_dockerfile_is_walked(here: Path, capsys: Capture) -> None:
    (here / "Dockerfile").mkdir()
    put(here / "Dockerfile", Dockerfile=IDLE)
    assert run(["check", "Dockerfile"]) == 1
    assert "Dockerfile/Dockerfile:2:1" in capsys.readouterr().out


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows read everything"
)
def test_a_file_without_permission_is_2(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=GOOD)
    (here / "Dockerfile").chmod(0)
    assert run(["check", "Dockerfile"]) == 2
    assert "permission denied" in capsys.readouterr().err


def test_a_stage_that_is_not_there_is_2(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=GOOD)
    assert run(["trace", "--target", "prod", "Dockerfile"]) == 2
    assert capsys.readouterr().err == "pidone: Dockerfile: has no stage called prod\n"


# ---- standard input ----------------------------------------------------------------------


def test_standard_input_is_read_by_its_name(here: Path) -> None:
    answer = pidone("check", "-", "--stdin-filename", "web/Dockerfile", cwd=here, input=IDLE)
    assert answer.returncode == 1
    assert answer.stdout.startswith("web/Dockerfile:2:1: warning: ")
    answer = pidone("check", "-", "--diff", cwd=here, input=IDLE)
    assert answer.returncode == 1
    assert answer.stdout.startswith("--- <stdin>\n+++ <stdin>\n")


def test_a_script_on_standard_input_is_a_script(here: Path) -> None:
    answer = pidone("check", "-", cwd=here, input="#!/bin/sh\nexec app\n")
    assert (answer.returncode, answer.stderr) == (0, "")


# ---- a script by name --------------------------------------------------------------------


@pytest.fixture
def launch(here: Path) -> Path:
    text = 'FROM debian:12\nCOPY run.sh /\nENTRYPOINT ["/run.sh"]\nCMD ["redis-server"]\n'
    put(here, Dockerfile=text, **{"run.sh": '#!/bin/sh\n"$@"\n', "lib.sh": "#!/bin/sh\n"})
    (here / "run.sh").chmod(0o755)
    return here


@pytest.mark.usefixtures("launch")
def test_a_script_is_checked_in_the_containers_that_start_it(capsys: Capture) -> None:
    assert run(["check", "run.sh", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["rule"], finding["file"]) == ("child-instead-of-exec", "run.sh")
    assert finding["container"] == "Dockerfile"
    assert run(["check", "lib.sh"]) == 0


@pytest.mark.usefixtures("launch")
def test_a_script_is_traced_in_the_containers_that_start_it(capsys: Capture) -> None:
    assert run(["trace", "run.sh", "Dockerfile", "--grace", "3", "--format", "json"]) == 0
    (container,) = json.loads(capsys.readouterr().out)["containers"]
    assert (container["source"], container["verdict"]) == ("Dockerfile", "killed")
    assert container["grace_seconds"] == 3
    assert run(["trace", "lib.sh"]) == 2
    assert capsys.readouterr().err == "pidone: lib.sh: no Dockerfile around it starts it\n"


# ---- where the words go ------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_output_goes_to_a_file(here: Path, capsys: Capture, form: str) -> None:
    put(here, Dockerfile=IDLE)
    assert run(["check", "--format", form]) == 1
    printed = capsys.readouterr().out
    assert run(["check", "--format", form, "--output", "report"]) == 1
    assert capsys.readouterr().out == ""
    assert (here / "report").read_bytes().decode() == printed


def test_a_report_that_cannot_be_written_is_2(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=GOOD)
    assert run(["check", "--output", "no/such/folder"]) == 2
    answer = capsys.readouterr().err
    assert answer == "pidone: no/such/folder: cannot be written: No such file or directory\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_decided_by_option_then_environment(
    here: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    put(here, Dockerfile=IDLE)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for order in ([*arguments, "check"], ["check", *arguments]):
        assert run(order) == 1
        assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_quiet_leaves_out_what_is_no_finding(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=GOOD)
    (here / "sub").mkdir()
    (here / "sub" / "Dockerfile").write_bytes(b"\x00")
    for order in (["--quiet", "check"], ["check", "--quiet"]):
        assert run(order) == 0
        assert capsys.readouterr() == ("", "")
    assert run(["check", "-q", "nowhere"]) == 2
    assert capsys.readouterr().err == "pidone: nowhere: no such file or directory\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGPIPE")
def test_a_reader_that_goes_away_is_no_error(here: Path) -> None:
    put(here, Dockerfile=IDLE)
    command = f"{sys.executable} -m pidone check; echo $? >&2"
    answer = subprocess.run(
        ["sh", "-c", f"exec 3>&1; ({command}) | true"], capture_output=True, text=True, check=False
    )
    assert answer.stderr == "1\n"


def test_words_that_the_terminal_cannot_show_do_no_harm(here: Path) -> None:
    put(here, Dockerfile='FROM debian:12\n# pidone: ignore[größe]\nCMD ["redis-server"]\n')
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    answer = pidone("check", cwd=here, env=environment)
    assert answer.returncode == 1
    assert "no rule is called gr\\xf6\\xdfe" in answer.stdout


# ---- fixes -------------------------------------------------------------------------------


def test_diff_shows_and_changes_nothing(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=IDLE)
    assert run(["check", "--diff"]) == 1
    assert capsys.readouterr().out == (
        "--- Dockerfile\n+++ Dockerfile\n@@ -1,3 +1,2 @@\n FROM debian:12\n"
        '-# pidone: ignore[shell-form-cmd]\n CMD ["redis-server"]\n'
    )
    assert (here / "Dockerfile").read_text() == IDLE


def test_fix_writes_and_reports_what_is_left(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=IDLE)
    assert run(["check", "--fix"]) == 0
    answer = capsys.readouterr()
    assert answer.out == "1 file: 0 errors, 0 warnings, 0 notes\n"
    assert answer.err == "pidone: 1 edit in 1 file\n"
    assert (here / "Dockerfile").read_text() == GOOD
    assert run(["check", "--fix"]) == 0
    assert capsys.readouterr().err == ""


def test_a_fix_that_cannot_be_written_is_2(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(here, Dockerfile=IDLE)

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refuse)
    assert run(["check", "--fix"]) == 2
    answer = capsys.readouterr()
    assert "Dockerfile: cannot be written: Read-only file system" in answer.err
    assert "unused-suppression" in answer.out
    assert (here / "Dockerfile").read_text() == IDLE
