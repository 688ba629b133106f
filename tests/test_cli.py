"""The command line: exit codes, where the words go, and that nothing ever ends in a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pidone import __version__
from pidone.cli import cli, run

Capture = pytest.CaptureFixture[str]

GOOD = 'FROM debian:12\nCMD ["redis-server"]\n'
IDLE = f"FROM debian:12\n# pidone: ignore[shell-form-cmd]\n{GOOD.splitlines()[1]}\n"


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())


def pidone(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pidone", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


# ---- exit codes --------------------------------------------------------------------------


def test_nothing_found_is_0(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=GOOD)
    assert run(["check"]) == 0
    assert capsys.readouterr() == ("1 file: 0 errors, 0 warnings, 0 notes\n", "")


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
@pytest.mark.parametrize(
    ("fail_on", "status"), [("note", 1), ("warning", 1), ("error", 0), ("never", 0)]
)
def test_the_format_does_not_change_the_status(
    here: Path, capsys: Capture, form: str, fail_on: str, status: int
) -> None:
    put(here, Dockerfile=IDLE)
    assert run(["check", "--format", form, "--fail-on", fail_on, "Dockerfile"]) == status
    assert "unused-suppression" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "trace"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_file_that_is_not_there_is_2(
    here: Path, capsys: Capture, command: str, form: str
) -> None:
    put(here, Dockerfile=GOOD)
    assert run([command, "--format", form, "Dockerfile", "Dockerfle"]) == 2
    answer = capsys.readouterr()
    assert answer.err == "pidone: Dockerfle: no such file or directory\n"
    assert "redis" in answer.out or "1" in answer.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["check", "--frob"],
        ["check", "--format", "xml"],
        ["check", "--grace", "-1"],
        ["check", "--fail-on", "panic"],
        ["check", "--select", "no-such-rule"],
        ["explain", "no-such-rule"],
        ["check", "--fix", "-"],
    ],
)
def test_bad_usage_is_2_and_says_why(here: Path, capsys: Capture, arguments: list[str]) -> None:
    put(here, Dockerfile=GOOD)
    assert run(arguments) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err
    assert "Traceback" not in answer.err


def test_no_path_is_the_current_folder(here: Path, capsys: Capture) -> None:
    (here / "web").mkdir()
    put(here / "web", Dockerfile=IDLE)
    assert run(["check", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["file"] == "web/Dockerfile"


# ---- no traceback ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [RecursionError("deep"), MemoryError(), ValueError("a\nb"), OSError(5, "I/O")]
)
def test_an_error_of_the_programs_own_is_one_line(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    put(here, Dockerfile=GOOD)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("pidone.launches.read_dockerfile", fail)
    for command in ("check", "trace"):
        assert run([command, "Dockerfile"]) == 2
        words = capsys.readouterr().err
        assert words.startswith(f"pidone: Dockerfile: internal error: {type(error).__name__}")
        assert words.count("\n") == 1
    monkeypatch.setattr("pidone.engine.check", fail)
    assert run(["check"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_interrupt_is_one_word(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(here, Dockerfile=GOOD)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pidone.engine.check", interrupt)
    assert run(["check"]) == 2
    assert capsys.readouterr().err.strip() == "pidone: interrupted"


# ---- the rest ----------------------------------------------------------------------------


def test_version(capsys: Capture) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"pidone {__version__}\n"


@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_says_what_each_option_does(capsys: Capture, command: str) -> None:
    assert run([*([command] if command else []), "--help"]) == 0
    text = capsys.readouterr().out
    assert "Usage: pidone" in text
    options = [line for line in text.splitlines() if line.lstrip().startswith("-")]
    assert options
    assert all(len(line.split("  ")) > 1 or len(line) > 25 for line in options)


def test_explain_prints_the_page(capsys: Capture) -> None:
    assert run(["explain", "unused-suppression"]) == 0
    assert capsys.readouterr().out.startswith("# unused-suppression\n")
    assert run(["explain"]) == 0
    assert "unused-suppression" in capsys.readouterr().out


def test_trace_takes_another_stage_and_grace(here: Path, capsys: Capture) -> None:
    put(here, Dockerfile=f"FROM debian:12 AS one\nCMD sleep infinity\n{GOOD}")
    assert run(["trace", "--target", "one", "--grace", "2.5", "--format", "json"]) == 0
    (container,) = json.loads(capsys.readouterr().out)["containers"]
    assert container["target"] == "one"
    assert container["grace_seconds"] == 2.5
    assert container["verdict"] == "killed"


HEAVY = ["bashlex", "sarif_om", "attr", "hypothesis", "pytest", "tree_sitter", "dockerfile_parse"]


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--version"], [*HEAVY, "pidone.engine", "importlib.metadata", "traceback"]),
        (["explain"], ["bashlex", "sarif_om", "attr", "pytest", "importlib.metadata"]),
        (
            ["check", "Dockerfile"],
            [
                *("bashlex", "sarif_om", "attr", "hypothesis", "pytest"),
                *("importlib.metadata", "multiprocessing", "pathspec", "difflib"),
            ],
        ),
    ],
)
def test_nothing_heavy_is_imported_in_vain(
    here: Path, arguments: list[str], heavy: list[str]
) -> None:
    put(here, Dockerfile='FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]\n')
    put(here, **{"run.sh": "#!/bin/sh\nexec redis-server\n"})
    (here / "run.sh").chmod(0o755)
    code = (
        "import sys; from pidone.cli import run; "
        f"status = run({arguments!r}); print(status, *sorted(sys.modules), file=sys.stderr)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=False
    )
    status, *modules = answer.stderr.split()
    assert status == "0"
    assert set(modules) & set(heavy) == set()
