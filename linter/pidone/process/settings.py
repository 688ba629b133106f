"""Step 4 of the way: options of a program that stand in its configuration files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pidone.configuration.gunicorn import gunicorn_words
from pidone.configuration.reading import Reader
from pidone.configuration.setting import Setting
from pidone.configuration.uwsgi import uwsgi_environment
from pidone.image.model import BaseImage
from pidone.knowledge.images import reference
from pidone.knowledge.programs import Invocation, recognise
from pidone.knowledge.settings import Settings, Stated, settings_of
from pidone.process.process import Process
from pidone.shell.values import is_known, shown
from pidone.shell.world import World

WRITERS = b"awk|confd|cp|crudini|dockerize|envsubst|gomplate|install|j2|jinja2|ln|mv|perl|sed|tee"


def with_settings(world: World, process: Process, invocation: Invocation) -> Invocation:
    """The command line with what its configuration adds to it.

    Where a file that is not at hand could change what happens, the process's notes say which.
    """
    row = settings_of(invocation.program.row)
    if row is None or (invocation.duration == "short" and not invocation.daemonizes):
        return invocation
    argv = with_environment(row, process.env, invocation.argv)
    reader = Reader(world, row, packaged(world, row, invocation))
    files = tuple(paths(world, row, process.cwd, invocation))
    for path in files:
        reader.read(path)
    reader.settings += stated_in_environment(row, process.env)
    remark_deadlines(world, process, row, reader.settings)
    meanings = tuple(meanings_of(row, reader.settings))
    configured = recognise(argv, busybox=world.has_busybox, configured=(row.row, meanings))
    doubt = next(iter(reader.doubts), None)
    unsure = {one.name for one in reader.settings if one.value is None} & row.names
    silent = row.names - stated(row, reader.settings)
    open_names = unsure | (silent if doubt is not None else mentioned(world, reader, files, silent))
    if any(matters(row, name, configured, (argv, meanings), world) for name in open_names):
        where = doubt or (invocation.configs or row.files)[0]
        about = f" of {' and '.join(sorted(open_names))}" if len(open_names) < 3 else ""
        process.notes.unsettled = f"what {shown(where)} says{about}"
        if configured.daemonizes and is_in_front(process):
            duration = configured.program.duration
            return replace(configured, daemonizes=False, duration=duration)
    return configured


def mentioned(
    world: World, reader: Reader, files: Iterable[str], names: frozenset[str]
) -> frozenset[str]:
    """Settings that are not in the file as it is known, but may be in it: a RUN speaks of them
    where the file was supposed to be a package's, or a script of the launch writes the file."""
    if any(is_written(world, path) for path in files):
        return names
    facts = world.surroundings if reader.supposed else None
    return frozenset(name for name in names if facts is not None and facts.mentions(name))


def is_written(world: World, path: str) -> bool:
    """Whether a script that was started has a command that may write the file, which is not among
    those that were followed."""
    if not is_known(path) or path in world.kernel.files:
        return False
    name = re.escape(posixpath.basename(path).partition(":")[0].encode())
    writing = re.compile(rb"(?:>|(?<![\w.-])(?:" + WRITERS + rb")(?![\w.-]))[^\n]*" + name)
    return any(writing.search(text.content) for text in world.scripts)


def remark_deadlines(
    world: World, process: Process, row: Settings, settings: list[Setting]
) -> None:
    """How long the program gives its own work, which may be longer than the container has."""
    for setting in settings:
        seconds = setting.value or ""
        if setting.name == row.deadline and setting.at is not None and seconds.isdecimal():
            name = posixpath.basename(process.argv[0])
            world.remark("grace-too-short", setting.at, name, seconds)


def is_in_front(process: Process) -> bool:
    """Whether nothing comes behind it: an image whose PID 1 goes to the background never runs."""
    over = process.parent
    while over is not None and over.role in ("init", "wrapper"):
        over = over.parent
    return over is None


