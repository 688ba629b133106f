"""Inits that read what they start from files: which services, and how each of them ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
from made_launches import programs
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict

CONF = "/etc/supervisor/conf.d/web.conf"


def supervised(folder: Path, conf: str, words: str = f'"-c", "{CONF}"', **more: str) -> Trace:
    command = '"supervisord"' + (f", {words}" if words else "")
    lines = f"FROM debian:12\nCOPY web.conf {CONF}\nENV PORT=80\nCMD [{command}]\n"
    return trace_container(container(folder, lines, web_conf=conf, **more))


def services(folder: Path, program: str, signal: str = "TERM", **runs: str) -> Trace:
    lines = f'FROM debian:12\nSTOPSIGNAL SIG{signal}\nCOPY sv /sv\nCMD ["{program}", "/sv"]\n'
    files = {f"sv__{name}__run": text for name, text in runs.items()}
    return trace_container(container(folder, lines, **files))


NODAEMON = "[supervisord]\nnodaemon=true\n"


def test_programs_of_a_configuration(tmp_path: Path) -> None:
    conf = NODAEMON + "[program:b]\ncommand=b --port %(ENV_PORT)s ; the web\n[program:a]\n"
    trace = supervised(tmp_path, conf + "command = /srv/a 'x y'\npriority = 1\n")
    assert trace.verdict is Verdict.GRACEFUL
    argvs = [hop.argv for hop in trace.worst.hops]
    assert argvs == [
        ("supervisord", "-c", CONF), ("/srv/a", "x y"), ("b", "--port", "80")
    ]  # fmt: skip
    places = [hop.at.text for hop in trace.worst.hops[1:] if hop.at is not None]
    assert places == ["/srv/a 'x y'", "b --port %(ENV_PORT)s"]


@pytest.mark.parametrize(
    ("lines", "verdict", "kinds"),
    [
        ("command=app", Verdict.GRACEFUL, []),
        ("command=sh -c 'app; true'", Verdict.ABRUPT, ["init-stops-at-shell"]),
        ("command=sh -c 'app; true'\nstopasgroup=true", Verdict.GRACEFUL, []),
        ("command=sh -c 'exec app'", Verdict.GRACEFUL, []),
        ("command=app\nstopsignal=KILL", Verdict.ABRUPT, ["signal-swallowing-wrapper"]),
        ("command=app\nstopwaitsecs=0", Verdict.ABRUPT, ["signal-swallowing-wrapper"]),
        ("command=nginx -g 'daemon off;'", Verdict.ABRUPT, ["wrong-stop-signal"]),
        ("command=nginx -g 'daemon off;'\nstopsignal=QUIT", Verdict.GRACEFUL, []),
    ],
)
def test_how_a_program_is_stopped(
    lines: str, verdict: Verdict, kinds: list[str], tmp_path: Path
) -> None:
    trace = supervised(tmp_path, f"{NODAEMON}[program:x]\n{lines}\n")
    assert trace.verdict is verdict, trace.worst.because
    assert [cause.kind for cause in trace.worst.causes] == kinds


def test_it_stops_its_programs_in_turn(tmp_path: Path) -> None:
    conf = NODAEMON + "".join(f"[program:p{n}]\ncommand=app {n}\n" for n in range(40))
    trace = supervised(tmp_path, conf)
    assert trace.verdict is Verdict.KILLED
    assert {hop.effect for hop in trace.worst.hops[1:]} == {"cleans up", "lives"}


def test_without_nodaemon_the_container_ends(tmp_path: Path) -> None:
    trace = supervised(tmp_path, "[program:x]\ncommand=app\n")
    assert trace.verdict is Verdict.EXITS
    assert supervised(tmp_path, "[program:x]\ncommand=app\n", f'"-n", "-c", "{CONF}"').verdict is (
        Verdict.GRACEFUL
    )


def test_what_is_not_started_by_itself_does_not_run(tmp_path: Path) -> None:
    off = "[program:x]\ncommand=sh -c 'app; true'\nautostart=false\n"
    trace = supervised(tmp_path, f"{NODAEMON}{off}[program:y]\ncommand=app\n")
    assert programs(trace) == ["supervisord", "app"]
    assert trace.verdict is Verdict.GRACEFUL


def test_files_that_the_distribution_includes(tmp_path: Path) -> None:
    trace = supervised(tmp_path, f"{NODAEMON}[program:x]\ncommand=app\n", "")
    assert programs(trace) == ["supervisord", "app"]


def test_files_that_it_includes_itself(tmp_path: Path) -> None:
    lines = (
        "FROM debian:12\nCOPY main.conf /etc/\nCOPY parts /etc/parts/\n"
        'CMD ["supervisord", "-c", "/etc/main.conf"]\n'
    )
    main = f"{NODAEMON}[include]\nfiles = parts/*.conf\n"
    parts = {"parts__a_conf": "[program:a]\ncommand=app\n", "parts__b_txt": "[program:b]\n"}
    trace = trace_container(container(tmp_path, lines, main_conf=main, **parts))
    assert programs(trace) == ["supervisord", "app"]


def test_what_cannot_be_read_is_taken_on_trust(tmp_path: Path) -> None:
    trace = supervised(tmp_path, f"{NODAEMON}[program:x]\npriority=many\n")
    assert trace.verdict is Verdict.GRACEFUL
    assert "its services handles SIGTERM" in trace.worst.assumes


@pytest.mark.parametrize(
    ("program", "signal", "verdict"),
    [
        ("runsvdir", "TERM", Verdict.ABRUPT),
        ("runsvdir", "HUP", Verdict.ABRUPT),
        ("runsvdir", "QUIT", Verdict.KILLED),
        ("s6-svscan", "TERM", Verdict.GRACEFUL),
        ("s6-svscan", "QUIT", Verdict.GRACEFUL),
        ("s6-svscan", "HUP", Verdict.KILLED),
        ("svscan", "TERM", Verdict.KILLED),
    ],
)
def test_a_folder_of_services(program: str, signal: str, verdict: Verdict, tmp_path: Path) -> None:
    runs = {"web": "#!/bin/sh\nexec app\n", "job": "#!/bin/sh\nexec worker\n"}
    trace = services(tmp_path, program, signal, **runs)
    assert trace.verdict is verdict
    assert {"app", "worker"} < set(programs(trace))
    assert trace.worst.causes or verdict is Verdict.GRACEFUL


def test_a_shell_in_a_service(tmp_path: Path) -> None:
    trace = services(tmp_path, "s6-svscan", web="#!/bin/sh\napp\n")
    assert trace.verdict is Verdict.ABRUPT
    (cause,) = trace.worst.causes
    assert (cause.kind, cause.span and cause.span.text) == ("init-stops-at-shell", "app")


def test_services_that_a_run_links(tmp_path: Path) -> None:
    lines = (
        "FROM debian:12\nCOPY web.sh /etc/sv/web/run\n"
        'RUN ln -s /etc/sv/web /etc/service/web\nCMD ["runsvdir", "-P", "/etc/service"]\n'
    )
    trace = trace_container(container(tmp_path, lines, web_sh="#!/bin/sh\nexec app\n"))
    assert programs(trace) == ["runsvdir", "runsv", "app"]
    assert trace.verdict is Verdict.ABRUPT
