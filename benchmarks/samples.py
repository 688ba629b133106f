"""Benchmarks, step 1: the Dockerfiles below a folder, and a fair sample of them."""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

_NAMES = ("dockerfile", "containerfile")

_NO_DOCKERFILE = re.compile(
    r"\.(md|rst|txt|html|adoc|template|tmpl|tpl|tt|j2|jinja2?|erb|in|twig"
    r"|sh|py|go|js|ts|rb|json|ya?ml|dockerignore)$"
)
"""Endings of templates, notes and programs that are named after the Dockerfile they belong to."""


def dockerfiles_below(folder: Path) -> Iterator[Path]:
    """Every regular file named like a Dockerfile, as a path below `folder`, in sorted order.

    Symbolic links are left out, so that no file is counted twice, and so is all below `.git`.
    """
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            path = Path(root, name)
            if is_dockerfile_name(name) and path.is_file() and not path.is_symlink():
                yield path


def is_dockerfile_name(name: str) -> bool:
    """Dockerfile, Containerfile, web.Dockerfile, Dockerfile.web, Dockerfile-web; any case."""
    lower = name.lower()
    if _NO_DOCKERFILE.search(lower):
        return False
    return any(
        lower == stem or lower.startswith((f"{stem}.", f"{stem}-")) or lower.endswith(f".{stem}")
        for stem in _NAMES
    )


def distinct(paths: Iterator[Path]) -> Iterator[Path]:
    """The paths whose content did not occur before; empty files are left out."""
    seen: set[bytes] = set()
    for path in paths:
        content = path.read_bytes()
        digest = hashlib.blake2b(content, digest_size=16).digest()
        if content.strip() and digest not in seen:
            seen.add(digest)
            yield path


def spread(folder: Path, paths: list[Path], seed: int, most: int | None = None) -> list[Path]:
    """The paths in a random order that takes turns between the folders right below `folder`.

    A prefix of it is a sample in which no repository with hundreds of versions outweighs others;
    `most` is how many of each folder are taken.
    """
    chance = random.Random(seed)
    groups: dict[str, list[Path]] = {}
    for path in paths:
        groups.setdefault(path.relative_to(folder).parts[0], []).append(path)
    shuffled = list(groups.values())
    chance.shuffle(shuffled)
    for group in shuffled:
        chance.shuffle(group)
        del group[len(group) if most is None else most :]
    turns = chain.from_iterable(zip_longest(*shuffled))
    return [path for path in turns if path is not None]
