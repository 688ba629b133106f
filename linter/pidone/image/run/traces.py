"""Step 3, RUN: whether a RUN may have made a file that it does not name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from pidone.image.files import absolute
from pidone.image.model import is_known

if TYPE_CHECKING:
    from pidone.image.run.commands import Invocation
    from pidone.image.run.layer import RunLayer


def may_make(layer: RunLayer, path: str) -> bool:
    """Whether the RUN names the file, or runs a command that may leave any file anywhere."""
    from pidone.image.run.effects_of import invocations_of

    if layer.instruction.json is not None:
        return True
    invocations = invocations_of(layer)
    if posixpath.basename(path) in layer.text.value and not _changes_others(invocations, path):
        return True
    harmless = _harmless()
    return not invocations or any(
        invocation.arguments and invocation.name not in harmless for invocation in invocations
    )


def _changes_others(invocations: Iterable[Invocation], path: str) -> bool:
    """Whether commands make no file, and those whose modes they change lie elsewhere."""
    return all(
        one.name in ("chmod", "chown", "chgrp")
        and not one.redirects
        and is_known(one.cwd)
        and all(is_known(word.value) for word in one.arguments)
        and path not in {absolute(word.value, one.cwd) for word in one.arguments}
        for one in invocations
    )


@cache
def _harmless() -> frozenset[str]:
    """Commands that put no file outside the folders that packages own."""
    import tomllib
    from importlib import resources

    text = resources.files("pidone.knowledge").joinpath("build_commands.toml").read_text("utf-8")
    rows = tomllib.loads(text).values()
    return frozenset(name for row in rows for name in row["names"].split())
