"""What keeps a server in front, and what init scripts start."""

from __future__ import annotations

import pytest

from pidone.knowledge.foreground import in_front, service_of
from pidone.knowledge.programs import recognise


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("nginx", ("nginx", "-g", "daemon off;")),
        ("/usr/sbin/sshd -e", ("/usr/sbin/sshd", "-e", "-D")),
        ("php-fpm8.2 -D", ("php-fpm8.2", "-F")),
        ("mongod --fork --dbpath /data", ("mongod", "--dbpath", "/data")),
        ("redis-server --daemonize yes", ("redis-server", "--daemonize", "no")),
        ("pm2 start app.js", ("pm2-runtime", "start", "app.js")),
        ("apachectl -k start", ("apachectl", "-D", "FOREGROUND")),
        ("service cron start", ("cron", "-f")),
        ("service php8.1-fpm restart", ("php-fpm8.1", "-F")),
        ("/etc/init.d/ssh start", ("/usr/sbin/sshd", "-D")),
        ("systemctl start nginx.service", ("nginx", "-g", "daemon off;")),
        ("service unheard-of start", None),
        ("service nginx stop", None),
        ("app --serve", None),
    ],
)
def test_words_that_keep_a_server_in_front(words: str, expected: tuple[str, ...] | None) -> None:
    assert in_front(words.split()) == expected


@pytest.mark.parametrize(
    "words",
    ["nginx", "sshd", "cron", "php-fpm -D", "mongod --fork", "rsyslogd", "squid", "supervisord"],
)
def test_what_is_kept_in_front_stays(words: str) -> None:
    assert recognise(tuple(words.split())).daemonizes
    front = in_front(words.split())
    assert front is not None
    assert not recognise(front).daemonizes


def test_a_service_is_named() -> None:
    assert service_of(("service", "nginx", "start")) == "nginx"
    assert service_of(("rc-service", "-q", "nginx", "start")) == "nginx"
    assert service_of(("service", "nginx", "status")) is None
    assert service_of(("nginx", "start")) is None
