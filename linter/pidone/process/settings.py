"""Step 4 of the way: options of a program that stand in its own configuration file."""

from __future__ import annotations

import posixpath

from pidone.knowledge.programs import Invocation, recognise
from pidone.process.kernel import GivenUp
from pidone.process.process import Process
from pidone.shell.values import is_known
from pidone.shell.world import World

ENDINGS = (".ini", ".conf", ".yaml", ".yml", ".json", ".xml")


def with_settings(world: World, process: Process, invocation: Invocation) -> Invocation:
    """The command line with the options that its configuration file adds, if it names one.

    GivenUp where the file would decide about the stop and is not at hand.
    """
    settings = invocation.program.settings
    if not settings:
        return invocation
    for word in invocation.argv[1:]:
        name = word.rpartition("=")[2]
        if not name.endswith(ENDINGS):
            continue
        path = posixpath.normpath(posixpath.join(process.cwd, name))
        file = world.file(path) if is_known(path) else None
        if file is None or file.text is None:
            raise GivenUp(f"whether {name} sets {settings[0]}")
        added = tuple(f"--{one}" for one in settings if one.encode() in file.text.content)
        return recognise((invocation.argv[0], *added, *invocation.argv[1:]))
    return invocation
