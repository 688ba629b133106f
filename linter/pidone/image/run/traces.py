"""Step 3, RUN: whether a RUN may have made a file that it does not name."""

from __future__ import annotations

import posixpath
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pidone.image.run.layer import RunLayer


def may_make(layer: RunLayer, path: str) -> bool:
    """Whether the RUN names the file, or runs a command that may leave any file anywhere."""
    from pidone.image.run.effects_of import invocations_of

    if layer.instruction.json is not None or posixpath.basename(path) in layer.text.value:
        return True
    harmless = _harmless()
    invocations = invocations_of(layer)
    return not invocations or any(
        invocation.arguments and invocation.name not in harmless for invocation in invocations
    )


@cache
def _harmless() -> frozenset[str]:
    """Commands that put no file outside the folders that packages own."""
    import tomllib
    from importlib import resources

    text = resources.files("pidone.knowledge").joinpath("build_commands.toml").read_text("utf-8")
    rows = tomllib.loads(text).values()
    return frozenset(name for row in rows for name in row["names"].split())
