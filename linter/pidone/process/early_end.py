"""Step 5 of the way: what it is due to that a container ends by itself."""

from __future__ import annotations

from pidone.container import Container
from pidone.process.blame import Judgement, Scene, cause_of, name_of
from pidone.process.model import Verdict
from pidone.process.simulate import Stopped


def ended_early(container: Container, run: Stopped) -> Judgement:
    """Why there was nothing left to stop."""
    scene = Scene(container, run)
    first = run.kernel.first
    failed = first.notes.get("failed")
    if isinstance(failed, str):
        span = first.exec_at or first.at
        because = FAILED[failed].format(program=first.argv[0])
        return Verdict.EXITS, because, (cause_of(scene, failed, first, span),)
    for process in run.left_running:
        if process.role == "application" and process is not first:
            kind = "daemonized-server" if process.notes.get("daemon") else "background-child-unwaited"
            because = f"PID 1 ends and takes {name_of(process)}, which runs in the background, with it"
            return Verdict.EXITS, because, (cause_of(scene, kind, first, process.at, process),)
    because = f"{name_of(first)} does its work and ends: there is nothing to stop"
    return Verdict.EXITS, because, (cause_of(scene, "nothing-runs", first, first.exec_at or first.at),)


FAILED = {
    "entrypoint-not-found": "{program} is not in the image",
    "entrypoint-not-executable": "{program} has no execute permission",
    "entrypoint-without-shebang": "{program} has no `#!` line, so the kernel cannot start it",
}


