"""What the README shows is what the program prints, and what it tells to type is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pidone.cli import cli, run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHOWN = re.compile(r"(<!-- output of: pidone (.*) -->\n```text\n)(.*?)(```\n)", re.S)


def test_the_output_is_a_real_one(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    text = README.read_text(encoding="utf-8")
    shown = SHOWN.search(text)
    assert shown
    run(shlex.split(shown[2]))
    actual = capsys.readouterr().out
    if request.config.getoption("--update"):
        written = text[: shown.start(3)] + actual + text[shown.end(3) :]
        README.write_text(written, encoding="utf-8", newline="\n")
        return
    assert shown[3] == actual


def test_the_commands_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`pidone ([a-z]+)", text))
    assert named == set(cli.commands)


def test_the_two_commands_set_everything_up() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    main, tests = [block.strip() for block in blocks]
    for command in (main, tests):
        assert "\n" not in command
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    example = main.split()[-1]
    assert (ROOT / example / "Dockerfile").is_file()
    assert tests.endswith(".venv/bin/pytest -n auto")


def test_the_options_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    options = {
        name
        for command in cli.commands.values()
        for parameter in command.params
        for name in parameter.opts
    }
    named = set(re.findall(r"(--[a-z][a-z-]+)", re.sub(r"```.*?```", "", text, flags=re.S)))
    assert named <= options | {"--help"}
