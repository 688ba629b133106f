"""Benchmarks, step 4: the figures as a table of ratios, and the goals that they are held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contenders import ANSWERED
from measure import Usage

_OWN = "pidone"


@dataclass(frozen=True, slots=True)
class Goal:
    """At most this many times another linter's figure; `figure` is "wall", "cpu" or "memory"."""

    rival: str
    figure: str
    factor: float


def print_table(usages: Mapping[str, Usage], goals: Sequence[Goal]) -> None:
    """A line for each linter, with what pidone takes of its figures, then one for each goal."""
    print(f"{'':10}{'wall':>11}{'CPU':>11}{'memory':>11}   pidone takes, times as much")
    print(f"{'':10}{'':33}{'wall':>8}{'CPU':>8}{'memory':>8}")
    for name, usage in usages.items():
        print(_figures(name, usage) + ("" if name == _OWN else _ratios(usages[_OWN], usage)))
    for goal in goals:
        print(_outcome(usages, goal))
    for name, usage in usages.items():
        if usage.status not in ANSWERED:
            print(f"beware: {name} exited with {usage.status}, so it did not answer for every file")


def _figures(name: str, usage: Usage) -> str:
    times = "".join(f"{seconds * 1000:8.0f} ms" for seconds in (usage.wall, usage.cpu))
    return f"{name:10}{times}{usage.memory / 1e6:8.0f} MB"


def _ratios(own: Usage, other: Usage) -> str:
    pairs = ((own.wall, other.wall), (own.cpu, other.cpu), (own.memory, other.memory))
    return "".join(f"{ours / theirs:8.3f}" for ours, theirs in pairs)


def _outcome(usages: Mapping[str, Usage], goal: Goal) -> str:
    ratio = getattr(usages[_OWN], goal.figure) / getattr(usages[goal.rival], goal.figure)
    outcome = "reached" if ratio <= goal.factor else "missed"
    return (
        f"{outcome}: {goal.figure} at most {goal.factor:.3g} times {goal.rival}'s, is {ratio:.3g}"
    )
