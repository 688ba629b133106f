"""Files that an image certainly does not have, and those that it may have for all we know."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import image

RUN = '#!/bin/sh\nexec app "$@"\n'


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("COPY run.sh /", "/entrypoint.sh"),
        ("COPY . /app", "/app/entrypoint.sh"),
        ("COPY run.sh /\nRUN apt-get update && mkdir /x && chmod +x /run.sh", "/entrypoint.sh"),
        ("COPY run.sh /\nRUN rm /run.sh", "/run.sh"),
    ],
)
def test_files_that_certainly_are_not_there(tmp_path: Path, lines: str, path: str) -> None:
    made = image(tmp_path, f"FROM debian:12\nCOPY a /x/a\n{lines}\n", run_sh=RUN, a="")
    assert made.files.find(path) is None
    assert not made.files.may_exist(path)


@pytest.mark.parametrize(
    ("base", "lines", "path"),
    [
        ("ours", "COPY run.sh /", "/entrypoint.sh"),
        ("debian:12", "COPY run.sh /", "/usr/bin/app"),
        ("debian:12", "COPY run.sh /", "/app/run.sh"),
        ("debian:12", "WORKDIR /app\nCOPY run.sh /", "/app/entrypoint.sh"),
        ("debian:12", "VOLUME /app\nCOPY run.sh /app/", "/app/entrypoint.sh"),
        ("debian:12", "RUN ./build", "/entrypoint.sh"),
        ("debian:12", "RUN curl x | tar x", "/entrypoint.sh"),
        ("debian:12", 'RUN ["x"]', "/entrypoint.sh"),
        ("debian:12", "RUN chmod +x /entrypoint.sh", "/entrypoint.sh"),
        ("debian:12", "COPY dist /app", "/app/entrypoint.sh"),
        ("debian:12", "COPY . /app", "/app/server"),
        ("debian:12", "ARG F\nCOPY $F /", "/entrypoint.sh"),
        ("influxdb:2", "COPY run.sh /", "/entrypoint.sh"),
    ],
)
def test_files_that_may_be_there(tmp_path: Path, base: str, lines: str, path: str) -> None:
    made = image(tmp_path, f"FROM {base}\nCOPY a /x/a\n{lines}\n", run_sh=RUN, a="")
    assert made.files.may_exist(path)


@pytest.mark.parametrize(
    ("lines", "program", "may"),
    [
        ("", "bash", False),
        ("", "sh", True),
        ("", "python3", False),
        ("", "app", True),
        ("RUN apk add --no-cache curl git=2.45", "bash", False),
        ("RUN apk add --no-cache bash", "bash", True),
        ("RUN apk add --no-cache libtool", "bash", True),
        ("RUN apk add --no-cache nodejs npm && npm ci", "bash", False),
        ("RUN curl -o x https://example.org/x", "bash", False),
        ("RUN curl https://example.org/x | sh", "bash", True),
        ("RUN ./setup", "bash", True),
        ("COPY --from=busybox / /", "bash", True),
        ("ADD root.tar.gz /", "bash", True),
        ("ADD root.tar.gz /srv/", "bash", False),
        ("COPY run.sh /usr/local/bin/bash", "bash", True),
    ],
)
def test_a_program_may_be_found(tmp_path: Path, lines: str, program: str, may: bool) -> None:
    made = image(tmp_path, f"FROM alpine:3.20\n{lines}\n", run_sh="#!/bin/sh\n", root_tar_gz="")
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert made.files.may_find(program, path) is may


def test_old_releases_of_a_base_had_more(tmp_path: Path) -> None:
    assert not image(tmp_path, "FROM ubuntu:24.04\n").files.may_find("python3", "/usr/bin")
    assert image(tmp_path, "FROM ubuntu:14.04\n").files.may_find("python3", "/usr/bin")
