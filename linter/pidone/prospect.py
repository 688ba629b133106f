"""Step 6 of the way: how a stop would end if something else stood in PID 1's or a shell's place."""

from __future__ import annotations

from dataclasses import dataclass

from pidone.causes import TracedCause
from pidone.knowledge.programs import Invocation, recognise
from pidone.process.model import Hop, Path, Trace
from pidone.shell.dialect import dialect_of
from pidone.wording import signal_of


@dataclass(frozen=True)
class Prospect:
    """The processes of a path, and the signal that they would be sent."""

    path: Path
    signal: str
    victim: str


def shortfall(trace: Trace, cause: TracedCause) -> str:
    """What still stands in the way once the shell at fault is replaced by what it runs.

    A clause that begins with ", but"; empty where the stop is graceful then, and where nothing
    bad was seen to begin with.
    """
    if cause.path is None:
        return ""
    prospect = Prospect(cause.path, signal_of(trace), cause.victim)
    hops = cause.path.hops
    children = [
        (index, hops[hop.parent].pid1)
        for index, hop in enumerate(hops)
        if hop.parent is not None and _is_culprit(hops[hop.parent], cause)
    ]
    children.sort(key=lambda child: hops[child[0]].at != cause.span)
    return as_clause(obstacle(prospect, *children[0])) if children else ""


def as_clause(obstacle: str) -> str:
    """An obstacle as the end of a fix's description."""
    return f", but {obstacle}" if obstacle else ""


def _is_culprit(hop: Hop, cause: TracedCause) -> bool:
    """Whether a process is the shell that a cause is about."""
    if dialect_of(hop.argv[0], {}) is None:
        return False
    names = {hop.program, *(word.rsplit("/", 1)[-1] for word in hop.argv[:3])}
    return cause.culprit in names


def obstacle(prospect: Prospect, index: int, pid1: bool) -> str:
    """Why the process at `index` would not end well, as PID 1 or not; empty where it would."""
    hops = prospect.path.hops
    hop = hops[index]
    below = [at for at, other in enumerate(hops) if other.parent == index]
    in_front = f"{hop.program} then stands in front of {prospect.victim or 'what it runs'}"
    if dialect_of(hop.argv[0], {}) is not None:
        return in_front
    if below:
        forwards = recognise(hop.argv).forwards
        if forwards is None or forwards.then != "waits" or not forwards.passes(prospect.signal):
            return in_front
        return next(filter(None, (obstacle(prospect, at, False) for at in below)), "")
    return _deafness(prospect, hop, recognise(hop.argv), pid1)


def _deafness(prospect: Prospect, hop: Hop, invocation: Invocation, pid1: bool) -> str:
    name = invocation.script or invocation.module or hop.program
    if hop.handles or f"{name} handles {prospect.signal}" in prospect.path.assumes:
        return ""
    return reaction(hop.program, invocation, prospect.signal, pid1)


def reaction(program: str, invocation: Invocation, signal: str, pid1: bool) -> str:
    """Why a program would not finish its work on a signal; empty where it would."""
    action = invocation.signals.action(signal)
    if action == "graceful" or (action is None and (invocation.signals.assumed or not pid1)):
        return ""
    if action == "quick":
        is_rash = "graceful" in invocation.signals.actions.values()
        return f"{program} ends at once on {signal}" if is_rash else ""
    own = invocation.script or invocation.module
    role = f"{program} as PID 1" if pid1 else program
    return f"{role} does not end on {signal}" + (f" unless {own} handles it" if own else "")


def pid1_obstacle(trace: Trace, argv: tuple[str, ...]) -> str:
    """Why a command would not end well as PID 1, as far as its program is known."""
    invocation = recognise(argv)
    if dialect_of(argv[0], {}) is not None or invocation.kind in ("parent", "replace"):
        return "what it starts then is not followed any further"
    return reaction(argv[0].rsplit("/", 1)[-1], invocation, signal_of(trace), True)


def has_shell(path: Path) -> bool:
    """Whether a shell is one of the processes."""
    return any(dialect_of(hop.argv[0], {}) is not None for hop in path.hops)


def graceful_signal(hop: Hop) -> str | None:
    """The signal that makes a known server finish its work and end ("SIGQUIT")."""
    actions = recognise(hop.argv).signals.actions
    names = [name for name, action in actions.items() if action == "graceful"]
    return f"SIG{names[0]}" if names else None
