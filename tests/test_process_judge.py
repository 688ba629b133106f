"""Verdict, cause and place of small launches, and what is said where the files do not decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container, write
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict

K, A, E, U, G = Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS, Verdict.UNKNOWN, Verdict.GRACEFUL

SCRIPTED = 'FROM debian:12\nCOPY . /\nENTRYPOINT ["/run.sh"]\nCMD ["app"]\n'
"""An image with an entrypoint script, and with a program in node that handles no signal."""


def trace_of(folder: Path, dockerfile: str, **files: str) -> Trace:
    return trace_container(container(folder, dockerfile, **files))


def scripted(folder: Path, script: str) -> Trace:
    """The trace of an entrypoint script of Debian's, by what stands behind its first line."""
    return trace_of(folder, SCRIPTED, run_sh=f"#!/bin/sh\n{script}\n", app_js="listen();\n")


def causes_of(trace: Trace) -> list[tuple[str, str]]:
    """The kinds of the worst path's causes, with the text at which they stand."""
    return [(one.kind, one.span.text if one.span else "") for one in trace.worst.causes]


# ---- scripts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "verdict", "kind", "at"),
    [
        ('"$@"', K, "child-instead-of-exec", '"$@"'),
        ('"$@" | cat', K, "child-instead-of-exec", '"$@"'),
        ("(exec app); true", K, "exec-in-subshell", "exec app"),
        ("exec app | cat", K, "exec-in-subshell", "exec app"),
        ("app & wait", K, "wait-without-trap", "app"),
        ("app & sleep infinity", K, "idle-pid1", "sleep infinity"),
        ("trap 'exit 0' TERM\napp", K, "trap-behind-foreground-child", "app"),
        ("trap '' TERM\napp & wait", K, "stop-signal-ignored", "app"),
        ("trap '' TERM\nexec perl app.pl", K, "ignored-signal-inherited", "exec perl app.pl"),
        ("trap 'x' TERM\nexec node app.js", K, "trap-lost-at-exec", "trap 'x' TERM"),
        ("exec node app.js", K, "deaf-pid1", "exec node app.js"),
        ("tini -- app", K, "init-not-pid1", "tini -- app"),
        ("trap 'exit 0' TERM\napp & wait", A, "trap-without-forwarding", "trap 'exit 0' TERM"),
        ("trap 'kill $!' TERM\napp & wait", A, "wait-not-repeated", "trap 'kill $!' TERM"),
        ("trap 'kill -9 $!' TERM\napp & wait", A, "trap-kills-child", "trap 'kill -9 $!' TERM"),
        ("app &", E, "background-child-unwaited", "app"),
        ("echo done", E, "nothing-runs", 'ENTRYPOINT ["/run.sh"]'),
    ],
)
def test_the_cause_is_found_where_it_is_written(
    tmp_path: Path, script: str, verdict: Verdict, kind: str, at: str
) -> None:
    trace = scripted(tmp_path, script)
    assert (trace.verdict, causes_of(trace)) == (verdict, [(kind, at)])


@pytest.mark.parametrize(
    "script",
    [
        'exec "$@"',
        "app_pid=; trap 'kill $app_pid; wait $app_pid' TERM\napp & app_pid=$!\nwait $app_pid",
        "trap : TERM\napp & wait; kill $!; wait $!",
        "(break)\nexec app",
        'exec tini -- "$@"',
        'exec env A=1 "$@"',
        'if [ "$1" = app ]; then exec app; else node x.js; fi',
    ],
)
def test_a_launch_that_passes_the_signal_on_is_graceful(tmp_path: Path, script: str) -> None:
    trace = scripted(tmp_path, script)
    assert (trace.verdict, causes_of(trace)) == (G, [])
    assert "app handles SIGTERM" in trace.worst.assumes
    assert trace.worst.because == "app gets SIGTERM and ends in its own time"


def test_cause_and_sentence_name_culprit_and_victim(tmp_path: Path) -> None:
    trace = scripted(tmp_path, '"$@"')
    (cause,) = trace.worst.causes
    assert (cause.culprit, cause.victim) == ("run.sh", "app")
    assert [span.text for span, _ in cause.related] == ['ENTRYPOINT ["/run.sh"]']
    because = "run.sh is PID 1 and does not pass SIGTERM on to app; after 10 s all is killed"
    assert trace.worst.because == because


def test_the_hops_say_who_hears_what(tmp_path: Path) -> None:
    shell, app = scripted(tmp_path, '"$@"').worst.hops
    assert (shell.pid1, shell.parent, shell.signal, shell.effect) == (
        True,
        None,
        "ignored",
        "lives",
    )
    assert (app.argv, app.parent, app.signal, app.effect) == (("app",), 0, "never sent", "lives")


