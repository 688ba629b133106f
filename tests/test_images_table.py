"""The table of base images: what it says, and what it does not pretend to know."""

from __future__ import annotations

import posixpath
import re
import tomllib
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any

import pytest

from pidone.image.model import UNKNOWN
from pidone.knowledge.images import FIELDS, base_image, reference, table_names
from pidone.knowledge.shells import family
from pidone.knowledge.shells import shell as shell_row
from pidone.knowledge.signals import signal_name

TABLE = tomllib.loads(
    resources.files("pidone.knowledge").joinpath("images.toml").read_text("utf-8")
)
ROWS = {name: row for name, row in TABLE.items() if not name.startswith("system ")}
SYSTEMS = {n.removeprefix("system "): row for n, row in TABLE.items() if n.startswith("system ")}
SOURCE = re.compile(
    r"github\.com/[\w.-]+/[\w.-]+@[0-9a-f]{7,40} \S.*"
    r"|(docs\.docker\.com|docs\.redhat\.com|git\.launchpad\.net|www\.debian\.org)/\S.*"
    r"|github\.com/bitnami/minideb README\.md: .*"
)
BOUND = re.compile(r"\d+(\.\d+)*( \d+(\.\d+)*)*")


def _check_facts(facts: dict[str, Any]) -> None:
    """What a row or a variant says, each field in the form that the reader expects."""
    for field in ("entrypoint", "cmd", "shell"):
        assert all(isinstance(word, str) for word in facts.get(field, []))
        assert isinstance(facts.get(field, []), list)
    assert signal_name(facts.get("stop_signal", "SIGTERM")) is not None
    assert all(isinstance(facts.get(field, ""), str) for field in ("user", "workdir", "lacks"))
    assert facts.get("workdir", "/")[:1] in ("/", "?")
    assert all(isinstance(value, str) for value in facts.get("env", {}).values())
    assert all(path.startswith("/") for path in facts.get("scripts", {}))
    assert facts.get("like") in {None, *SYSTEMS}
    assert re.fullmatch(r"[\w. -]*", facts.get("lacks", ""))


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_well_formed(name: str) -> None:
    row = ROWS[name]
    if "same_as" in row:
        assert set(row) == {"same_as"}
        assert "same_as" not in ROWS[row["same_as"]]
        return
    assert set(row) <= {"source", "note", "variants", *FIELDS}
    assert SOURCE.match(row["source"])
    _check_facts(row)
    for variant in row.get("variants", []):
        assert set(variant) <= {"tags", "before", "unknown", *FIELDS}
        assert set(variant) > {"tags"} and set(variant) != {"tags", "before"}
        assert variant["tags"].split() == list(dict.fromkeys(variant["tags"].split())) != []
        assert all(
            fnmatchcase("", pattern) is (pattern == "*") for pattern in variant["tags"].split()
        )
        assert BOUND.fullmatch(variant.get("before", "1"))
        assert set(variant.get("unknown", [])) <= set(FIELDS) - set(variant)
        _check_facts(variant)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_well_formed(name: str) -> None:
    system = SYSTEMS[name]
    shells = set(system.get("shells", {}).values())
    assert system["source"]
    assert set(system) <= {"source", "hints", "shells", "absent", "lacks", "adds", "releases"}
    assert not set(system.get("shells", {})) & set(system.get("absent", ()))
    for release in system.get("releases", []):
        assert release["name"] and release["words"].split()
        for shell in set(release) - {"name", "words"}:
            assert shell in shells
            assert family(release[shell]) == shell
            assert shell_row(release[shell]) is not None


def test_releases_are_those_of_the_system() -> None:
    named = {one["name"] for system in SYSTEMS.values() for one in system.get("releases", [])}
    for name, row in ROWS.items():
        for facts in (row, *row.get("variants", [])):
            assert facts.get("release", "") in {"", *named}, name


@pytest.mark.parametrize("name", ROWS)
def test_a_rows_first_word_is_there_or_may_be(name: str) -> None:
    image = base_image(name)
    assert name in table_names()
    for word in (image.entrypoint or ())[:1]:
        paths = [word] if "/" in word else [f"/usr/local/bin/{word}"]
        assert not any(posixpath.normpath(path) in image.absent for path in paths)
    for argv in (image.entrypoint, image.cmd):
        assert not argv or argv[0] not in image.lacks


