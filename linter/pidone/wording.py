"""Step 6 of the way: what a bad stop comes to, in the words of who types `docker stop`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pidone.causes import NOT_GRACEFUL, TracedCause
from pidone.process.model import Hop, Trace, Verdict
from pidone.rule import Finding, Fix, Level


def stop_finding(trace: Trace, cause: TracedCause, found: str, fix: Fix | None = None) -> Finding:
    """A cause as a finding: what was found, and what `docker stop` then comes to."""
    message = f"{found}: {ending(trace, cause)}"
    return Finding(cause.level, message, cause.span, cause.related, fix)


def taken_on_trust(trace: Trace, cause: TracedCause) -> str | None:
    """What is assumed of a script, where that is why nobody handles the signal."""
    assumes = cause.path.assumes if cause.path is not None else ()
    end = f"installs no handler for {signal_of(trace)}"
    return next((assumption for assumption in assumes if assumption.endswith(end)), None)


def unheard_finding(trace: Trace, cause: TracedCause, found: str) -> Finding:
    """`stop_finding` for a program without a handler: a warning where that is an assumption."""
    assumption = taken_on_trust(trace, cause)
    if assumption is None:
        return stop_finding(trace, cause, found)
    finding = stop_finding(trace, cause, f"{found}, assuming that {assumption}")
    return replace(finding, level="warning") if finding.level == "error" else finding


def signal_of(trace: Trace) -> str:
    """The stop signal's name."""
    return trace.container.stop_signal or trace.container.stop.value


def seconds_of(trace: Trace) -> str:
    """The grace period: `10 s`."""
    return f"{trace.container.grace:g} s"


def ending(trace: Trace, cause: TracedCause) -> str:
    """What `docker stop` then does: `docker stop waits 10 s, then kills app`."""
    victim = cause.victim or cause.culprit or "it"
    if cause.verdict is Verdict.KILLED:
        return f"docker stop waits {seconds_of(trace)}, then kills {victim}"
    if cause.verdict is Verdict.ABRUPT:
        return f"docker stop kills {victim} before it has cleaned up"
    return "the container ends by itself"


def deafness(trace: Trace, cause: TracedCause) -> str:
    """What a shell in front does with the stop signal: `as PID 1 ignores SIGTERM`."""
    signal = signal_of(trace)
    if cause.verdict is Verdict.ABRUPT:
        return f"dies of {signal} without telling {cause.victim or 'its child'}"
    shell = culprit_hop(cause)
    role = "as PID 1 " if shell is not None and shell.pid1 else ""
    if shell is not None and shell.signal == "handled":
        return f"{role}cannot run its trap for {signal} meanwhile"
    return f"{role}ignores {signal}"


def culprit_hop(cause: TracedCause) -> Hop | None:
    """The process that a cause is about: the parent of what the cause's place starts."""
    hops = cause.path.hops if cause.path is not None else ()
    for hop in hops:
        if hop.at == cause.span and hop.parent is not None:
            return hops[hop.parent]
    return hops[0] if hops else None


def gravity(trace: Trace) -> Level:
    """How grave something is that is at fault for the whole stop, if anything is: by the verdict.

    Where the stop is graceful, or nobody knows, or there is nothing to stop, it is a note.
    """
    if trace.is_job or trace.verdict not in NOT_GRACEFUL:
        return "note"
    return "warning" if trace.verdict is Verdict.ABRUPT else "error"


def is_by_luck(trace: Trace) -> bool:
    """Whether a launch that nobody is at fault for is worth a note: it ends well, for all we know.

    Where something else is wrong, the shell in front is not what matters.
    """
    return trace.is_job or trace.verdict not in NOT_GRACEFUL


def by_luck(trace: Trace) -> str:
    """Why a launch through a shell that nobody is at fault for is still worth a note."""
    if trace.verdict is not Verdict.UNKNOWN:
        return "it makes way for its last command here, which not every shell does"
    return "whether it makes way for its last command is up to the shell"


def is_told(cause: TracedCause) -> bool:
    """Whether the application that a cause is about gets a signal at all."""
    hops = cause.path.hops if cause.path is not None else ()
    return any(hop.program == cause.victim and hop.signal != "never sent" for hop in hops)


def culprit_path(cause: TracedCause) -> str:
    """The path of a command that cannot be started, as it is written."""
    words = cause.path.hops[0].argv if cause.path is not None and cause.path.hops else ()
    named = (word for word in words if word.rsplit("/", 1)[-1] == cause.culprit)
    return next(named, cause.culprit)


def joined(names: Iterable[str]) -> str:
    """`A`, `A and B`, `A, B and C`; each name once."""
    *some, last = dict.fromkeys(names)
    return f"{', '.join(some)} and {last}" if some else last
