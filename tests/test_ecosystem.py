"""pm2's ecosystem files: which applications pm2-runtime starts, and how it stops them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_images import container
from made_launches import programs
from pidone.application.ecosystem import Application, ecosystem_applications, form_of
from pidone.application.state import Surface
from pidone.image.model import ImageFile
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.source import Source, text_of

SERVER = "require('http').createServer((q, r) => r.end()).listen(80);\n"
FILE = "ecosystem.config.js"


class NoFiles:
    """An image without any other file."""

    def file(self, path: str) -> ImageFile | None:  # noqa: ARG002
        return None


def applications(name: str, content: str | bytes, **env: str) -> tuple[Application, ...] | None:
    content = content.encode() if isinstance(content, str) else content
    file = ImageFile(f"/srv/{name}", text_of(Source(name, content)), None, None)
    return ecosystem_applications(NoFiles(), Surface((), "/srv", env), file, "production")


def traced(folder: Path, *words: str, env: str = "A=1", **files: str) -> Trace:
    cmd = ", ".join(f'"{word}"' for word in words)
    lines = f"FROM node:22\nENV {env}\nWORKDIR /srv\nCOPY . .\nCMD [{cmd}]\n"
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return trace_container(container(folder, lines))


def handling(*names: str) -> str:
    return SERVER + "".join(f"process.on('{one}', () => process.exit(0));\n" for one in names)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ecosystem.config.js", "js"),
        ("apps/ecosystem.config.cjs", "js"),
        ("process.json", "json"),
        ("pm2.yaml", "yaml"),
        ("ecosystem.js", None),
        ("server.js", None),
    ],
)
def test_which_names_are_ecosystem_files(name: str, form: str | None) -> None:
    assert form_of(name) == form


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (FILE, "module.exports = {apps: [{name: 'a', script: 'a.js', args: 'x y'}]}"),
        (FILE, "const a = {name: 'a', script: 'a.js', args: ['x', 'y']};\nmodule.exports = [a]"),
        (FILE, "export default {apps: {name: 'a', script: 'a.js', args: 'x y'}}"),
        ("p.json", "{apps: [{name: 'a', exec: 'a.js', args: 'x y',}], /* json5 */ }"),
        ("p.json", '{"name": "a", "script": "a.js", "args": ["x", "y"]}'),
        ("p.yml", "apps:\n- name: a\n  script: a.js\n  args: x y\n"),
    ],
)
def test_forms_of_one_application(name: str, content: str) -> None:
    (found,) = applications(name, content) or ()
    assert (found.name, found.script, found.args, found.known) == ("a", "a.js", ("x", "y"), True)
    assert found.at is not None and found.at.text.strip("\"'") == "a.js"


@pytest.mark.parametrize(
    "content", ["module.exports = make()", "module.exports = {apps: [1, 2].map(one)}", "{", ""]
)
def test_what_is_computed_is_not_known(content: str) -> None:
    assert applications(FILE, content) in (None, (Application(known=False),))


def test_settings_of_an_application() -> None:
    content = """module.exports = {apps: [{
        script: 'a.js', kill_timeout: 3000, treekill: false, shutdown_with_message: true,
        env: {A: '1', B: process.env.HERE, C: 3}, env_production: {A: '2'}, env_test: {D: '4'},
    }]}"""
    (found,) = applications(FILE, content, HERE="there") or ()
    assert (found.kill_timeout, found.tree, found.by_message) == (3.0, False, True)
    assert dict(found.env) == {"A": "2", "B": "there", "C": "3"}
    assert found.timeout_at is not None and found.timeout_at.text == "3000"


@pytest.mark.parametrize(
    ("handled", "env", "verdict"),
    [
        (("SIGINT",), "A=1", Verdict.GRACEFUL),
        (("SIGTERM",), "A=1", Verdict.ABRUPT),
        (("SIGTERM", "SIGINT"), "A=1", Verdict.GRACEFUL),
        (("SIGTERM",), "PM2_KILL_SIGNAL=SIGTERM", Verdict.GRACEFUL),
        ((), "A=1", Verdict.GRACEFUL),
    ],
)
def test_a_script_gets_sigint(
    handled: tuple[str, ...], env: str, verdict: Verdict, tmp_path: Path
) -> None:
    trace = traced(tmp_path, "pm2-runtime", "app.js", env=env, app_js=handling(*handled))
    assert (trace.verdict, programs(trace)) == (verdict, ["pm2-runtime", "node"])
    assert [one.kind for one in trace.worst.causes] == ["wrong-stop-signal"] * (
        verdict is Verdict.ABRUPT
    )


@pytest.mark.parametrize("words", [("pm2-runtime",), ("pm2-runtime", "start"), ("pm2-docker",)])
def test_chosen_applications(words: tuple[str, ...], tmp_path: Path) -> None:
    apps = "{apps: [{name: 'a', script: 'a.js'}, {name: 'b', script: 'b', interpreter: 'none'}]}"
    only = (*words, "process.json", "--only", "b")
    trace = traced(tmp_path, *only, process_json=apps, a_js=handling("SIGTERM"))
    assert (trace.verdict, programs(trace)) == (Verdict.GRACEFUL, [words[0], "b"])


def test_a_message_instead_of_a_signal(tmp_path: Path) -> None:
    apps = "{apps: [{script: 'a.js', shutdown_with_message: true}]}"
    trace = traced(tmp_path, "pm2-runtime", "p.json", p_json=apps, a_js=handling("SIGINT"))
    assert trace.verdict is Verdict.UNKNOWN


def test_a_file_that_is_not_at_hand_is_taken_on_trust(tmp_path: Path) -> None:
    trace = traced(tmp_path, "pm2-runtime", "ecosystem.config.js")
    assert programs(trace) == ["pm2-runtime", "its services"]


@given(name=st.sampled_from([FILE, "p.json", "p.yaml"]), content=st.binary())
def test_any_content(name: str, content: bytes) -> None:
    for one in applications(name, content) or ():
        assert isinstance(one.script, str)


def test_pm2_itself_tells_nobody(tmp_path: Path) -> None:
    files = {"app_js": handling("SIGTERM", "SIGINT")}
    alone = traced(tmp_path, "pm2", "start", "app.js", "--no-daemon", **files)
    below = traced(tmp_path, "tini", "--", "pm2", "start", "--no-daemon", "app.js", **files)
    assert (alone.verdict, below.verdict) == (Verdict.KILLED, Verdict.ABRUPT)
