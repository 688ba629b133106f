"""Step 5 of the way: what it is due to that a container ends by itself."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from pidone.container import Container
from pidone.process.blame import Judgement, Scene, ancestors, cause_of, name_of
from pidone.process.model import Cause, Verdict
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.source import Span


def ended_early(container: Container, run: Stopped) -> Judgement:
    """Why there was nothing left to stop."""
    scene = Scene(container, run)
    first = run.kernel.first
    malformed = malformed_list(container)
    if malformed is not None:
        because = f"no JSON, so {name_of(first)} looks for a command that begins with a bracket"
        cause = Cause("malformed-exec-form", malformed, culprit=name_of(first))
        return Verdict.EXITS, because, (cause,)
    for process in run.kernel.processes.values():
        failed = process.notes.failed
        if failed is not None:
            program = process.notes.missing or process.argv[0]
            because = FAILED[failed].format(program=program.replace("\r", "\\r"), user=process.user)
            at = process.exec_at or process.at
            cause = cause_of(scene, failed, process, at)
            missing = process.notes.missing
            if missing is not None:
                cause = replace(cause, culprit=posixpath.basename(missing))
            return Verdict.EXITS, because, (cause,)
    slip = first.notes.slip
    for process in run.left_running:
        if slip is not None and slip.ends and process is not first:
            because = f"{name_of(first)} ends at a command called {slip.name}, which there is not"
            cause = cause_of(scene, "broken-trap-recipe", first, slip.span, process, slip.name)
            return Verdict.EXITS, because, (cause,)
        if process.role == "application" and process is not first:
            process = next(filter(is_daemon, (process, *ancestors(process))), process)
            kind = "daemonized-server" if process.notes.daemon else "background-child-unwaited"
            because = (
                f"PID 1 ends and takes {name_of(process)}, which runs in the background, with it"
            )
            return Verdict.EXITS, because, (cause_of(scene, kind, first, process.at, process),)
    because = f"{name_of(first)} does its work and ends: there is nothing to stop"
    return (
        Verdict.EXITS,
        because,
        (cause_of(scene, "nothing-runs", first, first.exec_at or first.at),),
    )


def is_daemon(process: Process) -> bool:
    return process.notes.daemon


def malformed_list(container: Container) -> Span | None:
    """The text of an ENTRYPOINT or CMD that was meant to be an exec form."""
    for half in (container.entrypoint, container.cmd):
        instruction = half.instruction if half is not None else None
        if half is None or half.form != "shell" or instruction is None:
            continue
        if instruction.json_error is not None and instruction.text.value.startswith("["):
            return instruction.text.whole()
    return None


FAILED = {
    "entrypoint-not-found": "{program} is not in the image",
    "entrypoint-not-executable": "{program} has no execute permission",
    "user-switch-without-root": "{program} needs root to change the user, and is run by {user}",
    "entrypoint-without-shebang": "{program} has no `#!` line, so the kernel cannot start it",
}