def test_a_branch_that_is_open_makes_two_paths(tmp_path: Path) -> None:
    trace = scripted(tmp_path, 'if [ "$MODE" = x ]; then app; else exec app; fi')
    assert {path.verdict for path in trace.paths} == {K, G}
    assert trace.verdict == K
    assert [span.text for path in trace.paths for span in path.conditions][:1] == [
        '[ "$MODE" = x ]'
    ]


# ---- what starts PID 1 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "verdict", "kind", "at"),
    [
        ("CMD app; true", K, "shell-form-cmd", "app"),
        ("ENTRYPOINT app; true", K, "shell-form-entrypoint", "app"),
        ('CMD ["sh", "-c", "app; true"]', K, "shell-in-exec-form", ""),
        ('CMD ["node", "app.js"]', K, "deaf-pid1", 'CMD ["node", "app.js"]'),
        ('ENTRYPOINT ["tini", "--"]\nCMD app; true', A, "init-stops-at-shell", ""),
        (
            'STOPSIGNAL SIGTERM\nCMD ["nginx", "-g", "daemon off;"]',
            A,
            "wrong-stop-signal",
            "SIGTERM",
        ),
        ('STOPSIGNAL SIGKILL\nCMD ["app"]', A, "unstoppable-stop-signal", "SIGKILL"),
        ('STOPSIGNAL SIGSTOP\nCMD ["app"]', K, "unstoppable-stop-signal", "SIGSTOP"),
        ('STOPSIGNAL SIGX\nCMD ["app"]', E, "unknown-stop-signal", "SIGX"),
        ('CMD ["nginx"]', E, "daemonized-server", 'CMD ["nginx"]'),
        ('CMD ["/entry.sh"]', E, "entrypoint-not-found", 'CMD ["/entry.sh"]'),
        ("CMD ['app', 'x']", E, "malformed-exec-form", "['app', 'x']"),
        ('CMD ["true"]', E, "nothing-runs", 'CMD ["true"]'),
    ],
)
def test_a_launch_without_a_script(
    tmp_path: Path, dockerfile: str, verdict: Verdict, kind: str, at: str
) -> None:
    trace = trace_of(tmp_path, f"FROM debian:12\n{dockerfile}\n")
    assert (trace.verdict, [kind for kind, _ in causes_of(trace)]) == (verdict, [kind])
    assert at in causes_of(trace)[0][1]


@pytest.mark.parametrize(
    ("first_line", "executable", "kind"),
    [
        ("exec app", True, "entrypoint-without-shebang"),
        ("#!/bin/sh\nexec app", False, "entrypoint-not-executable"),
        ("#!/tool.sh\nexec app", True, "interpreter-not-in-image"),
        ("#!/usr/bin/env bash\r\nexec app\r\n", True, "crlf-shebang"),
    ],
)
def test_a_script_that_cannot_be_started(
    tmp_path: Path, first_line: str, executable: bool, kind: str
) -> None:
    write(tmp_path, {"run.sh": first_line}, executable=executable)
    trace = trace_of(tmp_path, SCRIPTED)
    assert (trace.verdict, [one.kind for one in trace.worst.causes]) == (E, [kind])


def test_a_shell_form_that_works_by_luck_is_remarked(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, "FROM alpine:3.20\nCMD app\n")
    assert trace.verdict == G
    assert [(one.kind, one.span and one.span.text) for one in trace.remarks] == [
        ("shell-form-cmd", "app")
    ]


# ---- what the files do not decide --------------------------------------------------------


@pytest.mark.parametrize(
    ("dockerfile", "missing"),
    [
        ("FROM acme/base\nCMD app", "acme/base is not known: it may set an ENTRYPOINT"),
        ("FROM acme/base", "nothing here sets what is started"),
        ("FROM scratch", "the image has neither ENTRYPOINT nor CMD"),
        ('FROM debian:12\nARG S\nSTOPSIGNAL $S\nCMD ["app"]', "the STOPSIGNAL is not known"),
        ("FROM debian:12\nCMD app & sh", "sh reads commands from standard input"),
        ('FROM debian:12\nCMD ["sh", "-c", "sh < /s"]', "sh reads commands from standard input"),
    ],
)
def test_it_says_which_fact_is_missing(tmp_path: Path, dockerfile: str, missing: str) -> None:
    trace = trace_of(tmp_path, dockerfile + "\n")
    assert trace.verdict == U
    assert missing in trace.worst.because
    assert trace.worst.causes == ()


@pytest.mark.parametrize("command", ["sh", "python3", "node"])
def test_nothing_is_attached_to_standard_input(tmp_path: Path, command: str) -> None:
    trace = trace_of(tmp_path, f'FROM debian:12\nCMD ["{command}"]\n')
    assert trace.verdict == E
    because = f"{command} reads commands from standard input, and there are none"
    assert trace.worst.because == because
    assert [cause.kind for cause in trace.worst.causes] == ["nothing-runs"]


