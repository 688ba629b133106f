"""Command lines: which program they are, how long it runs, and what it starts in turn."""

from __future__ import annotations

import math
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.image.model import UNKNOWN
from pidone.knowledge.program_rows import names
from pidone.knowledge.programs import Invocation, program_of, recognise

OPTIONS = ["-", "--", "-c", "-u", "-n", "--user=x", "-m", "-S", "-x", "-g", "start", "run", "A=1"]
WORD = st.sampled_from([*OPTIONS, UNKNOWN, f"--x={UNKNOWN}", "app", "5", ""]) | st.text(max_size=5)
PROGRAM = st.sampled_from([name.split(" ")[0] for name in names()])


def run(line: str, *, busybox: bool = False) -> Invocation:
    return recognise(tuple(shlex.split(line.replace("<U>", UNKNOWN))), busybox=busybox)


def facts(invocation: Invocation, expected: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(invocation, name) for name in expected}


# ---- what the program is -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "row"),
    [
        ("nginx", "nginx"),
        ("/usr/sbin/nginx", "nginx"),
        ("/usr/lib/postgresql/15/bin/postgres", "postgres"),
        ("python3.12", "python"),
        ("php-fpm8.2", "php-fpm"),
        ("ruby3.1", "ruby"),
        ("node20", "node"),
        ("node.exe", "node"),
        ("./node_modules/.bin/nodemon", "nodemon"),
        ("/init", "s6-overlay"),
        ("/sbin/init", "systemd"),
        ("/etc/init.d/nginx", "init-script"),
        ("/bin/mkdir", "coreutils"),
        ("base64", "coreutils"),
    ],
)
def test_a_program_is_found_by_its_name(word: str, row: str) -> None:
    program = program_of(word)
    assert program is not None
    assert program.row == row


@pytest.mark.parametrize("word", ["app", "./test", "/app/install", "/opt/init", "sleep2", "", "/"])
def test_what_no_row_has_is_an_application_that_is_trusted(word: str) -> None:
    invocation = recognise((word,))
    assert (invocation.kind, invocation.duration) == ("application", "unknown")
    assert invocation.signals.assumed


def test_no_words_at_all() -> None:
    assert recognise(()).kind == "application"


# ---- how long it runs --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "duration"),
    [
        ("mkdir -p x", "short"),
        ("nginx -t", "short"),
        ("redis-server --version", "short"),
        ("postgres --help", "short"),
        ("postgres -D x", "long"),
        ("tail -f log", "long"),
        ("tail -n 5 -F log", "long"),
        ("tail --follow=name log", "long"),
        ("tail -n1 log", "short"),
        ("redis-cli ping", "short"),
        ("redis-cli -h x monitor", "long"),
        ("nc -z host 1", "short"),
        ("nc -lk 80", "long"),
        ("celery -A p worker", "long"),
        ("celery -A p inspect ping", "short"),
        ("caddy validate", "short"),
        ("consul agent", "long"),
        ("consul kv get x", "short"),
        ("npm ci", "short"),
        ("rails server", "long"),
        ("rails db:migrate", "short"),
        ("python manage.py migrate", "short"),
        ("python manage.py runserver", "long"),
        ("php artisan queue:work", "long"),
        ("python -m pip install x", "short"),
        ("java -version", "short"),
        ("node server.js --version", "unknown"),
        ("app --version", "short"),
    ],
)
def test_the_duration(line: str, duration: str) -> None:
    assert run(line).duration == duration


@pytest.mark.parametrize(
    ("line", "seconds", "duration"),
    [
        ("sleep 5", 5.0, "short"),
        ("sleep 1m 30", 90.0, "short"),
        ("sleep .5", 0.5, "short"),
        ("sleep infinity", math.inf, "long"),
        ("sleep <U>", None, "unknown"),
        ("sleep 1<U>", None, "unknown"),
    ],
)
def test_a_time_to_sleep(line: str, seconds: float | None, duration: str) -> None:
    invocation = run(line)
    assert (invocation.seconds, invocation.duration) == (seconds, duration)


@pytest.mark.parametrize(
    ("line", "daemonizes"),
    [
        ("pm2 start app.js", True),
        ("pm2 start --no-daemon app.js", False),
        ("pm2 --no-daemon start app.js", False),
        ("nginx", True),
        ("nginx -g 'daemon off;'", False),
        ("nginx -g 'pid /x;  daemon  off;'", False),
        ("nginx -v", False),
        ("php-fpm -D", True),
        ("php-fpm -F", False),
        ("apache2 -DFOREGROUND", False),
        ("apache2 -D FOREGROUND", False),
        ("apache2 -k start", True),
        ("service x start", True),
        ("service x status", False),
        ("/etc/init.d/x restart", True),
        ("redis-server --daemonize yes", True),
        ("redis-server --daemonize no", False),
        ("sshd -D", False),
        ("sshd -De", False),
        ("supervisord -n", False),
        ("supervisord -c x", True),
        ("start-stop-daemon --start -b --exec x", True),
        ("gunicorn -D app", True),
        ("caddy start", True),
    ],
)
def test_who_goes_to_the_background(line: str, daemonizes: bool) -> None:
    invocation = run(line)
    assert invocation.daemonizes is daemonizes
    assert not daemonizes or invocation.duration == "short"


