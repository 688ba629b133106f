"""Step 4 of the way: supervisord.conf: which programs supervisord starts, and how it stops them."""

from __future__ import annotations

import fnmatch
import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pidone.image.model import UNKNOWN, ImageFile
from pidone.knowledge.programs import Invocation
from pidone.knowledge.signals import signal_name
from pidone.process.process import Process
from pidone.process.services import Service, config_files
from pidone.shell.world import World
from pidone.source import Span

if TYPE_CHECKING:
    from configparser import RawConfigParser

_TRUE = frozenset({"true", "on", "1", "yes", "t", "y"})
_VARIABLE = re.compile(r"%\((\w+)\)[0-9]*[sd]")
_PROGRAMS = ("program:", "fcgi-program:", "eventlistener:")
PATIENCE, PRIORITY = 10.0, 999
"""Supervisor's documentation, configuration: stopwaitsecs and priority."""


def services_of_conf(
    world: World, process: Process, invocation: Invocation
) -> tuple[Service, ...] | None:
    """The programs in the order of their start; None where no configuration is at hand, or it
    cannot be read."""
    from configparser import Error

    files = [world.file(path) for path in config_files(world, process, invocation)]
    read = [file for file in files if file is not None and file.text is not None]
    if not read or len(read) < len(files):
        return None
    try:
        return _conf(world, process, read)
    except (Error, ValueError):
        return None


def _conf(world: World, process: Process, files: list[ImageFile]) -> tuple[Service, ...]:
    from configparser import RawConfigParser

    parser = RawConfigParser(inline_comment_prefixes=(";", " #"), strict=False)
    for file in files:
        parser.read_string(_content(file))
    for path in _included(world, files[0], parser):
        file_included = world.file(path)
        if file_included is not None and file_included.text is not None:
            files.append(file_included)
            parser.read_string(_content(file_included))
    programs = [name for name in parser.sections() if name.startswith(_PROGRAMS)]
    programs.sort(key=lambda name: int(parser.get(name, "priority", fallback=str(PRIORITY))))
    wanted = [name for name in programs if _is_on(parser, name, "autostart", True)]
    for name in wanted:
        place = _place(name, files, "stopwaitsecs")
        if parser.has_option(name, "stopwaitsecs") and place is not None:
            seconds = float(parser.get(name, "stopwaitsecs"))
            world.remark("grace-too-short", place, process.program, f"{seconds:g}")
    return tuple(_service(process, parser, name, files) for name in wanted)


def _content(file: ImageFile) -> str:
    assert file.text is not None
    return file.text.content.decode("utf-8", "surrogateescape")


def _included(world: World, main: ImageFile, parser: RawConfigParser) -> Iterator[str]:
    """The files that [include] names; patterns are relative to the main file."""
    for pattern in parser.get("include", "files", fallback="").split():
        path = posixpath.normpath(posixpath.join(posixpath.dirname(main.path), pattern))
        folder, name = posixpath.split(path)
        yield from (
            posixpath.join(folder, found)
            for found in world.files.names(folder)
            if fnmatch.fnmatchcase(found, name)
        )


def _is_on(parser: RawConfigParser, section: str, option: str, default: bool) -> bool:
    return parser.get(section, option, fallback=str(default)).strip().lower() in _TRUE


def _service(
    process: Process, parser: RawConfigParser, section: str, files: list[ImageFile]
) -> Service:
    values = {"program_name": section.partition(":")[2], "group_name": section.partition(":")[2]}
    values |= {f"ENV_{name}": value for name, value in process.env.items()}

    def get(option: str, default: str = "") -> str:
        return _expanded(parser.get(section, option, fallback=default), values)

    signal = signal_name(get("stopsignal", "TERM")) or "TERM"
    return Service(
        argv=tuple(shlex.split(get("command"))) or (UNKNOWN,),
        workdir=get("directory") or None,
        user=get("user") or None,
        env=_environment(get("environment")),
        signal=signal.removeprefix("SIG"),
        patience=float(get("stopwaitsecs", str(PATIENCE))),
        whole_group=_is_on(parser, section, "stopasgroup", False),
        at=_place(section, files, "command"),
    )


def _expanded(value: str, values: Mapping[str, str]) -> str:
    """`%(ENV_PORT)s` and its like; what is not known stays unknown."""
    value = _VARIABLE.sub(lambda found: values.get(found[1], UNKNOWN), value)
    return " ".join(value.replace("%%", "%").split("\n"))


def _environment(text: str) -> tuple[tuple[str, str], ...]:
    """`A="1",B=2`."""
    words = shlex.shlex(text, posix=True, punctuation_chars=",")
    words.whitespace_split = True
    pairs = [word.partition("=") for word in words if "=" in word]
    return tuple((name.strip(), value) for name, _, value in pairs)


def _place(section: str, files: list[ImageFile], option: str) -> Span | None:
    """The value of an option of a section, where it stands first in it."""
    found: Span | None = None
    start = re.compile(rb"^\[" + re.escape(section.encode()) + rb"\]", re.MULTILINE)
    line = rb"^" + option.encode() + rb"[ \t]*[=:][ \t]*(.*?)[ \t\r]*(?:[ \t];.*)?$"
    written = re.compile(line, re.MULTILINE)
    for file in files:
        assert file.text is not None
        content = file.text.content
        head = start.search(content)
        start_at = head.end() if head is not None else len(content)
        end = content.find(b"\n[", start_at)
        value = written.search(content, start_at, end if end >= 0 else len(content))
        if value is not None:
            found = file.text.span(value.start(1), value.end(1))
    return found
