"""Step 8 of the way: the stop signal's way through the processes, in one line."""

from __future__ import annotations

from pidone.process.model import Hop, Verdict
from pidone.report.paint import shown
from pidone.results import Outcome

_WORDS = {
    ("ignored", "lives"): "ignores {signal}",
    ("ignored", "killed"): "ignores {signal}",
    ("forwarded", "lives"): "forwards {signal}",
    ("forwarded", "cleans up"): "forwards {signal}",
    ("forwarded", "dies"): "forwards {signal} and ends",
    ("forwarded", "killed"): "forwards {signal}",
    ("handled", "lives"): "handles {signal} and goes on",
    ("handled", "cleans up"): "cleans up",
    ("handled", "dies"): "handles {signal} and ends",
    ("handled", "killed"): "handles {signal}",
    ("default", "dies"): "dies",
    ("default", "killed"): "is killed",
    ("never sent", "lives"): "is not told",
    ("never sent", "dies"): "ends untold",
    ("never sent", "cleans up"): "ends by itself",
    ("never sent", "killed"): "is killed",
}


def hop_line(outcome: Outcome) -> str:
    """`docker stop -> tini (PID 1) forwards SIGTERM -> sh dies -> app is killed`.

    Processes of the same depth are separated by commas. Empty where no process is known.
    """
    if not outcome.hops:
        return ""
    depths: dict[int, list[str]] = {}
    for index, hop in enumerate(outcome.hops):
        depths.setdefault(_depth(outcome.hops, index), []).append(hop_text(hop, outcome))
    steps = [", ".join(depths[depth]) for depth in sorted(depths)]
    return " -> ".join(["docker stop", *steps]) + _end(outcome)


def hop_text(hop: Hop, outcome: Outcome) -> str:
    """What the stop does to one process: `sh (PID 1) ignores SIGTERM`."""
    words = _WORDS.get((hop.signal, hop.effect), f"{hop.signal}, {hop.effect}")
    first = " (PID 1)" if hop.pid1 else ""
    return f"{shown(hop.program)}{first} {words.format(signal=outcome.signal)}"


def seconds(grace: float) -> str:
    return f"{grace:g} s"


def _depth(hops: tuple[Hop, ...], index: int) -> int:
    depth = 0
    parent = hops[index].parent
    while parent is not None and depth < len(hops):
        depth += 1
        parent = hops[parent].parent
    return depth


def _end(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.KILLED and outcome.hops[-1].effect == "killed":
        return f" after {seconds(outcome.grace)}"
    return ""
