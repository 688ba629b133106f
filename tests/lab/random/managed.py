"""Random projects whose launch is written in files of other tools: services, package.json."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from lab.random.files import Files
from lab.random.launches import inits
from lab.random.setting import Setting, weighted
from lab.random.texts import text

BOOT = "boot = 15.0\n"
"""lab.toml: these tools take their time; supervisord stops its programs one after the other."""
COMMANDS = (
    "app", "app --port 80", "worker", "env A=1 app", "nice -n 5 app", "gosu nobody app",
    "sh -c 'exec app'", "sh -c app", "sh -c 'app; true'", "bash -c app", "timeout 600 app",
    "tini -s -- app", "dumb-init app", "setpriv --no-new-privs app", "setsid -w app",
)  # fmt: skip
"""Commands that stay until they are told to stop."""
ENDINGS = (
    "exec app", "app", "true && app", "app; true", "exec 2>&1\nexec worker", "app & wait",
    "mkdir -p /tmp/x\nexec chpst -u root app", "(app)", "app | cat", "if true; then app; fi",
    "trap 'kill $!; wait $!; exit' TERM HUP INT QUIT\napp & wait $!", "migrate\nexec app",
    "app &\ntrap 'kill $!' TERM\nwait\nwait", "set -e\ncd /tmp\nexec nice app", "exec sh -c app",
)  # fmt: skip
"""Scripts that do so; what ends is started again by all of these inits, and again."""


@st.composite
def managed_files(draw: st.DrawFn, setting: Setting) -> Files:
    """The launch, and the files that it is written in."""
    kinds = [_package, _package, _environment]
    kinds += [] if setting.is_alpine else [_supervisord, _supervisord, _folders, _folders]
    files = draw(draw(st.sampled_from(kinds))(setting))
    patient = "grace = 10.0\n" if "web.conf" in files.folder else ""
    files.folder["lab.toml"] = (BOOT + patient, 0o644)
    return files


@st.composite
def _launch(draw: st.DrawFn, setting: Setting, words: list[str]) -> str:
    """The words, perhaps behind an init; not another user's, who could not write where these do."""
    front = draw(inits(setting.image).filter(lambda found: "nobody" not in found))
    before = draw(st.sampled_from([[], [], [], front]))
    keyword = draw(st.sampled_from(["CMD", "ENTRYPOINT"]))
    return f"{keyword} {json.dumps([*before, *words])}"


@st.composite
def _supervisord(draw: st.DrawFn, setting: Setting) -> Files:
    """supervisord with one to three programs."""
    sections = ["[supervisord]\nuser=root" + draw(st.sampled_from(["\nnodaemon=true"] * 5 + [""]))]
    for number in range(draw(st.integers(1, 3))):
        lines = [f"[program:p{number}]", f"command={draw(st.sampled_from(COMMANDS))}"]
        lines += draw(
            st.sampled_from(
                [[]] * 4
                + [["stopasgroup=true"], ["stopsignal=QUIT"], ["priority=1"], ["killasgroup=true"],
                   ["autostart=false"], ["directory=/tmp", 'environment=A="1",B=2'],
                   ["stdout_logfile=/dev/stdout", "stdout_logfile_maxbytes=0"]]
            )
        )  # fmt: skip
        sections.append("\n".join(lines))
    path = draw(st.sampled_from(["/etc/supervisord.conf", "/etc/supervisor/conf.d/web.conf"]))
    named = draw(st.sampled_from([["-c", path], ["-n", "-c", path], ["--configuration", path]]))
    folder = {"web.conf": ("\n\n".join(sections) + "\n", 0o644)}
    launch = draw(_launch(setting, ["supervisord", *named]))
    return Files(lines=[f"COPY web.conf {path}", launch], folder=folder)


@st.composite
def _folders(draw: st.DrawFn, setting: Setting) -> Files:
    """runsvdir or s6-svscan with one or two services, or one in the hands of its own supervisor."""
    names = draw(st.sampled_from([["web"], ["web"], ["web", "job"]]))
    folder = {
        f"sv/{name}/run": (f"#!/bin/sh\n{draw(st.sampled_from(ENDINGS))}\n", 0o755)
        for name in names
    }
    alone = [["runsv", "/sv/web"], ["s6-supervise", "/sv/web"]]
    both = [["runsvdir", "/sv"], ["runsvdir", "-P", "/sv"], ["s6-svscan", "/sv"]]
    words = draw(st.sampled_from([*both, *both, *(alone if len(names) == 1 else [])]))
    return Files(lines=["COPY sv /sv", draw(_launch(setting, words))], folder=folder)


@st.composite
def _package(draw: st.DrawFn, setting: Setting) -> Files:
    """A script of package.json, without node, for which a payload stands that npm cannot run on."""
    line = draw(text(setting).filter(lambda written: "node" not in written))
    scripts = {"start": line, "again": draw(st.sampled_from(["npm start", "exec app", "app"]))}
    content = json.dumps({"name": "shop", "version": "1.0.0", "scripts": scripts})
    runs = weighted((4, "npm"), (1, "yarn"), (1, "pnpm"))
    name = draw(st.sampled_from(["start", "start", "start", "again"]))
    words = [draw(runs), *(["run"] if name == "again" else draw(st.sampled_from([[], ["run"]])))]
    lines = ["WORKDIR /srv", "COPY package.json ./"]
    folder = {"package.json": (content, 0o644)}
    if "/lib.sh" in line:
        lines.append("COPY lib.sh /lib.sh")
        folder["lib.sh"] = ("level=info\n", 0o644)
    return Files(lines=[*lines, draw(_launch(setting, [*words, name]))], folder=folder)


@st.composite
def _environment(draw: st.DrawFn, setting: Setting) -> Files:
    """A command in the environment of a project: poetry, pipenv, uv, bundle."""
    tool = draw(st.sampled_from(["poetry run", "pipenv run", "uv run --no-project", "bundle exec"]))
    rest = draw(st.sampled_from([["app"], ["worker"], ["sh", "-c", "app; true"],
                                 ["sh", "-c", "exec app"], ["nice", "app"]]))  # fmt: skip
    settings = '[project]\nname = "shop"\nversion = "1.0.0"\n[tool.poetry]\npackage-mode = false\n'
    folder = {
        "pyproject.toml": (settings, 0o644),
        "Pipfile": ("[packages]\n", 0o644),
        "Gemfile": ('source "https://rubygems.org"\n', 0o644),
    }
    lines = ["WORKDIR /srv", "ENV VIRTUAL_ENV=/usr/local/lib/lab", f"COPY {' '.join(folder)} ./"]
    return Files(lines=[*lines, draw(_launch(setting, [*tool.split(), *rest]))], folder=folder)
