"""The random launches: reproducible, readable, and labelled without leaving anything open."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from lab.draw import random_projects
from lab.folder import read_folder
from lab.label import labelled
from lab.random.projects import Project, projects
from lab.testing import require
from lab.tools import open_lab

VERDICTS = {"graceful", "abrupt", "killed", "exits"}


def test_same_seed_gives_same_projects() -> None:
    first = random_projects(11, 20)
    assert first == random_projects(11, 20)
    assert first != random_projects(12, 20)
    assert len({json.dumps(project.files) for project in first}) == 20


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(project=projects())
def test_every_project_can_be_read(project: Project, tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("project")  # type: ignore[attr-defined]
    project.write(folder)
    scenario = read_folder(folder)
    assert scenario.argv
    for path in ("/entrypoint.sh", "/second.sh"):
        if path in scenario.files:
            assert scenario.files[path].content.startswith(b"#!")


LANGUAGE = {
    "shells": (
        "#!/bin/sh", "#!/bin/bash", "#!/bin/dash", "ash\n", "zsh", "ksh93", "mksh", "yash",
    ),
    "Dockerfile": (
        "SHELL [", "USER nobody", "WORKDIR", "ARG ", "ENV ", "--from=", "AS base", "<<'SCRIPT'",
        "RUN cat >", "RUN printf", "RUN echo", "RUN <<SETUP", "ENTRYPOINT []", "ENTRYPOINT [",
        "ENTRYPOINT /", "CMD app", "CMD [", '"-c"', "STOPSIGNAL SIGINT", "STOPSIGNAL QUIT",
    ),
    "in front": (
        "tini", "-g", "dumb-init", "--single-child", "catatonit", "gosu", "setpriv", "su -",
        "runuser", "sudo", "chroot", "timeout", "nohup", "xargs", "stdbuf", "flock", "chpst",
        "start-stop-daemon", "env ", "nice",
    ),
    "options": (
        "set -e", "set -eu", "pipefail", "set -m", "Eeuo", "set -x",
    ),
    "traps": (
        "trap '", 'trap "', "trap stop", "trap ''", "trap - ", "EXIT", "kill 0", "kill -- -$$",
        "kill $(jobs -p)", "pkill -P $$", "trap :", "ERR", "KILL", "\\$pid", "-$pid", "kill %1",
    ),
    "jobs": (
        " &\n", "wait\n", "wait $pid", "wait -n", "wait $!", "fg", "coproc", "pids+=", "$first",
        "disown", "app.pid", "wait %1", "while kill -0", "sleep infinity", "tail -f",
    ),
    "constructs": (
        "| cat", "$(", "`", "<(", ">(", "exec > ", "exec 3>&1", "eval ", ". /lib.sh", "sh -c '",
        "/second.sh", "/third.sh", "$run_as", "$start", "${cmd[@]}", "set -- ", "<<EOF", "<<<",
        "|| ", "A=1 exec", "case ", "getopts", "shift", "local ", "return", "break", "continue",
        "$((", "command ", "lib-in-path.sh", "read -t", "until ", "for ", "is_sourced",
        "BASH_SOURCE", "FUNCNAME", '"$(id -u)" = 0', '"$0" "$@"', 'main "$@"', "[[ ", "function ",
        "shopt", "(trap", "mkfifo", "{ ", "(exec",
    ),
    "programs": (
        "node /server.js", "node /careful.js", "python /", "perl /", "redis-server", "migrate",
    ),
}  # fmt: skip
"""Words that stand for the kinds of projects that there are to be."""


def test_the_whole_language_is_drawn() -> None:
    projects = random_projects(17, 1000)
    written = "\n".join(text for one in projects for text, _ in one.files.values())
    missing = [word for words in LANGUAGE.values() for word in words if word not in written]
    assert not missing


def test_labels(tmp_path: Path) -> None:
    require("busybox", "tini", "dumb-init", "catatonit", "zsh", "ksh93", "mksh", "yash", "gosu")
    listed = random_projects(5, 12)
    with open_lab() as lab:
        answers = list(labelled(lab, listed, tmp_path, times=1, workers=6))
    assert [name for name, _ in answers] == [f"{number:05}" for number in range(12)]
    assert {outcome.verdict for _, outcome in answers} <= VERDICTS
    assert len({outcome.verdict for _, outcome in answers}) > 1
    for _, outcome in answers:
        assert bool(outcome.tree) == (outcome.verdict != "exits")
        assert bool(outcome.left) == (outcome.verdict == "killed")
