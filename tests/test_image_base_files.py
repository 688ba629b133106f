"""The scripts of base images, as the table has them: what becomes of a command of the user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidone.container import load_containers
from pidone.image.base_files import own_file
from pidone.knowledge.images import base_image, table_names
from pidone.process.judge import trace_container
from pidone.process.model import Trace

_OWN_PROGRAM = {
    "nats": "nats-server",
    "minio/minio": "minio",
    "quay.io/minio/minio": "minio",
    "tensorflow/serving": "tensorflow_model_server",
}
"""Repositories whose entrypoint puts a program of its own in front of what it does not know."""


def _trace(tmp_path: Path, dockerfile: str) -> Trace:
    path = tmp_path / "Dockerfile"
    path.write_text(dockerfile, encoding="utf-8")
    return trace_container(load_containers(path)[0])


def _basename(word: str) -> str:
    return word.rsplit("/", 1)[-1]


def _with_scripts() -> list[str]:
    return [name for name in table_names() if base_image(name).scripts]


@pytest.mark.parametrize("name", _with_scripts())
def test_a_command_of_the_users_is_what_runs_in_the_end(name: str, tmp_path: Path) -> None:
    trace = _trace(tmp_path, f'FROM {name}\nCMD ["own-server", "a"]\n')
    for path in trace.paths:
        assert _basename(path.hops[-1].argv[0]) == _OWN_PROGRAM.get(name, "own-server")
        assert name in _OWN_PROGRAM or all(hop.program != "sh" for hop in path.hops)


@pytest.mark.parametrize("name", _with_scripts())
def test_a_script_is_a_file_of_the_image_that_can_be_read(name: str) -> None:
    base = base_image(name)
    for script in base.scripts:
        file = own_file(base, script)
        assert file is not None and file.text is not None
        assert file.text.content.startswith(b"#!/bin/sh\n")


@pytest.mark.parametrize(
    ("dockerfile", "argv", "verdict"),
    [
        ("FROM influxdb:1.8\n", ["influxd"], "graceful"),
        ("FROM influxdb:3-core\n", ["influxdb3", "serve"], "graceful"),
        ('FROM odoo:17\nCMD ["--", "-d", "shop"]\n', ["odoo", "-d", "shop"], "graceful"),
        ("FROM elasticsearch:8.11.1\n", ["elasticsearch"], "graceful"),
        ("FROM spark:3.5.1\n", [], "exits"),
        ('FROM denoland/deno\nCMD ["run", "a.ts"]\n', ["deno", "run", "a.ts"], "graceful"),
        ('FROM hashicorp/vault\nCMD ["agent"]\n', ["vault", "agent"], "graceful"),
        ('FROM webdevops/base\nCMD ["noop"]\n', ["tail", "-f", "/dev/null"], "killed"),
        ("FROM odoo:9\n", [], "unknown"),
        ("FROM serversideup/php:8.3-fpm-nginx\n", [], "unknown"),
        ("FROM neo4j:3.4\n", [], "unknown"),
    ],
)
def test_what_the_images_own_commands_come_to(
    dockerfile: str, argv: list[str], verdict: str, tmp_path: Path
) -> None:
    trace = _trace(tmp_path, dockerfile)
    assert {path.verdict.value for path in trace.paths} == {verdict}
    assert not argv or list(trace.paths[0].hops[-1].argv) == argv