@pytest.mark.parametrize(
    ("name", "repository", "tag"),
    [
        ("nginx", "nginx", "latest"),
        ("nginx:1.27", "nginx", "1.27"),
        ("docker.io/library/nginx:1", "nginx", "1"),
        ("library/nginx", "nginx", "latest"),
        ("public.ecr.aws/docker/library/python:3.12", "python", "3.12"),
        ("arm64v8/alpine:3", "alpine", "3"),
        ("nginx@sha256:0123", "nginx", None),
        ("nginx:1.27@sha256:0123", "nginx", "1.27"),
        ("localhost:5000/ours", "localhost:5000/ours", "latest"),
        ("localhost:5000/ours:2", "localhost:5000/ours", "2"),
        (UNKNOWN, UNKNOWN, None),
        (f"nginx:{UNKNOWN}", "nginx", UNKNOWN),
    ],
)
def test_references(name: str, repository: str, tag: str | None) -> None:
    parts = reference(name)
    assert (parts.repository, parts.tag) == (repository, tag)


@pytest.mark.parametrize(
    ("name", "entrypoint", "cmd", "stop_signal", "shell"),
    [
        ("debian:12", None, ("bash",), None, "dash"),
        ("alpine", None, ("/bin/sh",), None, "busybox"),
        ("fedora:42", None, ("/bin/bash",), None, "bash"),
        ("python:3.12-slim", None, ("python3",), None, "dash"),
        ("python:3.12-alpine", None, ("python3",), None, "busybox"),
        ("node:22", ("docker-entrypoint.sh",), ("node",), None, "dash"),
        (
            "nginx:1.27",
            ("/docker-entrypoint.sh",),
            ("nginx", "-g", "daemon off;"),
            "SIGQUIT",
            "dash",
        ),
        ("nginx:1.17", None, ("nginx", "-g", "daemon off;"), "SIGTERM", "dash"),
        (
            "nginx:1.19",
            ("/docker-entrypoint.sh",),
            ("nginx", "-g", "daemon off;"),
            "SIGQUIT",
            "dash",
        ),
        (
            "nginx:1.19.4",
            ("/docker-entrypoint.sh",),
            ("nginx", "-g", "daemon off;"),
            "SIGTERM",
            "dash",
        ),
        ("httpd:2.4", None, ("httpd-foreground",), "SIGWINCH", "dash"),
        ("httpd:2.4.39", None, ("httpd-foreground",), "SIGTERM", "dash"),
        ("php:8.3", ("docker-php-entrypoint",), ("php", "-a"), None, "dash"),
        ("php:8.3-fpm-alpine", ("docker-php-entrypoint",), ("php-fpm",), "SIGQUIT", "busybox"),
        ("php:8.3-apache", ("docker-php-entrypoint",), ("apache2-foreground",), "SIGWINCH", "dash"),
        ("postgres:16", ("docker-entrypoint.sh",), ("postgres",), "SIGINT", "dash"),
        ("postgres:12.3", ("docker-entrypoint.sh",), ("postgres",), "SIGTERM", "dash"),
        ("openjdk:8-jdk-alpine", None, ("/bin/sh",), None, "busybox"),
        ("openjdk:17", None, ("jshell",), None, "bash"),
        ("openjdk:11-jre-slim", None, ("bash",), None, "dash"),
        ("gcr.io/distroless/java17-debian12", ("/usr/bin/java", "-jar"), None, None, None),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", None, ("bash",), None, "dash"),
    ],
)
def test_well_known_images(
    name: str,
    entrypoint: tuple[str, ...] | None,
    cmd: tuple[str, ...] | None,
    stop_signal: str | None,
    shell: str | None,
) -> None:
    image = base_image(name)
    assert image.known
    assert (image.entrypoint, image.cmd) == (entrypoint, cmd)
    row = image.shells.get("/bin/sh")
    assert (image.stop_signal, row and family(row)) == (stop_signal, shell)


