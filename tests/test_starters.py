"""Which Dockerfiles start a script."""

from __future__ import annotations

from pathlib import Path

from made_images import source, write
from pidone.starters import containers_starting


def test_dockerfiles_around_a_script(here: Path) -> None:
    write(here, {".git/": "", "scripts/run.sh": "#!/bin/sh\n", "other.sh": ""})
    starts = 'COPY scripts/run.sh /\nENTRYPOINT ["/run.sh"]\n'
    source(here, "FROM debian:12\n" + starts, "docker/web.Dockerfile")
    source(here, "FROM debian:12\nCOPY scripts /usr/local/bin/\nCMD run.sh\n", "a.dockerfile")
    source(here, 'FROM debian:12\nCOPY scripts /opt\nCMD ["/opt/run.sh"]\n', "Dockerfile")
    source(here, "FROM debian:12\nCOPY other.sh /\n", "Dockerfile.other")
    source(here, "FROM debian:12\n" + starts, "deeper/than/Dockerfile")
    (here / "Containerfile").mkdir()
    found = containers_starting(Path("scripts/run.sh"))
    assert [container.source for container in found] == [
        "Dockerfile",
        "a.dockerfile",
        "docker/web.Dockerfile",
    ]


def test_no_dockerfile_at_all(here: Path) -> None:
    write(here, {".git/": "", "run.sh": ""})
    assert containers_starting(Path("run.sh")) == []
