"""Step 3: each service of a Compose file as a container: its image, and what it overrides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pidone.compose.built import Built, NoImageError, built_image, named_image
from pidone.compose.command import CommandError, split_words
from pidone.compose.mounts import mounts_of
from pidone.compose.project import Project
from pidone.compose.tree import Listing, Scalar, Table, Tree
from pidone.compose.values import environment, seconds, truth
from pidone.container import Container
from pidone.dockerfile.model import Word
from pidone.image.files import ImageFiles, absolute
from pidone.image.model import Image, LaunchCommand, StopSignal
from pidone.knowledge.house import NO_HOUSE, HouseImages
from pidone.knowledge.signals import signal_name
from pidone.source import Span


def service_container(
    project: Project, name: str, grace: float, house: HouseImages = NO_HOUSE
) -> Container:
    """The container of one service; `grace` counts where the service sets no other."""
    service = project.services[name]
    undecided = list(_undecided(project, name, service))
    span = _whole(service)
    try:
        built = built_image(project, service, span, house)
    except NoImageError as error:
        undecided.append(str(error))
        built = named_image(project, None, span, house)
    try:
        entrypoint, cmd = _halves(project, service, built.image)
    except CommandError as error:
        undecided.append(f"Compose does not take its command: it {error}")
        entrypoint, cmd = built.image.entrypoint, built.image.cmd
    stop = _stop_signal(project, service) or built.image.stop_signal
    return Container(
        source=project.source.path,
        target=built.image.target,
        service=name,
        image=_image(project, service, built, entrypoint, cmd),
        dockerfile=built.dockerfile,
        argv=tuple(word for half in (entrypoint, cmd) if half is not None for word in half.argv),
        entrypoint=entrypoint,
        cmd=cmd,
        stop=stop,
        stop_signal=signal_name(stop.value),
        grace=_grace(project, service, grace),
        init=bool(truth(project, service.get("init"))),
        house=house,
        origin=project.source,
        settings=_settings(project, service),
        is_image=not built.own,
        terminal=_has_terminal(project, service),
        undecided=undecided[0] if undecided else None,
    )


def _undecided(project: Project, name: str, service: Table) -> Iterator[str]:
    if name in project.broken:
        yield project.broken[name]
    pid = service.scalar("pid")
    if pid is not None:
        yield f"its processes are {project.text(pid)}'s, so that another one is PID 1"
    if truth(project, service.get("init")) is None:
        yield "whether an init is PID 1 is not known"


def _has_terminal(project: Project, service: Table) -> bool:
    """Whether its standard input may be anything but empty."""
    values = (truth(project, service.get(key)) for key in ("tty", "stdin_open"))
    return any(value is not False for value in values)


def _whole(service: Table) -> Span:
    """The service's first key, for want of a better place."""
    first = next(iter(service.keys.values()), None)
    return service.span if first is None else first.span


# ---- what is started ---------------------------------------------------------------------


def _halves(
    project: Project, service: Table, image: Image
) -> tuple[LaunchCommand | None, LaunchCommand | None]:
    """ENTRYPOINT and CMD as the engine merges them (moby/moby, daemon/commit.go, merge).

    An entrypoint of the service's own lets go of the image's CMD. An empty one only lets go of
    the image's ENTRYPOINT; an empty command changes nothing.
    """
    entrypoint, cmd = image.entrypoint, image.cmd
    own = _launch(project, service, "entrypoint")
    if own is not None:
        entrypoint = own if own.argv else None
        cmd = None if own.argv else cmd
    command = _launch(project, service, "command")
    if command is not None and command.argv:
        cmd = command
    return entrypoint, cmd


def _launch(project: Project, service: Table, key: str) -> LaunchCommand | None:
    """What a service sets; None where it sets nothing, and no words where that is empty."""
    value = service.get(key)
    if value is None:
        return None
    place = _line(service.keys[key].span, value)
    if isinstance(value, Scalar):
        words = tuple(_part(value, word) for word in split_words(project.text(value)))
    else:
        parts = value.parts if isinstance(value, Listing) else ()
        words = tuple(_word(project, part) for part in parts if isinstance(part, Scalar))
    argv = tuple(word.value for word in words)
    return LaunchCommand(argv, "exec", words, None, None, place=place)


def _line(key: Span, value: Tree) -> Span:
    """A key with its value, or the key alone where the value is long."""
    whole = key.to(value.span) if key.source is value.span.source else key
    return whole if key.start < value.span.start and "\n" not in whole.text else key


def _word(project: Project, part: Scalar) -> Word:
    """A word with its span; that of one that is not written as it reads leaves the quotes out."""
    value, span = project.text(part), part.span
    if part.quote == '"' and span.text != f'"{value}"':
        span = span.source.span(span.start + 1, max(span.start + 1, span.end - 1))
    return Word(value, span)


def _part(whole: Scalar, value: str) -> Word:
    """A word of a text; its span is all of the text unless it stands there once, in its quotes."""
    written = whole.span.text
    quoted = f'"{value}"'
    is_plain = not whole.quote and not set(value) & set('\\$"') and written.count(quoted) == 1
    if not is_plain or not written.isascii():
        return Word(value, whole.span)
    start = whole.span.start + written.index(quoted)
    return Word(value, whole.span.source.span(start, start + len(quoted)))


# ---- how it is stopped -------------------------------------------------------------------


def _stop_signal(project: Project, service: Table) -> StopSignal | None:
    written = service.scalar("stop_signal")
    return None if written is None else StopSignal(project.text(written), written.span)


def _grace(project: Project, service: Table, grace: float) -> float:
    written = service.scalar("stop_grace_period")
    own = seconds(project.text(written)) if written is not None else None
    return grace if own is None else own


def _settings(project: Project, service: Table) -> Span | None:
    """The start of a key of the service's own that begins its line, in the file itself."""
    for key in service.keys.values():
        span = key.span
        before = span.source.content[: span.start].rpartition(b"\n")[2]
        inside = service.span.start <= span.start < service.span.end
        if span.source is project.source and inside and not before.strip():
            return span.source.span(span.start, span.start)
    return None


# ---- in what -----------------------------------------------------------------------------


def _image(
    project: Project,
    service: Table,
    built: Built,
    entrypoint: LaunchCommand | None,
    cmd: LaunchCommand | None,
) -> Image:
    """The image with the service's own launch, folder, user, environment and mounts."""
    image = built.image
    folder, user = service.scalar("working_dir"), service.scalar("user")
    return replace(
        image,
        entrypoint=entrypoint,
        cmd=cmd,
        workdir=absolute(project.text(folder)) if folder is not None else image.workdir,
        user=project.text(user) if user is not None else image.user,
        env={**image.env, **environment(project, service)},
        files=_files(project, service, built),
    )


def _files(project: Project, service: Table, built: Built) -> ImageFiles:
    files = built.image.files
    assert isinstance(files, ImageFiles)
    mounts, targets = mounts_of(project, service)
    layers = files.layers
    for mount in mounts:
        layers = layers.plus(mount)
    return ImageFiles(layers, (*files.volumes, *targets), as_is=not built.own)
