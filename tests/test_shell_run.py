"""Scripts that are run on paper: who is PID 1, and who hears."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_launches import launch, programs

WAITS_TWICE = "app &\npid=$!\ntrap 'kill $pid' TERM\nwait $pid\nwait $pid\n"


@pytest.mark.parametrize(
    "script",
    [
        "exec app",
        "cd / && exec app",
        "{ exec app; }",
        "run() { exec app; }\nrun",
        'run() { exec "$@"; }\nrun app',
        'set -- app\nexec "$@"',
        "name=$(echo app)\nexec $name",
        "name=app\nexec ${name%x}",
        "eval 'exec app'",
        'case "$1" in "") exec app ;; *) echo no; exit 1 ;; esac',
        "if [ -f /run.sh ]; then exec app; fi\nother",
        "n=0; while [ $n -lt 3 ]; do n=$((n+1)); done\n[ $n -eq 3 ] && exec app",
        "for one in a b; do echo $one; done\nexec app",
        "for name in app; do exec $name; done",
        "while true; do break; done\nexec app",
        "until pg_isready; do sleep 1; done\nexec app",
        "n=0\nuntil [ -e /data/up ] || [ $n -ge 2 ]; do n=$((n + 1)); sleep 1; done\nexec app",
        "command exec app",
        "false || exec app",
        "! false && exec app",
        'set -- -v -p 8 app\nwhile getopts p:v o; do :; done\nshift $((OPTIND - 1))\nexec "$@"',
        "set -- -vp80 app\nwhile getopts p:v o; do :; done\n[ $OPTARG$OPTIND = 802 ] && exec app",
        'set -- -x\ngetopts ":p:v" letter\n[ $letter$OPTARG = "?x" ] && exec app',
        'set -- -p\ngetopts ":p:v" letter\n[ $letter$OPTARG = ":p" ] && exec app',
        'set -- -- app\ngetopts v letter || shift $((OPTIND - 1))\nexec "$1"',
        "set -e\nread -r name < /etc/hostname\nexec app",
        "set -e\nread -r name <<EOF\na\nEOF\nexec app",
        "read -r name < /dev/null || exec app",
        'set -u\nold=$IFS\nlevel=${LEVEL:-}\n[ -z "$level" ] && exec app',
    ],
)
def test_exec_makes_the_application_pid_1(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script)
    assert (trace.verdict, programs(trace)) == ("graceful", ["app"])


@pytest.mark.parametrize(
    "script",
    [
        "app",
        "{ app; }",
        "( app )",
        "(exec app)",
        "run() { app; }\nrun",
        "while :; do app; done",
        "true && app",
        "eval app",
        "trap 'exit 0' TERM\napp",
        "app &\nwait",
    ],
)
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_a_shell_in_front_keeps_the_signal(tmp_path: Path, script: str, shell: str) -> None:
    trace = launch(tmp_path, script, shell)
    assert trace.verdict == "killed"
    assert programs(trace)[-1] == "app"
    assert trace.worst.hops[-1].signal == "never sent"


def test_every_stage_of_a_pipeline_is_a_child(tmp_path: Path) -> None:
    trace = launch(tmp_path, "exec app | cat")
    assert trace.verdict == "killed"
    assert programs(trace) == ["sh", "app", "cat"]
    assert [cause.kind for cause in trace.worst.causes] == ["exec-in-subshell"]


# ---- traps and wait ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        (WAITS_TWICE, "graceful"),
        ("app &\ntrap 'kill $!' TERM\nwait\nwait", "graceful"),
        ("app &\ntrap 'kill %1' TERM\nwait\nwait", "killed"),  # dash: no such job
        ("app &\ntrap 'kill -SIGTERM $!' TERM\nwait\nwait", "killed"),  # dash: bad signal name
        ("trap 'kill $pid; wait $pid' TERM\napp &\npid=$!\nwait $pid", "graceful"),
        ("trap 'pkill app; wait' TERM\napp &\nwait", "graceful"),
        ("app &\npid=$!\ntrap 'kill $pid' TERM\nwait $pid", "abrupt"),
        ("app &\npid=$!\ntrap 'exit 0' TERM\nwait $pid", "abrupt"),
        ("app &\npid=$!\ntrap 'kill $pid' INT\nwait $pid\nwait $pid", "killed"),
        ("app &\ntrap 'kill $!' TERM\ntrap - TERM\nwait\nwait", "killed"),
        ("app &\ntrap '' TERM\nwait", "killed"),
        ("app &", "exits"),
    ],
)
def test_traps_run_when_wait_is_interrupted(tmp_path: Path, script: str, verdict: str) -> None:
    assert launch(tmp_path, script).verdict == verdict


def test_a_trap_waits_for_the_child_in_front(tmp_path: Path) -> None:
    trace = launch(tmp_path, "trap 'exit 0' TERM\napp")
    assert [cause.kind for cause in trace.worst.causes] == ["trap-behind-foreground-child"]


# ---- options -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "runs"),
    [
        ("set -e\nfalse\nexec app", False),
        ("set -o errexit\nfalse\nexec app", False),
        ("set -e\nset +e\nfalse\nexec app", True),
        ("set -e\nfalse || true\nexec app", True),
        ("set -e\nif false; then :; fi\nexec app", True),
        ("set -e\n! true\nexec app", True),
        ("set -u\necho $nope\nexec app", False),
        ("set -u\necho ${nope:-x}\nexec app", True),
        ("set -u\nnope=\necho $nope\nexec app", True),
        ("exit 0\nexec app", False),
        ("(exit 0)\nexec app", True),
        ("f() { return 1; exec app; }\nf", False),
        ("shift 0; set -- a b; shift; [ $1 = b ] && exec app", True),
    ],
)
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_options_and_exits(tmp_path: Path, script: str, runs: bool, shell: str) -> None:
    trace = launch(tmp_path, script, shell)
    assert trace.verdict == ("graceful" if runs else "exits")


# ---- what shells differ in (knowledge/shells.toml) ---------------------------------------


@pytest.mark.parametrize(
    ("script", "dash", "bash", "busybox"),
    [
        ("x=(1 2)\nexec app", "exits", "graceful", "exits"),
        ("[[ a == a ]] && exec app", "exits", "graceful", "graceful"),
        ("app &\nwait -n", "exits", "killed", "killed"),
        (WAITS_TWICE.replace("TERM", "SIGTERM"), "killed", "graceful", "graceful"),
    ],
)
def test_the_dialect_decides(
    tmp_path: Path, script: str, dash: str, bash: str, busybox: str
) -> None:
    verdicts = [launch(tmp_path, script, name).verdict for name in ("dash", "bash", "busybox")]
    assert verdicts == [dash, bash, busybox]


def test_a_trap_name_that_the_shell_does_not_take_is_remarked(tmp_path: Path) -> None:
    trace = launch(tmp_path, WAITS_TWICE.replace("TERM", "SIGTERM"))
    assert [remark.kind for remark in trace.remarks] == ["unportable-trap-name"]


# ---- what cannot be known ----------------------------------------------------------------


def test_a_recursion_ends_the_following(tmp_path: Path) -> None:
    trace = launch(tmp_path, "f() { f; app; }\nf")
    assert trace.verdict == "unknown"


def test_words_of_the_user_run_as_the_application(tmp_path: Path) -> None:
    trace = launch(tmp_path, 'exec "$@"', arguments=', "app", "--serve"')
    assert trace.worst.hops[0].argv == ("app", "--serve")
