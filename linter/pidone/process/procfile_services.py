"""Step 4 of the way: the processes of a Procfile, as honcho, foreman and their like start them."""

from __future__ import annotations

import math
import posixpath

from pidone.configuration.procfile import procfile_entries
from pidone.image.model import is_known
from pidone.knowledge.programs import Invocation
from pidone.process.process import Process
from pidone.process.services import STAND_IN, Service
from pidone.shell.world import World


def services_of_procfile(
    world: World, process: Process, invocation: Invocation
) -> tuple[Service, ...]:
    """The processes that the words name, or all of them.

    Each is a shell's text in a session of its own, all of which gets the signal. It counts as
    ended when its output is closed, which whatever it has started keeps open; then all of them are
    told to end (honcho 2.0.0: manager.py, loop).
    """
    folder = posixpath.normpath(posixpath.join(process.cwd, invocation.workdir or "."))
    path = posixpath.normpath(posixpath.join(folder, invocation.services or "Procfile"))
    file = world.file(path) if is_known(path) else None
    if file is None or file.text is None:
        return (STAND_IN,)
    kill_after = invocation.forwards.kill_after if invocation.forwards is not None else None
    patience = math.inf if kill_after is None else kill_after
    wanted = [word for word in invocation.argv[1:] if not word.startswith("-")]
    entries = procfile_entries(file.text)
    named = [entry for entry in entries if entry.name in wanted]
    return tuple(
        Service(
            ("/bin/sh", "-c", entry.command),
            workdir=folder,
            patience=patience,
            whole_group=True,
            outlived=True,
            essential=True,
            at=entry.at,
        )
        for entry in (named or entries)
    ) or (STAND_IN,)