@pytest.mark.parametrize(
    ("text", "verdict"), [("app", U), ("exec app", G), ("app; true", K), ("exec node x.js", K)]
)
def test_every_shell_is_possible_on_an_unknown_base(
    tmp_path: Path, text: str, verdict: Verdict
) -> None:
    """Only where all of them agree is there a verdict."""
    trace = trace_of(tmp_path, f"FROM acme/base\nENTRYPOINT {text}\n")
    assert trace.verdict == verdict
    if verdict == U:
        because = "which shell the /bin/sh of acme/base is decides, and acme/base is not known"
        assert trace.worst.because == because


def test_a_sourced_file_that_is_not_there_is_an_assumption(tmp_path: Path) -> None:
    trace = scripted(tmp_path, '. /etc/app.conf\nexec "$@"')
    assert trace.verdict == G
    assert "/etc/app.conf only sets variables and functions" in trace.worst.assumes


def test_a_command_out_of_a_variable_is_named(tmp_path: Path) -> None:
    trace = scripted(tmp_path, 'read APP < /etc/app; exec "$APP" --serve')
    assert trace.verdict == U
    assert trace.worst.because.startswith("not decided by the files: which command ")


def test_an_interpreters_script_without_a_handler_is_an_assumption(tmp_path: Path) -> None:
    dockerfile = 'FROM node:22\nCOPY . /app\nWORKDIR /app\nCMD ["node", "app.js"]\n'
    deaf = trace_of(tmp_path, dockerfile, app_js='require("acme").listen();\n')
    assumed = "acme, which app.js loads, installs no handler for SIGTERM"
    assert (deaf.verdict, deaf.worst.assumes) == (K, (assumed,))
    hears = trace_of(tmp_path, dockerfile, app_js='process.on("SIGTERM", close);\n')
    assert (hears.verdict, hears.worst.assumes) == (G, ())


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ('COPY --from=b /app/.next/standalone ./\nCMD ["node", "server.js"]', G),
        ('COPY --from=b /app/.next/standalone ./\nCMD ["node", "worker.js"]', K),
        ('COPY --from=b /app .\nCMD ["node", ".output/server/index.mjs"]', G),
        ('COPY --from=b /app .\nSTOPSIGNAL SIGQUIT\nCMD ["node", ".output/server/index.mjs"]', K),
    ],
)
def test_a_server_that_a_build_writes(tmp_path: Path, lines: str, verdict: Verdict) -> None:
    trace = trace_of(tmp_path, f"FROM node:22 AS b\nFROM node:22\nWORKDIR /app\n{lines}\n")
    assert trace.verdict == verdict


def test_a_cron_daemon_beside_an_application_is_a_chore(tmp_path: Path) -> None:
    text = "crond -f & app & trap 'kill $!; wait $!' TERM; wait $!"
    trace = scripted(tmp_path, text)
    assert trace.verdict == G
    assert trace.worst.because == "app gets SIGTERM and ends in its own time"


@pytest.mark.parametrize(
    ("command", "verdict"), [("httpd -DNO_DETACH", A), ("httpd -f -p 80", K), ("httpd -p 80", E)]
)
def test_an_option_tells_a_server_from_the_applet_of_its_name(
    tmp_path: Path, command: str, verdict: Verdict
) -> None:
    words = ", ".join(f'"{word}"' for word in command.split())
    trace = trace_of(tmp_path, f"FROM alpine:3.20\nRUN apk add apache2\nCMD [{words}]\n")
    assert trace.verdict == verdict


def test_a_script_that_waits_for_something_and_ends_is_not_decided(tmp_path: Path) -> None:
    loop = "until pg_isready; do sleep 2; n=$((n + 2)); if ((n >= MAX)); then exit 1; fi; done"
    trace = trace_of(tmp_path, SCRIPTED, run_sh=f"#!/bin/bash\n: ${{MAX:=180}}\n{loop}\necho\n")
    assert trace.verdict == U
    assert "what the script waits for" in trace.worst.because


def test_a_server_at_the_end_is_not_in_the_background_by_a_file_that_is_not_there(
    tmp_path: Path,
) -> None:
    """What goes before it is not taken for the application."""
    trace = scripted(tmp_path, "app prepare\nexec nginx -p /srv/app -c made.conf")
    assert trace.verdict == U
    assert trace.worst.because == "not decided by the files: what made.conf says of daemon"


def test_a_version_is_said_and_no_server_started(tmp_path: Path) -> None:
    assert scripted(tmp_path, "set -e\n{ app --version; } >&2\ntar cz app").verdict == E


def test_a_go_program_ends_on_sigquit(tmp_path: Path) -> None:
    trace = trace_of(tmp_path, 'FROM nginx:1.27\nCMD ["forego", "start", "-r"]\n')
    assert trace.verdict == A


def test_what_goes_before_a_shell_is_not_the_application(tmp_path: Path) -> None:
    trace = trace_of(
        tmp_path,
        SCRIPTED.replace('["app"]', '["bash"]'),
        run_sh='#!/bin/sh\n/opt/hook\nexec "$@"\n',
    )
    assert trace.verdict == E
