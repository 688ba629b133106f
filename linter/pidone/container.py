"""What is started and how it is stopped: an image plus what its user overrides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pidone.dockerfile.model import Dockerfile
from pidone.image.context import BuildContext
from pidone.image.model import Image, LaunchCommand, StopSignal
from pidone.image.resolve import image_of_target, resolve_images
from pidone.knowledge.house import NO_HOUSE, HouseImages
from pidone.knowledge.signals import signal_name
from pidone.source import Source, Span

DEFAULT_GRACE = 10.0
"""Seconds that docker, podman and Compose wait (docs.docker.com: docker container stop)."""


@dataclass(frozen=True)
class Container:
    """One launch: `argv` is what the engine executes as PID 1.

    `entrypoint` and `cmd` are the two halves of argv as they took part in it (None: no part).
    `stop_signal` is the canonical name ("SIGTERM"), or None where it is no signal that is known.
    `grace` is in seconds. `house` is what the user says of base images.

    `service` is the Compose service's name; then `source` is the Compose file, `origin` is it as
    it was read, and `settings` the place in it where one more setting can be put. `undecided`
    says why the files do not tell what is started, or as what. `is_image`: it starts an image as
    it is, for which there is no Dockerfile. `terminal`: somebody may type into its standard input.
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
    house: HouseImages = NO_HOUSE
    origin: Source | None = None
    settings: Span | None = None
    undecided: str | None = None
    is_image: bool = False
    terminal: bool = False

    def is_described_by(self, source: Source) -> bool:
        """Whether a file is its Dockerfile, or a Compose file, and no script that it runs."""
        is_yaml = source.path.endswith((".yaml", ".yml"))
        is_own = source.path == self.dockerfile.source.path
        return is_own or (self.service is not None and is_yaml)


def load_containers(
    path: str | Path, target: str | None = None, grace: float = DEFAULT_GRACE
) -> list[Container]:
    """The containers of the Dockerfile at a path, which reports show as it is given.

    Raises OSError where the file cannot be read.
    """
    from pidone.dockerfile.read import read_dockerfile

    file = Path(path)
    source = Source(file.as_posix(), file.read_bytes(), file)
    return containers_of(read_dockerfile(source), target=target, grace=grace)


def containers_of(
    dockerfile: Dockerfile,
    context: BuildContext | None = None,
    target: str | None = None,
    grace: float = DEFAULT_GRACE,
    house: HouseImages = NO_HOUSE,
) -> list[Container]:
    """What `docker run` starts: one container for the target, by default the last stage.

    Empty where the file has no such stage.
    """
    image = image_of_target(resolve_images(dockerfile, context, house), target)
    return [] if image is None else [container_of(dockerfile, image, grace, house)]


def container_of(
    dockerfile: Dockerfile, image: Image, grace: float, house: HouseImages = NO_HOUSE
) -> Container:
    """The launch of an image with nothing overridden: the engine runs ENTRYPOINT and then CMD.

    A shell-form ENTRYPOINT is `/bin/sh -c TEXT`, behind which the CMD's words are $0, $1, ...
    of the text, and so most often lost (moby/moby, daemon/container.go, getEntrypointAndArgs).
    """
    halves = [half for half in (image.entrypoint, image.cmd) if half is not None]
    return Container(
        source=dockerfile.source.path,
        target=image.target,
        service=None,
        image=image,
        dockerfile=dockerfile,
        argv=tuple(word for half in halves for word in half.argv),
        entrypoint=image.entrypoint,
        cmd=image.cmd,
        stop=image.stop_signal,
        stop_signal=signal_name(image.stop_signal.value),
        grace=grace,
        house=house,
    )
