"""What a build leaves behind, as far as launch and stop need it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from pidone.dockerfile.model import Instruction, Word
from pidone.source import Span, Text

UNKNOWN = "\ue000"
"""Stands inside a string for characters that the files do not tell (a private-use character)."""


def is_known(value: str) -> bool:
    """Whether every character of the value is told by the files."""
    return UNKNOWN not in value


@dataclass(frozen=True)
class LaunchCommand:
    """ENTRYPOINT or CMD as the image's configuration holds it.

    `argv` is what the engine runs: in shell form the SHELL words and then the text. `instruction`
    is None where it comes from a base image outside; `base` then names it. `words` has the spans
    of the exec form's words (empty otherwise), `text` the shell form's text. `place` is where a
    Compose file says it, in the exec form always.
    """

    argv: tuple[str, ...]
    form: Literal["exec", "shell"]
    words: tuple[Word, ...]
    text: Text | None
    instruction: Instruction | None
    base: str | None = None
    place: Span | None = None

    @property
    def written(self) -> Span | None:
        """The whole of it, if it is in a file at hand."""
        return self.place if self.instruction is None else self.instruction.span

    def word_span(self, index: int) -> Span | None:
        """Where word `index` of argv is written, if it is in a file at hand."""
        if self.instruction is None:
            return self.words[index].span if index < len(self.words) else self.place
        if self.form == "exec":
            return self.words[index].span if index < len(self.words) else None
        return self.text.whole() if self.text is not None else self.instruction.span


@dataclass(frozen=True)
class StopSignal:
    """The STOPSIGNAL as written, variables expanded; a base image's or the default has no span."""

    value: str
    span: Span | None
    base: str | None = None


class Insertion(NamedTuple):
    """A change to a file: the lines that it is `about` (a regular expression's text), and the
    `text` that it may put there; "" where it takes something away."""

    about: str
    text: str


@dataclass(frozen=True)
class ImageFile:
    """A file of the image's file system.

    `text` is its content where it is a readable text file of the context (or written by a RUN or a
    heredoc). `executable` is None where the files do not say. `link` is a symlink's target.
    `span` is the instruction (or the word in it) that put it there; `problem` says why the content
    cannot be read ("leads out of the build context", ...). `is_end`: `text` was added to the end of
    a file that the base or a package may have brought, of which no more is known.
    """

    path: str
    text: Text | None
    executable: bool | None
    span: Span | None
    link: str | None = None
    problem: str | None = None
    directory: bool = False
    is_end: bool = False


class FileSystem(Protocol):
    def find(self, path: str) -> ImageFile | None:
        """The file at an absolute path, symlinks followed; None where nothing is known of it."""

    def may_exist(self, path: str) -> bool:
        """False only where it is certain that the image has no file at this path."""

    def which(self, name: str, path: str) -> ImageFile | None:
        """The first known file that `name` finds in PATH's folders."""

    def may_find(self, name: str, path: str) -> bool:
        """False only where it is certain that no folder of PATH has such a program."""

    def origins(self, path: str) -> Iterator[tuple[str, FileSystem]]:
        """The places in other stages that a path would have been copied from, with their files."""

    def names(self, folder: str) -> tuple[str, ...]:
        """What COPY, ADD and RUN may have put right into a folder, in order."""

    def may_be_copied(self, path: str) -> bool:
        """Whether a COPY that cannot be looked into may have brought the file."""

    def insertions(self, path: str) -> tuple[Insertion, ...] | None:
        """What the build changes in a file that the base or a package has brought.

        None where that is not known, or where it may have put another file in its place.
        """


@dataclass(frozen=True)
class BaseImage:
    """A row of knowledge/images.toml, or what is left of it for an image that is not there.

    `shells` maps a path such as /bin/sh to a row of knowledge/shells.toml ("dash", "busybox",
    "bash"); `absent` holds paths at which it certainly has no file, `lacks` names of programs that
    it certainly has in no folder. `adds` is how a package is added ("apk add {package}").
    `scripts` maps the path of a script of its own to what it comes to for launch and stop, as
    shell text ('exec "$@"').
    `known` is false, too, where the row does not tell all of entrypoint, cmd and stop_signal for
    the tag: what it does tell is filled in then.
    """

    name: str
    known: bool
    entrypoint: tuple[str, ...] | None = None
    cmd: tuple[str, ...] | None = None
    shell: tuple[str, ...] = ("/bin/sh", "-c")
    stop_signal: str | None = None
    user: str | None = None
    workdir: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    shells: Mapping[str, str] = field(default_factory=dict)
    windows: bool = False
    absent: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    adds: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """The configuration and files of one stage's result.

    entrypoint and cmd are None where the image has none; `inherits_unknown` is true where the
    base image outside is not in the table, so that what is None here may be set there (but a CMD
    that is None behind an ENTRYPOINT of the Dockerfile's own is certainly none). An `ENTRYPOINT []`
    is a command with an empty argv. `dropped_cmd` is the CMD that a later ENTRYPOINT reset,
    `overridden` are the commands that a later one of the same kind and stage replaced.
    """

    target: str
    span: Span
    base: BaseImage
    entrypoint: LaunchCommand | None
    cmd: LaunchCommand | None
    dropped_cmd: LaunchCommand | None
    shell: tuple[str, ...]
    stop_signal: StopSignal
    env: Mapping[str, str]
    workdir: str
    user: str
    files: FileSystem
    healthcheck: Instruction | None = None
    overridden: tuple[LaunchCommand, ...] = ()

    @property
    def inherits_unknown(self) -> bool:
        return not self.base.known
