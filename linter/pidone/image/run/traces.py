"""Step 3, RUN: whether a RUN may have made a file that it does not name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from pidone.image.files import absolute
from pidone.image.model import is_known
from pidone.image.run.packages import PACKAGE_MANAGERS

if TYPE_CHECKING:
    from pidone.image.run.commands import Invocation
    from pidone.image.run.layer import RunLayer


PROGRAM_FOLDERS = frozenset(
    {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"}
)


def may_make(layer: RunLayer, path: str) -> bool:
    """Whether the RUN names the file, or runs a command that may leave any file anywhere."""
    from pidone.image.run.effects_of import invocations_of

    if layer.instruction.json is not None:
        return True
    invocations = invocations_of(layer)
    if posixpath.basename(path) in layer.text.value and not _changes_others(invocations, path):
        return True
    program = posixpath.dirname(path) in PROGRAM_FOLDERS
    harmless = _named("programs" if program else "files")
    return not invocations or any(
        (invocation.arguments and invocation.name not in harmless)
        or (program and _installs_unknown(invocation))
        for invocation in invocations
    )


def _installs_unknown(invocation: Invocation) -> bool:
    """Whether packages come in of which it is not known that they bring no shell."""
    if invocation.name not in PACKAGE_MANAGERS:
        return False
    words = [argument.value for argument in invocation.arguments[1:]]
    if not any(word in ("add", "install", "in") for word in words):
        return False
    names = {re.split("[=<>~@]", word)[0] for word in words if not word.startswith(("-", "."))}
    return not names - {"add", "install", "in"} <= _named("packages")


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
def _named(about: str) -> frozenset[str]:
    """The names of the rows about "files", "programs" (and "files") or "packages"."""
    import tomllib
    from importlib import resources

    text = resources.files("pidone.knowledge").joinpath("build_commands.toml").read_text("utf-8")
    rows = tomllib.loads(text).values()
    wanted = ("files", "programs") if about == "programs" else (about,)
    return frozenset(
        name for row in rows if row.get("about", "files") in wanted for name in row["names"].split()
    )
