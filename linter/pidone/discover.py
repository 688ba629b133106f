"""Step 1 of the way: paths to the files worth reading, and what kind each of them is."""

from __future__ import annotations

import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pidone.compose_names import is_compose_name, is_part_of_another
from pidone.gitignore import IgnoreRules
from pidone.source import Source, file_content

LARGEST = 1 << 20
"""Bytes up to which a file is read. A Dockerfile of a public crawl has 60,000 at most."""

Kind = Literal["dockerfile", "compose", "script"]

_DOCKERFILE = re.compile(r"(docker|container)file([._-].+)?|.+\.(docker|container)file", re.I)
_NOT_DOCKERFILE = re.compile(
    r".*(\.dockerignore|\.md|\.sw.|\.orig|\.rej|~|\.te?mpl(ate)?|\.tpl|\.j2|\.jinja2?|\.erb|\.in)",
    re.I,
)
"""Also the texts that Dockerfiles are generated from."""
_SOURCE_CODE = re.compile(
    r"\.(go|py|js|ts|rs|rb|java|c|h|cs|lua|json|ya?ml|html?|css|adoc|rst)$", re.I
)
"""Of `dockerfile.go` only the content tells whether it is Go, or the Dockerfile for it."""
_SCRIPT_SUFFIXES = ("", ".sh", ".bash", ".ash", ".dash", ".ksh", ".zsh")
_SHEBANG = re.compile(rb"#![^\n]*\b(ba|da|a|z|k|mk|ya)?sh\b|#![^\n]*\bwith-contenv\b")
_FROM = re.compile(rb"^[ \t]*(FROM|ARG)[ \t]|^#[ \t]*(syntax|escape)[ \t]*=", re.I | re.M)
_SKIPPED = frozenset({".git", ".hg", ".svn", ".tox", ".venv", "__pycache__", "node_modules"})


class UnreadableError(Exception):
    """Why a file cannot be read; the text is one line without the file's name."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to look at: `path` is what reports call it; `named` ones were asked for by name.

    `content` is standard input's; other files are read by `read_found`.
    """

    path: str
    file: Path | None
    kind: Kind
    named: bool
    content: bytes | None = None


@dataclass(frozen=True)
class Discovered:
    """The files in order, and (path, what is wrong) of the paths that lead to none."""

    files: tuple[FoundFile, ...]
    problems: tuple[tuple[str, str], ...]


def discover(paths: Sequence[str], standard_input_name: str | None = None) -> Discovered:
    """Files as they are given, folders walked without what git ignores, `-` for standard input."""
    files: dict[str, FoundFile] = {}
    problems: list[tuple[str, str]] = []
    for path in paths:
        try:
            for found in _at(path, standard_input_name):
                files.setdefault(found.path, found)
        except OSError as error:
            problems.append((shown_path(path), (error.strerror or str(error)).lower()))
        except ValueError:
            problems.append((shown_path(path), "is no path"))
    return Discovered(tuple(files.values()), tuple(problems))


def read_found(found: FoundFile) -> Source:
    """The file's source; UnreadableError for what is no text file of a sensible size."""
    content = found.content
    if content is None and found.file is not None:
        content = _content(found.file)
    if content is None or len(content) > LARGEST:
        raise UnreadableError(f"is larger than {LARGEST >> 20} MB")
    if b"\0" in content:
        raise UnreadableError("is no text")
    return Source(found.path, content, found.file)


def shown_path(path: str) -> str:
    """A path as reports show it: as it was given, tidied, with forward slashes."""
    return posixpath.normpath(Path(path).as_posix())


def _content(file: Path) -> bytes | None:
    """The bytes of a regular file, None beyond the limit; a FIFO would wait for a writer."""
    try:
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError("is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("is neither a file nor a folder")
        return file_content(file) if status.st_size <= LARGEST else None
    except OSError as error:
        raise UnreadableError((error.strerror or str(error)).lower()) from error


# ---- one path ----------------------------------------------------------------------------


def _at(path: str, standard_input_name: str | None) -> Iterator[FoundFile]:
    if path == "-":
        yield _standard_input(standard_input_name)
        return
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        yield from _walked(path)
    else:
        start = _start(path) if stat.S_ISREG(mode) else b""
        yield FoundFile(shown_path(path), Path(path), _kind_of_named(path, start), named=True)


def _standard_input(name: str | None) -> FoundFile:
    content = sys.stdin.buffer.read(LARGEST + 1)
    file = Path(name) if name else None
    kind = _kind_of_named(name or "", content)
    return FoundFile(shown_path(name) if name else "<stdin>", file, kind, True, content)


def _kind_of_named(path: str, start: bytes) -> Kind:
    """By its name, else by how it starts; what could be anything is read as a Dockerfile."""
    name = os.path.basename(path)
    if _DOCKERFILE.fullmatch(name):
        return "dockerfile"
    if is_compose_name(name) or name.lower().endswith((".yaml", ".yml")):
        return "compose"
    if _SHEBANG.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "script"
    if _FROM.search(start):
        return "dockerfile"
    return "script" if os.path.splitext(name)[1] in _SCRIPT_SUFFIXES[1:] else "dockerfile"


def _start(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(4096)


# ---- folders -----------------------------------------------------------------------------


def _walked(folder: str) -> Iterator[FoundFile]:
    """Dockerfiles by name and scripts by shebang, in order; links to folders are not followed."""
    rules = IgnoreRules(folder)
    for at, folders, names in os.walk(folder):
        kept = [name for name in folders if name not in _SKIPPED]
        folders[:] = sorted(name for name in kept if not rules.ignores(at, name, is_folder=True))
        for name in sorted(names):
            if (kind := _kind_of_walked(at, name)) and not rules.ignores(at, name):
                path = os.path.join(at, name)
                yield FoundFile(shown_path(path), Path(path), kind, named=False)


def is_dockerfile_name(name: str) -> bool:
    """Whether a file is a Dockerfile by its name; backups, templates, .dockerignore are not."""
    return bool(_DOCKERFILE.fullmatch(name)) and not _NOT_DOCKERFILE.fullmatch(name)


def _kind_of_walked(folder: str, name: str) -> Kind | None:
    if _DOCKERFILE.fullmatch(name):
        path = os.path.join(folder, name)
        is_source = bool(_SOURCE_CODE.search(name)) and not _matches_start(_FROM, path)
        return "dockerfile" if is_dockerfile_name(name) and not is_source else None
    if is_compose_name(name):
        return None if is_part_of_another(os.path.join(folder, name)) else "compose"
    if os.path.splitext(name)[1] in _SCRIPT_SUFFIXES:
        return "script" if _matches_start(_SHEBANG, os.path.join(folder, name)) else None
    return None


def _matches_start(pattern: re.Pattern[bytes], path: str) -> bool:
    """Whether a regular file's first bytes match; `#!` counts only at the very start."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        start = _start(path)
    except OSError:
        return False
    return bool(pattern.match(start) if pattern is _SHEBANG else pattern.search(start))