def test_a_tag_that_is_not_known_tells_what_all_variants_share() -> None:
    for name in ("php@sha256:0123", f"php:{UNKNOWN}"):
        image = base_image(name)
        assert not image.known
        assert image.entrypoint == ("docker-php-entrypoint",)
        assert (image.cmd, image.stop_signal, dict(image.shells)) == (None, None, {})
    image = base_image(f"php:{UNKNOWN}-fpm-alpine")
    assert (image.known, image.cmd, image.stop_signal) == (True, ("php-fpm",), "SIGQUIT")


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        ("ours/app:1-alpine", "busybox"),
        ("ours/alpine-base", "busybox"),
        ("ours/cuda:12-base-ubuntu22.04", "dash"),
        ("registry.ours.net/ubi9/minimal", "bash-5-1"),
        ("gcr.io/distroless/unheard-of-debian12", None),
        ("ours/app", None),
    ],
)
def test_a_name_may_tell_the_shell_of_an_unknown_image(name: str, shell: str | None) -> None:
    image = base_image(name)
    assert not image.known
    assert (image.entrypoint, image.cmd, image.workdir, image.user) == (None, None, None, None)
    assert image.shells.get("/bin/sh") == shell


@pytest.mark.parametrize(
    ("name", "shell", "bash"),
    [
        ("debian:13-slim", "dash-0-5-12-12", "bash"),
        ("debian:bookworm", "dash", "bash"),
        ("debian:11", "dash", "bash-5-1"),
        ("python:3.12-bullseye", "dash", "bash-5-1"),
        ("ubuntu:18.04", "dash-0-5-8", "bash-4-4"),
        ("ours/app:1-focal", "dash-0-5-10", "bash-5-0"),
        ("alpine:3.7", "busybox-1-27", None),
        ("alpine:3.10.2", "busybox-1-30", None),
        ("node:14-alpine3.12", "busybox-1-31", None),
        ("alpine:3.20", "busybox", None),
        ("busybox:1.36", "busybox-1-36", None),
        ("centos:7", "bash-4-4", "bash-4-4"),
        ("redhat/ubi9-minimal", "bash-5-1", "bash-5-1"),
    ],
)
def test_the_release_tells_the_version_of_the_shells(
    name: str, shell: str, bash: str | None
) -> None:
    shells = base_image(name).shells
    assert (shells["/bin/sh"], shells.get("/bin/bash")) == (shell, bash)


@pytest.mark.parametrize(
    ("name", "stop_signal"),
    [
        ("cassandra:2.1.18", None), ("nginx:1.12.0", "SIGQUIT"), ("nginx:1.18", "SIGQUIT"),
        ("php:7.1.27-fpm", "SIGTERM"), ("php:7.1.28-fpm", "SIGQUIT"), ("php:7-fpm", "SIGQUIT"),
        ("php:5.6-fpm", "SIGTERM"), ("php:7.3.7-apache", "SIGTERM"), ("php:8-apache", "SIGWINCH"),
        ("postgres:9.6.18", "SIGTERM"), ("postgres:9.6", "SIGINT"), ("haproxy:1.7", "SIGUSR1"),
    ],
)  # fmt: skip
def test_what_changed_within_branches(name: str, stop_signal: str | None) -> None:
    assert base_image(name).stop_signal == stop_signal


def test_a_field_is_decided_by_the_first_variant_that_speaks_of_it() -> None:
    old, new = base_image("cassandra:3.10"), base_image("cassandra:3.11.4")
    assert old.entrypoint == ("/docker-entrypoint.sh",)
    assert new.entrypoint == ("docker-entrypoint.sh",)
    assert old.shells["/bin/sh"] == "dash-0-5-8"


def test_which_shells_are_absent() -> None:
    assert "/bin/bash" in base_image("alpine:3.20").absent
    assert "/bin/bash" not in base_image("debian:12").absent
    assert base_image("postgres:16-alpine").shells["/bin/bash"] == "bash"
    assert "/bin/sh" in base_image("gcr.io/distroless/static").absent
    assert base_image("gcr.io/distroless/static:debug").shells == {"/busybox/sh": "busybox"}
    assert base_image("ours:alpine").absent == frozenset()


def test_windows_images_are_told_by_name_or_platform() -> None:
    assert base_image("golang:1.22-windowsservercore-ltsc2022").windows
    assert base_image("mcr.microsoft.com/windows/nanoserver:1809").windows
    assert base_image("debian:12", "windows/amd64").windows
    assert not base_image("debian:12", "linux/amd64").windows


def test_values_that_depend_on_the_version_are_unknown() -> None:
    image = base_image("python:3.12")
    assert image.env["PYTHON_VERSION"] == UNKNOWN
    assert image.env["PATH"].startswith("/usr/local/bin:")
    assert base_image("selenium/standalone-chrome").user == UNKNOWN