def paths(world: World, row: Settings, cwd: str, invocation: Invocation) -> Iterator[str]:
    """The files that the program reads: the named ones, or the first of its own that is there; of
    files that a package brings it is not known which, and all are looked at.

    One of the working directory that nobody has seen does not send a program to the background
    that stays in front, and what a command of the build has written there is none."""
    if invocation.configs:
        for name in invocation.configs:
            is_elsewhere = row.form == "nginx" and not name.startswith("/")
            yield name if is_elsewhere else posixpath.normpath(posixpath.join(cwd, name))
        return
    if not row.always:
        return
    own = [posixpath.normpath(posixpath.join(cwd, name)) for name in row.files]
    known = [path for path in own if is_known(path)]
    found = [path for path in known if world.file(path) is not None]
    goes = invocation.daemonizes
    brought = [path for path in known if path in row.files or (goes and world.may_be_copied(path))]
    yield from found[:1] or brought


def packaged(world: World, row: Settings, invocation: Invocation) -> Stated | None:
    """What the file holds that the base image or a package has brought; None: not known."""
    facts = world.surroundings
    if facts is None:
        return None
    own = row.bases.get(reference(facts.base.name).repository)
    if own is not None:
        return own
    if not facts.base.known or is_made_for(facts.base, invocation.program.names):
        return kept_in_front(row, facts.base)
    shell = world.shells.get("/bin/sh", "")
    own = row.packaged.get("bash" if shell.startswith("bash") else shell)
    return own if not own or facts.installs(invocation.program.names) else None


def kept_in_front(row: Settings, base: BaseImage) -> Stated | None:
    """What a base image's file must say of the background, where its CMD has no word of it: such
    an image would end at once."""
    started = recognise(base.cmd) if base.known and base.cmd else None
    if started is None or started.program.row != row.row or not started.daemonizes:
        return None
    for name, meaning in row.means.items():
        if meaning == "foreground":
            return {name.removeprefix("!"): "no" if name.startswith("!") else "yes"}
    return None


def is_made_for(base: BaseImage, names: tuple[str, ...]) -> bool:
    """Whether a base image is there for a program, so that its files may be its own."""
    started = {word.rsplit("/", 1)[-1] for word in (*(base.entrypoint or ()), *(base.cmd or ()))}
    return bool(started & set(names)) or any(name in base.name for name in names)


def meanings_of(row: Settings, settings: list[Setting]) -> Iterator[tuple[str, str]]:
    """The options that the settings stand for, each with its value."""
    for setting in settings:
        if row.section is not None and setting.section != row.section:
            continue
        meaning = row.meaning(setting.name, off=setting.is_off)
        if meaning is not None and setting.value is not None:
            yield meaning, "" if setting.is_off else " ".join(setting.value.split())


def stated(row: Settings, settings: list[Setting]) -> set[str]:
    """The settings that matter and are there."""
    return {one.name for one in settings if row.section in (None, one.section)} & row.names


def matters(
    row: Settings,
    name: str,
    configured: Invocation,
    told: tuple[tuple[str, ...], tuple[tuple[str, str], ...]],
    world: World,
) -> bool:
    """Whether another value of a setting would change what the program does."""
    argv, meanings = told
    for meaning in {row.meaning(name, off=False), row.meaning(name, off=True)} - {None}:
        assert meaning is not None
        more = (row.row, (*meanings, (meaning, "")))
        other = recognise(argv, busybox=world.has_busybox, configured=more)
        if conduct(other) != conduct(configured):
            return True
    return False


def conduct(invocation: Invocation) -> object:
    """What of an invocation decides on the stop."""
    return (
        invocation.daemonizes,
        invocation.kind,
        dict(invocation.signals.actions),
        invocation.forwards,
    )


def stated_in_environment(row: Settings, env: Mapping[str, str]) -> list[Setting]:
    return list(uwsgi_environment(env)) if row.environment == "UWSGI_*" else []


def with_environment(
    row: Settings, env: Mapping[str, str], argv: tuple[str, ...]
) -> tuple[str, ...]:
    """gunicorn reads GUNICORN_CMD_ARGS in front of its own words (docs.gunicorn.org)."""
    text = env.get(row.environment, "") if row.form == "gunicorn" else ""
    is_own = posixpath.basename(argv[0]) in ("gunicorn", "gunicorn3")
    words = gunicorn_words(text) if is_own and is_known(text) else ()
    return (argv[0], *words, *argv[1:])
