"""Step 4 of the way: the services that an init reads from files: which, and how it stops them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from pidone.image.model import is_known
from pidone.knowledge.programs import Invocation
from pidone.process.process import Process
from pidone.shell.world import World
from pidone.source import Span


@dataclass(frozen=True, slots=True)
class Service:
    """A command that an init starts and keeps.

    `signal` is what stops it, without SIG; None: the one that the init got. `patience` are the
    seconds until SIGKILL follows. `whole_group`: its process group gets the signal, not it alone.
    `outlived`: it counts as ended only with the last process of its group.
    `essential`: when it ends, the init stops the others and ends as well.
    `at` is where it is written, `workdir` where it starts.
    """

    argv: tuple[str, ...]
    workdir: str | None = None
    user: str | None = None
    env: tuple[tuple[str, str], ...] = ()
    signal: str | None = None
    patience: float = float("inf")
    whole_group: bool = False
    outlived: bool = False
    essential: bool = False
    at: Span | None = None


STAND_IN = Service(("its services",))
"""What an init starts of which the files say nothing."""


def services_in_folder(
    world: World, process: Process, invocation: Invocation
) -> tuple[Service, ...]:
    """Each folder below the init's own, in the hands of a supervisor (runsv, s6-supervise)."""
    folder = service_folder(process, invocation)
    if folder is None:
        return (STAND_IN,)
    supervisor = invocation.program.becomes
    found = tuple(
        Service((*supervisor, posixpath.join(folder, name)))
        for name in world.files.names(folder)
        if not name.startswith(".") and has_run(world, posixpath.join(folder, name))
    )
    return found or (STAND_IN,)


def has_run(world: World, folder: str) -> bool:
    return world.file(posixpath.join(folder, "run")) is not None


def service_of_folder(
    world: World, process: Process, invocation: Invocation
) -> tuple[Service, ...]:
    """The one service of a folder: its script `run`, started in it."""
    folder = service_folder(process, invocation)
    if folder is None or not has_run(world, folder):
        return (STAND_IN,)
    return (Service(("./run",), workdir=folder),)


def service_folder(process: Process, invocation: Invocation) -> str | None:
    """The folder that the command line names, or else the working folder; None: not known."""
    path = posixpath.normpath(posixpath.join(process.cwd, invocation.services or "."))
    return path if is_known(path) else None


def config_files(world: World, process: Process, invocation: Invocation) -> Iterator[str]:
    """The paths of the configuration: the one named, or the first that is there, and includes.

    One that a package brings is not at hand; what it is known to include is.
    """
    packaged = invocation.program.configs
    named = invocation.services
    searched = (named,) if named is not None else tuple(packaged)
    for name in searched:
        path = posixpath.normpath(posixpath.join(process.cwd, name))
        if not is_known(path):
            return
        if world.file(path) is not None:
            yield path
            return
    for name in searched:
        pattern = packaged.get(name, "")
        folder, _, last = pattern.rpartition("/")
        if pattern:
            names = world.files.names(folder)
            yield from (f"{folder}/{one}" for one in names if one.endswith(last.lstrip("*")))
