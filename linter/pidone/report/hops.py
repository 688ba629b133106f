"""Step 8 of the way: the stop signal's way through the processes, in one line."""

from __future__ import annotations

from pidone.process.model import Hop
from pidone.report.paint import shown
from pidone.results import Outcome

_WORDS = {
    ("ignored", "lives"): "ignores {signal}",
    ("forwarded", "lives"): "forwards {signal}",
    ("forwarded", "cleans up"): "forwards {signal}",
    ("forwarded", "dies"): "forwards {signal} and ends",
    ("handled", "lives"): "handles {signal} and goes on",
    ("handled", "cleans up"): "cleans up",
    ("handled", "dies"): "handles {signal} and ends",
    ("default", "dies"): "dies",
    ("never sent", "lives"): "is not told",
    ("never sent", "cleans up"): "ends by itself",
    ("never sent", "dies"): "ends by itself",
    ("never sent", "killed"): "is killed",
}
"""What (signal, effect) comes to; every other pair is told as what it is: `default, killed`."""


def hop_line(outcome: Outcome) -> str:
    """`docker stop -> tini (PID 1) forwards SIGTERM -> sh dies -> app is killed`.

    Processes of the same depth are separated by commas. Where PID 1 lives on, SIGKILL is the last
    step. Empty where no process is known.
    """
    if not outcome.hops:
        return ""
    depths: dict[int, list[str]] = {}
    for index, hop in enumerate(outcome.hops):
        depths.setdefault(depth_of(outcome.hops, index), []).append(hop_text(hop, outcome))
    steps = [", ".join(depths[depth]) for depth in sorted(depths)]
    if outcome.hops[0].effect == "lives":
        steps.append(f"SIGKILL after {seconds(outcome.grace)}")
    service = outcome.service
    stop = "docker stop" if service is None else f"docker compose stop {shown(service)}"
    return " -> ".join([stop, *steps])


def hop_text(hop: Hop, outcome: Outcome) -> str:
    """What the stop does to one process: `sh (PID 1) ignores SIGTERM`."""
    first = " (PID 1)" if hop.pid1 else ""
    return f"{shown(hop.program)}{first} {fate(hop, outcome)}"


def fate(hop: Hop, outcome: Outcome) -> str:
    """What the stop does to one process, without its name."""
    words = _WORDS.get((hop.signal, hop.effect), f"{hop.signal}, {hop.effect}")
    return words.format(signal=outcome.signal)


def seconds(grace: float) -> str:
    return f"{grace:g} s"


def depth_of(hops: tuple[Hop, ...], index: int) -> int:
    """How many parents a process has."""
    depth = 0
    parent = hops[index].parent
    while parent is not None and depth < len(hops):
        depth += 1
        parent = hops[parent].parent
    return depth
