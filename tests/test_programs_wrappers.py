"""Wrappers on a command line: what they run, as whom, and what they do with its signals."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from pidone.image.model import UNKNOWN
from pidone.knowledge.programs import Invocation, recognise


def run(line: str, *, busybox: bool = False) -> Invocation:
    return recognise(tuple(shlex.split(line.replace("<U>", UNKNOWN))), busybox=busybox)


def facts(invocation: Invocation, expected: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(invocation, name) for name in expected}


# ---- what it runs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "inner"),
    [
        ("gosu redis redis-server --port 1", "redis-server --port 1"),
        ("su-exec $u:$g app -v", "app -v"),
        ("timeout -k 5 -s INT 30 app a -b", "app a -b"),
        ("timeout --signal=INT 30s app", "app"),
        ("env -u NAME A=1 B=2 app", "app"),
        ("env -i -- A=1 app", "app"),
        ("setpriv --reuid=1 --init-groups app -x", "app -x"),
        ("setpriv --reuid app --clear-groups -- app", "app"),
        ("sudo -E -u user -- app -x", "app -x"),
        ("sudo -Eu user A=1 app", "app"),
        ("runuser -u user -- app -x", "app -x"),
        ("runuser -u user app", "app"),
        ("start-stop-daemon --start --chuid u --exec /bin/x -- -a b", "/bin/x -a b"),
        ("xargs -P4 -n 1 app", "app"),
        ("nice -n 5 app -x", "app -x"),
        ("nice -10 app", "app"),
        ("ionice -c2 -n0 nice app", "nice app"),
        ("taskset 0x1 app", "app"),
        ("chroot --userspec=u / app", "app"),
        ("stdbuf -oL app", "app"),
        ("flock -n file app -c x", "app -c x"),
        ("chpst -u u:g -m 5 app", "app"),
        ("strace -f -o f app", "app"),
        ("gdb -batch -ex run --args app -x", "app -x"),
        ("xvfb-run -a -s '-screen 0' app -x", "app -x"),
        ("dbus-run-session -- app", "app"),
        ("aws-vault exec x -- app", "app"),
        ("doppler run -- app -x", "app -x"),
        ("op run --env-file=x -- app", "app"),
        ("chamber exec a b -- app", "app"),
        ("dockerize -wait tcp://x:1 -timeout 30s app -x", "app -x"),
        ("wait-for-it.sh host:1 -t 30 -- app x", "app x"),
        ("with-contenv bash run", "bash run"),
        ("s6-setuidgid abc app", "app"),
        ("tini -g -- app", "app"),
        ("tini -s app", "app"),
        ("dumb-init -r 15:3 -c app", "app"),
        ("/sbin/my_init --skip-runit -- app", "app"),
        ("/init app -x", "app -x"),
        ("poetry run gunicorn app", "gunicorn app"),
        ("poetry -C web run gunicorn app", "gunicorn app"),
        ("uv run --frozen --with x uvicorn app", "uvicorn app"),
        ("bundle exec puma -C x", "puma -C x"),
        ("newrelic-admin run-program app", "app"),
        ("opentelemetry-instrument --traces_exporter x app", "app"),
        ("busybox sleep 5", "sleep 5"),
        ("apache2ctl -D FOREGROUND", "apache2 -D FOREGROUND"),
        ("go run main.go -x", "main.go -x"),
    ],
)
def test_the_inner_command(line: str, inner: str) -> None:
    assert run(line).inner == tuple(inner.split())


@pytest.mark.parametrize("line", ["gosu u app -x", "timeout -k 5 9 app", "tini -- app", "nice app"])
def test_the_inner_command_stands_in_the_words(line: str) -> None:
    invocation = run(line)
    assert invocation.inner_at is not None
    assert invocation.argv[invocation.inner_at :] == invocation.inner


def test_words_in_one_option() -> None:
    invocation = run("env -S 'bash -e \"a b\"' script")
    assert invocation.inner == ("bash", "-e", "a b", "script")
    assert invocation.inner_at == 2


@pytest.mark.parametrize(
    "line", ["env", "gosu user", "timeout 30", "tini", "wait-for-it.sh host:1", "nice -n 5", "npm"]
)
def test_a_wrapper_without_a_command_is_soon_over(line: str) -> None:
    invocation = run(line)
    assert (invocation.inner, invocation.duration) == (None, "short")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("nice <U> app", UNKNOWN),
        ("sudo -E <U> app", UNKNOWN),
        ("timeout -x 30 app", "-x"),
        ("setpriv --unheard-of app", "--unheard-of"),
        ("nginx <U>", UNKNOWN),
        ("python <U>", UNKNOWN),
    ],
)
def test_a_word_that_leaves_it_undecided(line: str, word: str) -> None:
    invocation = run(line)
    assert invocation.undecided == word
    assert invocation.inner is None
    assert not invocation.repl


@pytest.mark.parametrize(
    ("line", "inner"),
    [
        ("gosu <U> app", ("app",)),
        ("gosu app <U>", (UNKNOWN,)),
        ("timeout <U> app", ("app",)),
        ("tini -- <U>", (UNKNOWN,)),
        ("sudo -u <U> app", ("app",)),
        ("nice <U>/bin/app", (f"{UNKNOWN}/bin/app",)),
    ],
)
def test_an_unknown_word_that_can_only_be_one_thing(line: str, inner: tuple[str, ...]) -> None:
    invocation = run(line)
    assert (invocation.undecided, invocation.inner) == (None, inner)


# ---- what else they say ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gosu redis:redis app", {"user": "redis", "kind": "replace"}),
        ("chpst -u u:g app", {"user": "u", "kind": "replace"}),
        ("su-exec 1000 app", {"user": "1000"}),
        ("env A=1 B=2 app", {"assignments": ("A=1", "B=2")}),
        ("env -C /srv app", {"workdir": "/srv"}),
        ("env --ignore-signal=TERM,INT app", {"ignores": ("TERM", "INT")}),
        ("env --default-signal=15 app", {"defaults": ("TERM",)}),
        ("nohup app", {"ignores": ("HUP",)}),
        ("timeout -k 5 1m app", {"seconds": 60.0, "kill_after": 5.0}),
        ("flock -n f -c 'a; b'", {"shell_text": "a; b", "shell": None, "kind": "parent"}),
        ("flock -F f app", {"kind": "replace", "forwards": None}),
        ("script -qfc 'a | b' /dev/null", {"shell_text": "a | b"}),
        ("watch -n1 ls -l", {"shell_text": "ls -l", "duration": "long"}),
        ("npx -y serve 'a b'", {"shell_text": "serve 'a b'", "runs_through_shell": True}),
        ("npm start", {"package_script": "start", "runs_through_shell": True}),
        ("npm --prefix web run dev", {"package_script": "dev", "workdir": "web"}),
        ("yarn dev", {"package_script": "dev"}),
        ("yarn install", {"duration": "short"}),
        ("pnpm run build", {"package_script": "build"}),
        ("concurrently -k 'node a' 'node b'", {"shell_texts": ("node a", "node b")}),
        ("setsid app", {"leader_forks": True, "kind": "replace"}),
        ("setsid -w app", {"leader_forks": False, "kind": "parent"}),
        ("xvfb-run app", {"kind": "parent", "forwards": None}),
    ],
)
def test_the_facts_of_a_wrapper(line: str, expected: dict[str, Any]) -> None:
    assert facts(run(line), expected) == expected


@pytest.mark.parametrize(
    ("line", "user", "shell", "words"),
    [
        ("su - user -c text", "user", None, ("-c", "text")),
        ("su -s /bin/sh -c text user", "user", "/bin/sh", ("-c", "text")),
        ("su user -- script args -x", "user", None, ("script", "args", "-x")),
        ("su -c 'a b' - user x", "user", None, ("-c", "a b", "x")),
        ("runuser user -c text", "user", None, ("-c", "text")),
        ("su -l", "root", None, ()),
    ],
)
def test_su_gives_words_to_a_shell(
    line: str, user: str, shell: str | None, words: tuple[str, ...]
) -> None:
    invocation = run(line)
    assert (invocation.user, invocation.shell) == (user, shell)
    assert (invocation.shell_argv, invocation.inner) == (words, None)


@pytest.mark.parametrize(
    ("line", "to", "then"),
    [
        ("tini app", "child", "waits"),
        ("tini -g app", "group", "waits"),
        ("dumb-init app", "session", "waits"),
        ("dumb-init --single-child app", "child", "waits"),
        ("timeout 5 app", "group", "waits"),
        ("timeout --foreground 5 app", "child", "waits"),
        ("timeout -k 9 5 app", "group", "kills"),
        ("su user -c app", "child", "sleeps"),
        ("yarn start", "child", "exits"),
        ("pnpm exec app", "child", "dies"),
    ],
)
def test_whom_a_signal_is_passed_on_to(line: str, to: str, then: str) -> None:
    forwards = run(line).forwards
    assert forwards is not None
    assert (forwards.to, forwards.then) == (to, then)


@pytest.mark.parametrize(
    ("line", "signal", "passed"),
    [
        ("tini app", "SIGUSR1", "USR1"),
        ("dumb-init -r 15:3 app", "SIGTERM", "QUIT"),
        ("dumb-init -r SIGINT:0 app", "SIGINT", None),
        ("su user -c app", "SIGINT", "TERM"),
        ("runuser -u user app", "SIGINT", None),
        ("npm start", "SIGTERM", "TERM"),
        ("npm start", "SIGQUIT", None),
    ],
)
def test_which_signal_the_child_gets(line: str, signal: str, passed: str | None) -> None:
    forwards = run(line).forwards
    assert forwards is not None
    assert forwards.passes(signal) == passed


def test_busybox_has_its_own_ways() -> None:
    assert run("timeout 5 app").kind == "parent"
    assert run("timeout 5 app", busybox=True).kind == "replace"
    assert run("busybox timeout 5 app").kind == "replace"
    assert run("su user -c app", busybox=True).kind == "replace"
    assert run("/opt/timeout 5 app", busybox=True).kind == "parent"
