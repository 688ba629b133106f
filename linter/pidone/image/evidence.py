"""Step 3: which files a Dockerfile takes for granted in its build context."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pidone.dockerfile.model import Dockerfile, Instruction
from pidone.image.context import clean_path
from pidone.image.expand import expanded
from pidone.image.files import absolute
from pidone.image.model import is_known
from pidone.image.stages import declare_args, global_scope
from pidone.image.variables import Scope

_FILE = re.compile(
    r"(?<![\w/.:@$}-])[\w./-]*\w\.(?:sh|bash|py|js|mjs|ts|rb|pl|php|txt|toml|json|lock)\b"
)
_MOST = 100


@dataclass
class _Walk:
    """One stage half-way through: its variables, its folder, and the folders copied so far."""

    scope: Scope
    workdir: str = "/"
    copied: list[tuple[str, str]] = field(default_factory=list)


def expected_sources(dockerfile: Dockerfile) -> list[str]:
    """Paths that the context has to hold: COPY and ADD sources.

    Where these are no more than whole folders (`COPY . /app`), the files of those folders that
    later instructions name.
    """
    sources: dict[str, None] = {}
    named: dict[str, None] = {}
    outer = global_scope(dockerfile)
    walk = _Walk(Scope({}, is_open=True))
    for instruction in dockerfile.instructions:
        keyword = instruction.keyword
        if keyword == "FROM":
            walk = _Walk(Scope({}, is_open=True))
        elif keyword == "ARG":
            declare_args(instruction, walk.scope, dockerfile.escape, outer)
        elif keyword == "WORKDIR":
            target = expanded(instruction.text.value.strip(), walk.scope.now(), dockerfile.escape)
            walk.workdir = absolute(target, walk.workdir)
        elif keyword in ("COPY", "ADD"):
            sources.update(dict.fromkeys(_sources(instruction, walk, dockerfile.escape)))
        elif keyword in ("RUN", "CMD", "ENTRYPOINT"):
            named.update(dict.fromkeys(_named_files(instruction, walk)))
    return sorted(sources or named)[:_MOST]


def _sources(instruction: Instruction, walk: _Walk, escape: str) -> Iterator[str]:
    """The sources that not every folder has: no `.`, no URL, no other stage's."""
    if any(flag.name == "from" for flag in instruction.flags):
        return
    words = instruction.json or instruction.words
    moment = walk.scope.now()
    for word in words[:-1]:
        if word.value.startswith("<<") or "://" in word.value or word.value.startswith("git@"):
            continue
        source = expanded(word.value, moment, escape)
        if not is_known(source):
            continue
        source = clean_path(source)
        if source.strip("*/"):
            yield source
        else:
            target = absolute(expanded(words[-1].value, moment, escape), walk.workdir)
            walk.copied.append((source.rstrip("*/"), target))


def _named_files(instruction: Instruction, walk: _Walk) -> Iterator[str]:
    """The files that an instruction names in a folder that was copied as a whole."""
    for match in _FILE.finditer(instruction.text.value):
        path = absolute(match[0], walk.workdir)
        for source, target in walk.copied:
            prefix = target.rstrip("/") + "/"
            if path.startswith(prefix):
                yield posixpath.join(source, path[len(prefix) :])
