"""Configuration files: what they say of the stop, and what is not known without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_images import container
from pidone.configuration.gunicorn import gunicorn_settings
from pidone.configuration.lines import STYLES, line_settings
from pidone.configuration.nginx import nginx_settings
from pidone.configuration.setting import Setting, Unreadable
from pidone.configuration.uwsgi import uwsgi_settings
from pidone.image.run.insertions import insertions_of
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.source import Source, Text, text_of

NGINX = "FROM debian:12\nRUN apt-get install -y nginx\nSTOPSIGNAL SIGQUIT\n"
REDIS = "FROM debian:12\nRUN apt-get install -y redis-server\n"
EDITED = (
    "RUN sed -ri 's/^daemonize yes/daemonize no/' /etc/redis/redis.conf\n"
    'CMD ["redis-server", "/etc/redis/redis.conf"]'
)
BUILT = """FROM debian:12
ENV INI=/usr/local/etc/php
RUN cd "${INI%/php}"; { echo '[global]'; echo 'daemonize = no'; } | tee php-fpm.d/zz.conf
CMD ["php-fpm"]"""
UWSGI = "FROM python:3.12\nCOPY uwsgi.ini /srv/\nWORKDIR /srv\n"


def text(content: str) -> Text:
    return text_of(Source("x", content.encode()))


def pairs(settings: tuple[Setting, ...]) -> dict[str, str | None]:
    return {one.name: one.value for one in settings}


def launch(tmp_path: Path, lines: str, **files: str) -> Trace:
    return trace_container(container(tmp_path, lines, **files))


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('CMD ["nginx"]', Verdict.EXITS),
        ('RUN echo "daemon off;" >> /etc/nginx/nginx.conf\nCMD ["nginx"]', Verdict.GRACEFUL),
        ("RUN echo 'user x;' >> /etc/nginx/nginx.conf\nCMD [\"nginx\"]", Verdict.EXITS),
        ("RUN sed -i '1i daemon off;' /etc/nginx/nginx.conf\nCMD [\"nginx\"]", Verdict.GRACEFUL),
        ("RUN sed -i 's/www-data/x/' /etc/nginx/nginx.conf\nCMD [\"nginx\"]", Verdict.EXITS),
        ("RUN sed -i '/daemon/d' /etc/nginx/nginx.conf\nCMD [\"nginx\"]", Verdict.UNKNOWN),
        ('RUN envsubst < a > /etc/nginx/nginx.conf\nCMD ["nginx"]', Verdict.UNKNOWN),
        ("RUN perl -pi -e 's/a/b/' /etc/nginx/nginx.conf\nCMD [\"nginx\"]", Verdict.UNKNOWN),
        ('COPY missing.conf /etc/nginx/nginx.conf\nCMD ["nginx"]', Verdict.UNKNOWN),
        ('COPY site.conf /etc/nginx/conf.d/\nCMD ["nginx"]', Verdict.EXITS),
        ('CMD ["nginx", "-c", "/srv/nginx.conf"]', Verdict.UNKNOWN),
        ('CMD ["nginx", "-c", "/srv/nginx.conf", "-g", "daemon off;"]', Verdict.GRACEFUL),
        ('COPY off.conf /srv/nginx.conf\nCMD ["nginx", "-c", "/srv/nginx.conf"]', Verdict.GRACEFUL),
        ('COPY outer.conf off.conf /etc/nginx/\nCMD ["nginx", "-c", "/etc/nginx/outer.conf"]',
         Verdict.GRACEFUL),
    ],
)  # fmt: skip
def test_nginx_stays_in_front_by_its_file(line: str, verdict: Verdict, tmp_path: Path) -> None:
    files = {
        "site_conf": "server { listen 80; }\n",
        "off_conf": "# daemon on;\nworker_processes 2;\ndaemon  off ;\nevents { }\n",
        "outer_conf": "include off.conf;\n",
    }
    trace = launch(tmp_path, f"{NGINX}{line}\n", **files)
    assert trace.verdict is verdict, trace.worst.because


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        ('[ -f /x ] || printf "$content" > /etc/nginx/nginx.conf\nexec nginx\n', Verdict.UNKNOWN),
        ("sed -i s/a/b/ /etc/nginx/nginx.conf\nexec nginx\n", Verdict.UNKNOWN),
        ("cat /etc/nginx/nginx.conf\nexec nginx\n", Verdict.EXITS),
        ("echo 'daemon off;' > /etc/nginx/nginx.conf\nexec nginx\n", Verdict.GRACEFUL),
    ],
)
def test_a_file_that_the_launch_writes(script: str, verdict: Verdict, tmp_path: Path) -> None:
    lines = f'{NGINX}COPY run.sh /\nENTRYPOINT ["/run.sh"]\n'
    trace = launch(tmp_path, lines, run_sh=f"#!/bin/sh\n{script}")
    assert trace.verdict is verdict, trace.worst.because


def test_a_base_that_is_not_known_may_have_any_file(tmp_path: Path) -> None:
    lines = 'FROM company/web\nSTOPSIGNAL SIGQUIT\nENTRYPOINT ["nginx"]\n'
    assert launch(tmp_path, lines).verdict is Verdict.UNKNOWN
    own = launch(tmp_path, 'FROM nginx:1.27\nCOPY x /x\nCMD ["nginx"]\n', x="")
    assert own.verdict is Verdict.EXITS


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ('FROM php:8.3-fpm\nCMD ["php-fpm"]', Verdict.GRACEFUL),
        ('FROM wordpress:fpm\nCMD ["php-fpm"]', Verdict.GRACEFUL),
        ('FROM debian:12\nRUN apt-get install php-fpm\nCMD ["php-fpm8.2"]', Verdict.EXITS),
        (BUILT, Verdict.GRACEFUL),
        ('FROM debian:12\nRUN make install; tool daemonize\nCMD ["php-fpm"]', Verdict.UNKNOWN),
        (("FROM debian:12\nRUN cd /usr/local/etc && echo 'daemonize = no' > php-fpm.d/z.conf\n"
         'CMD ["php-fpm"]'), Verdict.GRACEFUL),
        (("FROM alpine:3.20\nRUN sed -i 's/;daemonize = yes/daemonize = no/' "
         '/etc/php83/php-fpm.conf\nCMD ["php-fpm83"]'), Verdict.GRACEFUL),
    ],
)  # fmt: skip
def test_php_fpm_stays_in_front_by_its_files(lines: str, verdict: Verdict, tmp_path: Path) -> None:
    head, _, rest = lines.partition("\n")
    trace = launch(tmp_path, f"{head}\nSTOPSIGNAL SIGQUIT\n{rest}\n")
    assert trace.verdict is verdict, trace.worst.because


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('CMD ["redis-server", "/etc/redis/redis.conf"]', Verdict.EXITS),
        ('CMD ["redis-server", "/etc/redis/redis.conf", "--daemonize", "no"]', Verdict.GRACEFUL),
        ('CMD ["redis-server", "/srv/redis.conf"]', Verdict.UNKNOWN),
        ('CMD ["redis-server"]', Verdict.GRACEFUL),
        (EDITED, Verdict.GRACEFUL),
        ('COPY yes.conf /r.conf\nCMD ["redis-server", "/r.conf"]', Verdict.EXITS),
        ('COPY no.conf /r.conf\nCMD ["redis-server", "/r.conf"]', Verdict.GRACEFUL),
    ],
)  # fmt: skip
def test_redis_goes_to_the_background_by_its_file(
    line: str, verdict: Verdict, tmp_path: Path
) -> None:
    files = {"yes_conf": "port 1\ndaemonize yes\n", "no_conf": "daemonize no\n"}
    trace = launch(tmp_path, f"{REDIS}{line}\n", **files)
    assert trace.verdict is verdict, trace.worst.because


@pytest.mark.parametrize(
    ("ini", "verdict"),
    [
        ("master = true\n", Verdict.KILLED),
        ("master = false\n", Verdict.ABRUPT),
        ("cheaper = 2\n", Verdict.KILLED),
        ("mule = x.py\nhook-master-start = unix_signal:15 gracefully_kill_them_all\n",
         Verdict.GRACEFUL),
        ("master = true\ndie-on-term = true\n", Verdict.GRACEFUL),
        ("master\nhook-master-start = unix_signal:15 gracefully_kill_them_all\n",
         Verdict.GRACEFUL),
        ("if-env = X\nmaster = true\nendif =\n", Verdict.UNKNOWN),
        ("ini = other.ini\n", Verdict.UNKNOWN),
        ("[other]\nmaster = true\n", Verdict.ABRUPT),
    ],
)  # fmt: skip
def test_what_an_ini_makes_of_uwsgi(ini: str, verdict: Verdict, tmp_path: Path) -> None:
    lines = f'{UWSGI}CMD ["uwsgi", "--ini", "uwsgi.ini"]\n'
    trace = launch(tmp_path, lines, uwsgi_ini=f"[uwsgi]\nhttp = :80\n{ini}")
    assert trace.verdict is verdict, trace.worst.because


def test_uwsgi_reads_its_environment(tmp_path: Path) -> None:
    lines = f'{UWSGI}ENV UWSGI_MASTER=1\nCMD ["uwsgi", "--ini", "uwsgi.ini"]\n'
    assert launch(tmp_path, lines, uwsgi_ini="[uwsgi]\n").verdict is Verdict.KILLED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "uwsgi:\n  master: true\n  http: :80\nother:\n  master: false\n"),
        ("a.json", '{"uwsgi": {"master": true, "http": ":80"}}'),
        ("a.xml", "<uwsgi>\n<master>true</master><!-- <master/> -->\n<http>:80</http>\n</uwsgi>"),
        ("a.ini:uwsgi", "; no\n[x]\nmaster=0\n[uwsgi]\nmaster = true\nhttp=:80\n"),
    ],
)
def test_the_forms_of_a_uwsgi_file(name: str, content: str) -> None:
    found = uwsgi_settings(text(content), name, lambda _name: ())
    assert pairs(found) == {"master": "true", "http": ":80"}


def test_settings_have_places() -> None:
    content = "é;\nevents { daemon on; }\n  daemon\n off;\n"
    daemon = nginx_settings(text(content), lambda _name: ())[-1]
    assert daemon.value == "off" and daemon.at is not None
    assert daemon.at.text == "daemon\n off"
    (found,) = gunicorn_settings(text("é = 1\nclass A:\n    b = 2\n"))
    assert found.at is not None and found.at.text == "é = 1"


def test_a_haproxy_section_is_told_apart() -> None:
    content = "global # x\n  daemon\n\ndefaults\n  mode http\n"
    found = line_settings(text(content), STYLES["haproxy"], lambda _name: ())
    assert [(one.section, one.name) for one in found] == [
        ("global", "daemon"),
        ("defaults", "mode"),
    ]


def test_gunicorn_values_that_are_computed_are_not_known() -> None:
    content = 'import os\nbind = ":80"\nworkers = os.cpu_count()\nif workers:\n    daemon = True\n'
    found = gunicorn_settings(text(content))
    assert pairs(found) == {"bind": ":80", "workers": None, "daemon": None}


@given(st.binary(max_size=200), st.sampled_from(["nginx", "uwsgi", "gunicorn", *STYLES]))
def test_any_bytes_are_read(content: bytes, form: str) -> None:
    one = text_of(Source("x", content))
    try:
        match form:
            case "nginx":
                nginx_settings(one, lambda _name: ())
            case "gunicorn":
                gunicorn_settings(one)
            case "uwsgi":
                for ending in ("ini", "yaml", "json", "xml"):
                    uwsgi_settings(one, f"x.{ending}", lambda _name: ())
            case _:
                line_settings(one, STYLES[form], lambda _name: ())
    except Unreadable:
        pass


@given(st.text(max_size=60))
def test_any_sed_script_is_read(script: str) -> None:
    insertions_of(script)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (
            "s/;daemonize\\s*=\\s*yes/daemonize = no/g",
            [(";daemonize\\s*=\\s*yes", "daemonize = no")],
        ),
        ("$ a daemon off;", [("$", "daemon off;")]),
        ("/^pid/a\\daemon off;", [("/^pid/", "daemon off;")]),
        ("s#a#b#;/x/d", [("a", "b"), ("/x/", "")]),
    ],
)
def test_what_sed_puts_into_a_file(script: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in insertions_of(script) or ()] == found


def test_a_sed_script_that_is_not_plain() -> None:
    assert insertions_of("e date") is None
    assert insertions_of("s/a/b") is None
