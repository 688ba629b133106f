"""What the engine starts, and how it is told to stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container, source
from pidone.container import containers_of, load_containers
from pidone.dockerfile.read import read_dockerfile


@pytest.mark.parametrize(
    ("lines", "argv"),
    [
        ('ENTRYPOINT ["/run.sh"]\nCMD ["app", "-v"]', ("/run.sh", "app", "-v")),
        ('CMD ["app"]', ("app",)),
        ("CMD app -v", ("/bin/sh", "-c", "app -v")),
        ('ENTRYPOINT app\nCMD ["-v"]', ("/bin/sh", "-c", "app", "-v")),
        ('ENTRYPOINT ["tini", "--"]\nCMD app', ("tini", "--", "/bin/sh", "-c", "app")),
        ("ENTRYPOINT []\nCMD []", ()),
        ("", ("bash",)),
        ('ENTRYPOINT ["a"]', ("a",)),
        ('ENV A=x\nENTRYPOINT ["$A"]', ("$A",)),
    ],
)
def test_argv_is_entrypoint_and_then_cmd(tmp_path: Path, lines: str, argv: tuple[str, ...]) -> None:
    assert container(tmp_path, f"FROM debian:12\n{lines}\n").argv == argv


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("", "SIGTERM"),
        ("STOPSIGNAL SIGQUIT", "SIGQUIT"),
        ("STOPSIGNAL quit", "SIGQUIT"),
        ("STOPSIGNAL 9", "SIGKILL"),
        ('STOPSIGNAL "RTMIN+3"', "SIGRTMIN+3"),
        ("STOPSIGNAL SIGFOO", None),
        ("ARG S=INT\nSTOPSIGNAL $S", "SIGINT"),
        ("ARG S\nSTOPSIGNAL $S", None),
    ],
)
def test_the_stop_signal_has_its_canonical_name(
    tmp_path: Path, line: str, name: str | None
) -> None:
    assert container(tmp_path, f"FROM debian:12\n{line}\n").stop_signal == name


def test_the_default_container_is_the_last_stages(tmp_path: Path) -> None:
    dockerfile = read_dockerfile(source(tmp_path, "FROM debian:12 AS a\nFROM nginx:1 AS b\n"))
    (last,) = containers_of(dockerfile)
    (first,) = containers_of(dockerfile, target="a", grace=3)
    assert (last.target, last.stop_signal, last.grace) == ("b", "SIGQUIT", 10)
    assert (first.target, first.stop_signal, first.grace) == ("a", "SIGTERM", 3)
    assert containers_of(dockerfile, target="c") == []


def test_a_dockerfile_is_loaded_by_its_path(here: Path) -> None:
    source(here, 'FROM debian:12\nCOPY run.sh /\nCMD ["/run.sh"]\n', "web/Dockerfile")
    (made,) = load_containers("web/Dockerfile")
    assert (made.source, made.argv, made.service) == ("web/Dockerfile", ("/run.sh",), None)
    with pytest.raises(OSError, match="none"):
        load_containers("none")
