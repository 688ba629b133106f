"""What is started and how it is stopped: an image plus what its user overrides."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.dockerfile.model import Dockerfile
from pidone.image.model import Image, LaunchCommand, StopSignal

DEFAULT_GRACE = 10.0
"""Seconds that docker, podman and Compose wait (docs.docker.com/reference/cli/docker/container/stop)."""


@dataclass(frozen=True)
class Container:
    """One launch: `argv` is what the engine executes as PID 1.

    `entrypoint` and `cmd` are the two halves of argv as they took part in it (None: no part).
    `stop_signal` is the canonical name ("SIGTERM"), or None where it is no signal that is known.
    `grace` is in seconds.
    """

    source: str
    target: str
    service: str | None
    image: Image
    dockerfile: Dockerfile
    argv: tuple[str, ...]
    entrypoint: LaunchCommand | None
    cmd: LaunchCommand | None
    stop: StopSignal
    stop_signal: str | None
    grace: float = DEFAULT_GRACE
    init: bool = False
