"""Knowledge: servers that a framework's build writes, recognised by where they lie."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple


class Bundle(NamedTuple):
    """A row: `script` is how the path ends, `copied` a part of a COPY's source ("": of none),
    `signals` those that it ends on in good order, without SIG.
    """

    name: str
    script: str
    copied: str
    signals: frozenset[str]
    source: str
    measured: bool


@cache
def bundles() -> tuple[Bundle, ...]:
    """All rows."""
    text = resources.files(__package__).joinpath("bundles.toml").read_text("utf-8")
    return tuple(
        Bundle(
            name,
            row["script"],
            row.get("copied", ""),
            frozenset(row["signals"].split()),
            row["source"],
            row.get("measured", False),
        )
        for name, row in tomllib.loads(text).items()
    )


def bundle_at(path: str, copied: Iterable[str]) -> Bundle | None:
    """The server at an absolute path, where the sources of the Dockerfile's COPY speak for it."""
    sources = tuple(copied)
    for bundle in bundles():
        if not path.endswith("/" + bundle.script):
            continue
        if any(bundle.copied in source for source in sources):
            return bundle
    return None
