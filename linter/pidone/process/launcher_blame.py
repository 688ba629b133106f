"""Step 5 of the way: what is due to a program whose own source starts the application."""

from __future__ import annotations

from pidone.process.blame import Scene, application_under, cause_of, direct_child
from pidone.process.model import Cause
from pidone.process.process import Process


def spawning(scene: Scene, launcher: Process) -> Cause:
    """A program whose source starts the application as a child and keeps the signal to itself."""
    direct = direct_child(launcher)
    at = direct.at if direct is not None else launcher.at
    kind = "spawn-instead-of-exec"
    if launcher.notes.stuck:
        child = launcher.children[-1]
        return cause_of(scene, kind, launcher, child.at, victim=child, detail="stuck")
    return cause_of(scene, kind, launcher, at, victim=application_under(launcher))
