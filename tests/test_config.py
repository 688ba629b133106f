"""The configuration: which one is a file's, what its keys do, and what is said of a wrong one."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pidone.cli import run
from pidone.config.closest import closest_configurations
from pidone.config.model import ConfigError
from pidone.config.position import line_of
from pidone.config.read import read_config

Capture = pytest.CaptureFixture[str]
BAD = 'FROM debian:12\nCMD ["sh", "-c", "redis-server; true"]\n'
"""An error of shell-in-exec-form."""


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def rules_found(capsys: Capture) -> list[tuple[str, str]]:
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(one["file"], one["rule"]) for one in found if one["level"] != "note"]


# ---- which one ---------------------------------------------------------------------------


def test_the_closest_configuration_counts(here: Path, capsys: Capture) -> None:
    files = {f"{folder}Dockerfile": BAD for folder in ("", "a/", "a/b/", "c/")}
    put(here, files)
    put(here, {"pyproject.toml": '[tool.pidone]\nignore = ["shell-in-exec-form"]\n'})
    put(here, {"a/pidone.toml": "", "c/pyproject.toml": "[project]\n"})
    assert run(["check", "--format", "json"]) == 1
    found = rules_found(capsys)
    assert found == [(f"a/{at}Dockerfile", "shell-in-exec-form") for at in ("", "b/")]


def test_the_search_ends_at_the_root_of_the_repository(here: Path) -> None:
    put(here, {"pidone.toml": "grace = 1\n", "repository/.git/HEAD": "", "repository/a/b": ""})
    folders = [str(here), "repository/a", "repository", "."]
    found = closest_configurations(folders)
    assert [one and one.grace for one in found.values()] == [1, None, None, 1]


def test_pidone_toml_comes_before_pyproject_toml(here: Path) -> None:
    put(here, {"pidone.toml": "grace = 1\n", "pyproject.toml": "[tool.pidone]\ngrace = 2\n"})
    (found,) = closest_configurations([""]).values()
    assert found is not None
    assert (found.grace, found.shown) == (1, "pidone.toml")


def test_one_configuration_for_all_by_name(here: Path, capsys: Capture) -> None:
    put(here, {"Dockerfile": BAD, "pidone.toml": "grace = 1\n", "ours.toml": "grace = 2\n"})
    assert run(["--config", "ours.toml", "trace", "--format", "json"]) == 0
    (container,) = json.loads(capsys.readouterr().out)["containers"]
    assert container["grace_seconds"] == 2


@pytest.mark.parametrize("name", ["none.toml", "pyproject.toml", "."])
def test_a_configuration_that_is_asked_for_has_to_be_there(
    here: Path, capsys: Capture, name: str
) -> None:
    put(here, {"Dockerfile": BAD, "pyproject.toml": "[project]\n"})
    assert run(["check", "--config", name]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err.startswith(f"pidone: {name}: ")
    assert answer.err.count("\n") == 1


# ---- what the keys do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        ("", [], 1),
        ('ignore = ["shell-in-exec-form"]', [], 0),
        ('ignore = ["shell-in-exec-form"]', ["--ignore", "deaf-pid1"], 1),
        ('select = ["deaf-pid1"]', [], 0),
        ('select = ["deaf-pid1"]', ["--select", "shell-in-exec-form"], 1),
        ('fail-on = "never"', [], 0),
        ('fail-on = "never"', ["--fail-on", "error"], 1),
        ('fail-on = "error"', ["--fail-on", "never"], 0),
        ('target = "good"', [], 0),
        ('target = "good"', ["--target", "1"], 1),
    ],
)
def test_the_command_line_beats_the_configuration(
    here: Path, capsys: Capture, text: str, arguments: list[str], status: int
) -> None:
    good = 'FROM debian:12 AS good\nCMD ["redis-server"]\n'
    put(here, {"Dockerfile": good + BAD, "pidone.toml": text})
    assert run(["check", *arguments]) == status
    assert "internal" not in capsys.readouterr().err


def test_each_file_has_its_own_level(here: Path, capsys: Capture) -> None:
    put(here, {"a/Dockerfile": BAD, "a/pidone.toml": 'fail-on = "never"', "b/Dockerfile": BAD})
    assert run(["check", "a"]) == 0
    assert run(["check", "a", "b"]) == 1
    assert "2 errors" in capsys.readouterr().out


def test_unused_comments_are_left_alone_where_nobody_asks(here: Path, capsys: Capture) -> None:
    comment = f"# pidone: ignore-file[deaf-pid1]\n{BAD}"
    put(here, {"a/Dockerfile": comment, "b/Dockerfile": comment})
    put(here, {"a/pidone.toml": 'ignore = ["unused-suppression", "shell-in-exec-form"]'})
    assert run(["check", "--format", "json"]) == 1
    found = rules_found(capsys)
    rules = ("unused-suppression", "shell-in-exec-form")
    assert sorted(found) == sorted(("b/Dockerfile", rule) for rule in rules)


def test_the_grace_is_the_configurations(here: Path, capsys: Capture) -> None:
    put(here, {"Dockerfile": BAD, "pidone.toml": "grace = 2.5"})
    run(["trace", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["containers"][0]["grace_seconds"] == 2.5
    run(["trace", "--format", "json", "--grace", "4"])
    assert json.loads(capsys.readouterr().out)["containers"][0]["grace_seconds"] == 4


# ---- what can be wrong -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\n[b", "is no TOML: Expected ']' at the end of a table declaration"),
        ("\ngrase = 1", "pidone.toml:2: grase is no key that pidone knows; grace is one"),
        ("# grace\ngrace = true", "pidone.toml:2: grace is no number of seconds"),
        ("grace = -1", "grace is no number"),
        ("grace = inf", "grace is no number"),
        ("grace = nan", "grace is no number"),
        (f"grace = {10**400}", "grace is no number"),
        ("fail-on = 1", "fail-on is none of error, warning, note, never"),
        ("target = ''", "target is no text"),
        ("ignore = 'a'", "ignore is no list of texts"),
        ("ignore = [\n  'deaf-pid1',\n  1\n]", "pidone.toml:1: ignore is no list of texts"),
        ("grace = 1\nselect = ['deaf-pid']", "pidone.toml:2: select: no rule is called deaf-pid"),
        ("images = 1", "images is no table"),
        ("[images]\nweb = 1", "pidone.toml:2: images.web is no table"),
        ("[images.'a/b']\nuser = 'x'\ncmds = []", 'pidone.toml:3: images."a/b".cmds is no key'),
        ("[images.a]\ncmd = 'x'", "images.a.cmd is no list of texts"),
        ("[images.a]\nstop-signal = 'SIGFOO'", "images.a.stop-signal is no signal: SIGFOO"),
        ("[images.a]\nlike = 'frob'", "images.a.like names no image or system that is known"),
        ("[images.a]\ntags = 1", "images.a.tags is no list of texts"),
        ("[images.a]\nenv = { A = 1 }", "images.a.env.A is no text"),
        (
            "[images.a]\nimage-config = 'x.json'",
            "names a file that cannot be read: x.json: no such",
        ),
        ("[images.' ']", "is no image's name"),
    ],
)
def test_a_wrong_configuration_is_2_and_one_line(
    here: Path, capsys: Capture, text: str, said: str
) -> None:
    put(here, {"Dockerfile": BAD, "pidone.toml": text})
    assert run(["check"]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert said in answer.err
    assert answer.err.startswith("pidone: pidone.toml:")
    assert answer.err.count("\n") == 1


def test_the_line_is_that_of_the_whole_file(here: Path, capsys: Capture) -> None:
    put(here, {"Dockerfile": BAD, "pyproject.toml": "[project]\n\n[tool.pidone]\ngrase = 1\n"})
    assert run(["check"]) == 2
    assert "pyproject.toml:4: grase is no key" in capsys.readouterr().err


KEYS = st.sampled_from(
    ["select", "ignore", "fail-on", "grace", "target", "images", "images.a", "images.a.env", "x"]
)
VALUES = st.sampled_from(
    [
        *("1", "-0.0", "nan", "'a'", "[]", "['deaf-pid1']", "[1]", "{}", "{a = 1}", "true"),
        *("{ a = { cmd = ['x'], like = 'debian' } }", "{ like = 'a' }", "'never'", "'[', 1"),
        "1979-05-27",
    ]
)
LINES = st.lists(st.builds("{} = {}".format, KEYS, VALUES) | st.text(max_size=20), max_size=6)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_any_text_is_a_configuration_or_an_error_of_one_line(
    tmp_path: Path, lines: list[str]
) -> None:
    file = tmp_path / "pidone.toml"
    file.write_bytes("\n".join(lines).encode("utf-8", "replace"))
    try:
        read_config(file, "pidone.toml")
    except ConfigError as error:
        assert str(error).startswith("pidone.toml:")
        assert "\n" not in str(error)


@settings(max_examples=100)
@given(
    before=st.lists(st.sampled_from(["", "# key", "a = '''", "'''", "b = [", "]", "[t]"])),
    after=st.lists(st.sampled_from(["", "c = 1", "[u]"])),
)
def test_the_line_of_a_key_is_where_it_stands(before: list[str], after: list[str]) -> None:
    lines = [*before, "key = 1", *after]
    try:
        table = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return
    for keys in (("key",), ("t", "key")):
        found = line_of("\n".join(lines), keys)
        holds = "key" in (table.get("t", {}) if len(keys) > 1 else table)
        assert found == (len(before) + 1 if holds else None)


def test_the_readmes_example_is_one(here: Path) -> None:
    readme = Path(__file__).parent.parent / "README.md"
    example = readme.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    inspected = [{"RepoTags": ["x"], "Config": {"Cmd": ["proxy"]}}]
    put(here, {"pyproject.toml": example, "proxy.json": json.dumps(inspected)})
    found = read_config(here / "pyproject.toml", "pyproject.toml")
    assert found is not None
    assert found.target == "production"
    assert found.house.base_image("registry.example/base/proxy:2").cmd == ("proxy",)
    python = found.house.base_image("registry.example/base/python:3.12")
    assert (python.entrypoint, python.cmd) == (("/usr/bin/tini", "--"), None)
