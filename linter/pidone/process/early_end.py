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
        if process.notes.failed is not None:
            return cannot_start(scene, process, process.notes.failed)
    slip = first.notes.slip
    for process in run.left_running:
        if slip is not None and slip.ends and process is not first:
            because = f"{name_of(first)} ends at a command called {slip.name}, which there is not"
            cause = cause_of(scene, "broken-trap-recipe", first, slip.span, process, slip.name)
            return Verdict.EXITS, because, (cause,)
        if process.role == "application" and process is not first:
            process = next(filter(is_daemon, (process, *ancestors(process))), process)
            if is_daemon(process):  # the last one is what was to stay
                process = [one for one in run.left_running if is_daemon(one)][-1]
            kind = "daemonized-server" if process.notes.daemon else "background-child-unwaited"
            because = (
                f"PID 1 ends and takes {name_of(process)}, which runs in the background, with it"
            )
            return Verdict.EXITS, because, (cause_of(scene, kind, first, process.at, process),)
    cause = cause_of(scene, "nothing-runs", first, first.exec_at or first.at)
    return Verdict.EXITS, nothing_left(first), (cause,)


def nothing_left(first: Process) -> str:
    """Why PID 1 ends where nothing went wrong."""
    if first.role == "repl":
        return f"{name_of(first)} reads commands from standard input, and there are none"
    return f"{name_of(first)} does its work and ends: there is nothing to stop"


def cannot_start(scene: Scene, process: Process, failed: str) -> Judgement:
    """What a command is due to that cannot be started."""
    notes = process.notes
    program = notes.missing or process.argv[0]
    script = notes.file.path if notes.file is not None else ""
    sentence = FAILED[failed] if script or failed != "interpreter-not-in-image" else NOT_THERE
    because = sentence.format(
        program=program.replace("\r", "\\r"), user=process.user, script=script
    )
    cause = cause_of(scene, failed, process, process.exec_at or process.at)
    if script and failed in ("interpreter-not-in-image", "crlf-shebang"):
        cause = at_shebang(process, cause)
    elif notes.missing is not None:
        cause = replace(cause, culprit=posixpath.basename(notes.missing))
    return Verdict.EXITS, because, (replace(cause, detail=program),)


def at_shebang(process: Process, cause: Cause) -> Cause:
    """The cause at the script's first line, with the place that starts the script."""
    file = process.notes.file
    if file is None or file.text is None:
        return cause
    source, started = file.text.source, cause.span
    end = source.content.find(b"\n")
    end = len(source.content) if end < 0 else end
    first = source.span(0, end - source.content[:end].endswith(b"\r"))
    if not source.content.startswith(b"#!") or file.text.whole() != source.whole():
        return replace(cause, culprit=posixpath.basename(file.path))
    related = ((started, "this starts it"),) if started is not None else ()
    return replace(cause, span=first, culprit=posixpath.basename(file.path), related=related)


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


NOT_THERE = "{program} is not in the image"

FAILED = {
    "entrypoint-not-found": NOT_THERE,
    "interpreter-not-in-image": "{script} is to be run by {program}, which is not in the image",
    "doubled-init": "{program} refuses to start unless it is PID 1, which another init is",
    "init-not-pid1": "{program} refuses to start unless it is PID 1",
    "crlf-shebang": "the first line of {script} ends in a carriage return: {program} is not there",
    "entrypoint-not-executable": "{program} has no execute permission",
    "user-switch-without-root": "{program} needs root to change the user, and is run by {user}",
    "entrypoint-without-shebang": "{program} has no `#!` line, so the kernel cannot start it",
}
