"""Step 5 of the way: what a verdict takes on trust, and what is missing for it to be certain."""

from __future__ import annotations

from collections.abc import Iterable

from pidone.container import Container
from pidone.process import blame
from pidone.process.model import Cause, Verdict
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.steady import EXITED
from pidone.shell.values import UNSET


def assumptions(run: Stopped) -> Iterable[str]:
    """What was taken on trust of the programs that are there at the stop."""
    signal = "SIG" + run.world.stop_signal
    for process in run.steady:
        if process.role != "application":
            continue
        script = blame.script_name(process)
        if process.notes.assumed or process.notes.names_signal:
            yield f"{script or process.program or process.argv[0]} handles {signal}"
        elif script and run.world.stop_signal not in process.handled and not process.notes.read:
            yield f"{loaded(script, process.notes.loads)} installs no handler for {signal}"


def loaded(script: str, modules: tuple[str, ...]) -> str:
    """Whom an assumption is about: the modules of others that a script loads, or the script."""
    if not modules:
        return script
    if len(modules) == 1:
        return f"{modules[0]}, which {script} loads,"
    named = ", ".join(modules[:3]) + (", ..." if len(modules) > 3 else "")
    return f"what {script} loads ({named})"


def doubt_of(
    container: Container, run: Stopped, verdict: Verdict, causes: tuple[Cause, ...]
) -> str | None:
    """What is missing for the verdict to be certain."""
    for process in run.kernel.processes.values():
        if process.notes.unsettled is not None and hangs_on(process, verdict, causes):
            return f"not decided by the files: {process.notes.unsettled}"
    if verdict is Verdict.GRACEFUL:
        for name in run.world.needed:
            return f"not decided by the files: the script ends unless ${name} is set"
        return mystery_of(run, hidden_exec=False)
    if verdict is Verdict.ABRUPT and inherits_signal(container) and is_about_signal(causes):
        return f"{container.image.base.name} is not known: it may set another STOPSIGNAL"
    end = doubtful_end(run) if verdict is Verdict.EXITS and run.value == EXITED else None
    if end is not None:
        return end
    for span in run.world.gaps:
        where = f"{span.source.path}:{span.line}"
        return f"not decided by the files: {where} cannot be followed"
    for target in run.world.lost_targets:
        return f"not decided by the files: which process `kill {target}` means"
    return mystery_of(run, hidden_exec=True)


def hangs_on(process: Process, verdict: Verdict, causes: tuple[Cause, ...]) -> bool:
    """Whether a program whose configuration is not known would change the verdict by it: not where
    something else is to blame for a stop that goes wrong."""
    if verdict in (Verdict.GRACEFUL, Verdict.EXITS) or process.pid == 1:
        return True
    own = process.notes.invocation
    is_daemon = own is not None and own.daemonizes
    concerned = {process.program} if is_daemon else set()
    return any(cause.culprit == process.program or cause.victim in concerned for cause in causes)


def doubtful_end(run: Stopped) -> str | None:
    """Why an end before any steady state may not be what happens to those who run the image."""
    processes = run.kernel.processes.values()
    if any(map(surely_fails, processes)):
        return None
    for process in processes:
        refused = process.notes.refused_at
        if run.world.asked and refused is not None and process.status == run.kernel.first.status:
            where = f"{refused.source.path}:{refused.line}"
            return f"not decided by the files: {where} ends it unless it is given what it asks for"
    for path in run.world.unread:
        return f"not decided by the files: what {path} does, which is not among them"
    return None


def surely_fails(process: Process) -> bool:
    """Whether a process could not start, whatever the container is given."""
    failed = process.notes.failed
    return failed == "user-switch-without-root" or (bool(failed) and process.argv[0][:1] == "-")


def mystery_of(run: Stopped, *, hidden_exec: bool) -> str | None:
    """A command whose very name is not known, where it decides."""
    for process in run.steady:
        unseen = process.notes.unseen
        if unseen is not None and process.killed_by is None and process.pid == 1:
            return f"not decided by the files: whether {unseen} handles the stop signal"
        argv = process.notes.unknown_argv
        if argv is None:
            continue
        certain = len(argv) == 1 and argv[0] != UNSET
        if hidden_exec and process.pid != 1 and certain and run.value != EXITED:
            continue
        problem = process.notes.problem
        if problem:
            return f"not decided by the files: {problem}"
        return f"not decided by the files: which command `{blame.shown_argv(argv)}` is"
    return None


def inherits_signal(container: Container) -> bool:
    return container.image.inherits_unknown and container.stop.span is None


def is_about_signal(causes: tuple[Cause, ...]) -> bool:
    return any(cause.kind == "wrong-stop-signal" for cause in causes)