# ---- interpreters ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("python3 -u app.py -m x", {"script": "app.py", "script_at": 2, "module": None}),
        ("python -W ignore -m flask.cli run", {"module": "flask.cli", "script": None}),
        ("python -c 'x' -m y", {"code": "x", "module": None}),
        ("node -r dotenv/config --inspect srv.js -v", {"script": "srv.js", "script_at": 4}),
        ("node -e x", {"code": "x", "script": None, "repl": False}),
        ("perl -MX -e x", {"code": "x"}),
        ("ruby -Ilib x.rb", {"script": "x.rb"}),
        ("php -d a=b x.php", {"script": "x.php"}),
        ("php -S 0:80 -t public", {"kind": "server", "duration": "long"}),
        ("java -Xmx1g -cp a:b -jar app.jar -x", {"script": "app.jar", "script_at": 5}),
        ("java -cp a:b org.Main", {"script": "org.Main"}),
        ("java <U> -jar app.jar", {"script": "app.jar", "undecided": None}),
        ("python", {"repl": True, "reads_stdin": True}),
        ("bash", {"kind": "application"}),
    ],
)
def test_what_an_interpreter_runs(line: str, expected: dict[str, Any]) -> None:
    assert facts(run(line), expected) == expected


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("python -m gunicorn -c conf app", "gunicorn"),
        ("python -m http.server -h", "http.server"),
        ("python3 manage.py runserver", "runserver"),
        ("node ./node_modules/.bin/nodemon x", "nodemon"),
        ("ruby bin/rails server", "rails-server"),
        ("php artisan migrate", "artisan"),
    ],
)
def test_a_program_is_itself_whoever_interprets_it(line: str, row: str) -> None:
    invocation = run(line)
    assert invocation.program.row == row
    assert invocation.interpreter is not None


@pytest.mark.parametrize("line", ["node install", "python test", "ruby sleep", "node ./cat"])
def test_a_script_with_a_utility_s_name_is_a_script(line: str) -> None:
    assert run(line).kind == "interpreter"


def test_the_inner_command_behind_an_interpreter() -> None:
    invocation = run("python3 /usr/bin/gosu user app")
    assert (invocation.inner, invocation.inner_at) == (("app",), 3)


@pytest.mark.parametrize(
    ("line", "reads"),
    [
        ("cat", True),
        ("cat file", False),
        ("grep x", True),
        ("grep x file", False),
        ("sed -e x", True),
        ("tee log", True),
        ("tail -f", False),
        ("echo x", False),
        ("xargs app", True),
    ],
)
def test_who_ends_with_its_standard_input(line: str, reads: bool) -> None:
    assert run(line).reads_stdin is reads


# ---- signals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "signal", "action"),
    [
        ("nginx -g 'daemon off;'", "SIGTERM", "quick"),
        ("nginx -g 'daemon off;'", "SIGQUIT", "graceful"),
        ("node app.js", "SIGTERM", None),
        ("java -jar x", "SIGTERM", "graceful"),
        ("haproxy -f x", "SIGTERM", None),
        ("haproxy -W -f x", "SIGTERM", "quick"),
        ("uwsgi --master --http :80", "SIGTERM", "reload"),
        ("uwsgi --master --exit-on-reload", "SIGHUP", "graceful"),
        ("uwsgi --die-on-term -M", "SIGTERM", "quick"),
        ("uwsgi --http :80", "SIGTERM", "quick"),
        ("runuser -u user app", "SIGINT", "ignored"),
        ("sleep 5", "SIGTERM", None),
    ],
)
def test_what_it_does_on_a_signal(line: str, signal: str, action: str | None) -> None:
    assert run(line).signals.action(signal) == action


# ---- whatever comes ----------------------------------------------------------------------


@given(program=PROGRAM, words=st.lists(WORD, max_size=6), busybox=st.booleans())
def test_any_words_are_some_invocation(program: str, words: list[str], busybox: bool) -> None:
    argv = (program, *words)
    invocation = recognise(argv, busybox=busybox)
    assert invocation.argv == argv
    assert invocation.inner_at is None or 0 < invocation.inner_at < len(argv)
    assert invocation.inner is None or len(invocation.inner) > 0
    assert invocation.script_at is None or 0 < invocation.script_at < len(argv) + 1


@given(st.lists(st.text(), max_size=5))
def test_any_text_is_some_invocation(words: list[str]) -> None:
    assert recognise(tuple(words)).argv == tuple(words)


@given(st.lists(st.sampled_from(["gosu u", "env", "nice -n 5", "tini --", "nohup"]), max_size=30))
def test_wrappers_in_wrappers(wrappers: list[str]) -> None:
    argv = tuple(" ".join([*wrappers, "app"]).split())
    for _ in wrappers:
        inner = recognise(argv).inner
        assert inner is not None
        argv = inner
    assert argv == ("app",)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("hypercorn shop:app", "graceful"),
        ("hypercorn --workers 1 shop:app", "graceful"),
        ("hypercorn -w4 shop:app", "quick"),
        ("hypercorn --workers <U> shop:app", "graceful"),
        ("flask --app shop run", None),
        ("flask --app shop --debug run", "quick"),
        ("flask --app shop run --reload", "quick"),
        ("python manage.py runserver", "quick"),
        ("python manage.py runserver --noreload", None),
    ],
)
def test_what_an_option_changes_of_sigterm(line: str, action: str | None) -> None:
    assert run(line).signals.action("TERM") == action
