"""Step 5 of the way: the answer: how a stop ends, by which way, and what it is due to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pidone.container import Container
from pidone.source import Span


class Verdict(StrEnum):
    """How a stop ends; declared from the worst to the best."""

    KILLED = "killed"
    ABRUPT = "abrupt"
    EXITS = "exits"
    UNKNOWN = "unknown"
    GRACEFUL = "graceful"


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of some verdicts; of none, unknown."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Hop:
    """One process of the steady state, and what the stop does to it.

    `handles`: its own source says that it handles the stop signal, whether it gets it or not.
    `signal`: "ignored", "handled", "forwarded", "default" or "never sent"; `effect`: "lives",
    "cleans up", "dies" or "killed". `parent` is the index of the parent's hop. `at` is the
    command or the word that started it. `heard` is the
    first signal that it was sent at the stop ("SIGTERM").
    """

    argv: tuple[str, ...]
    program: str
    pid1: bool
    parent: int | None
    signal: str
    effect: str
    at: Span | None
    why: str
    handles: bool = False
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a stop does not end gracefully: a kind that a rule looks for, and where.

    `culprit` is the program that does it ("sh", "node"), `victim` the one that suffers ("app").
    """

    kind: str
    span: Span | None
    culprit: str = ""
    victim: str = ""
    detail: str = ""
    related: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """One way through the launch that leads to a steady state (or to an end before it)."""

    verdict: Verdict
    because: str
    hops: tuple[Hop, ...]
    causes: tuple[Cause, ...]
    assumes: tuple[str, ...]
    conditions: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Trace:
    """All ways through one container's launch; `worst` decides the verdict."""

    container: Container
    paths: tuple[Path, ...]
    remarks: tuple[Cause, ...] = ()

    @property
    def worst(self) -> Path:
        order = list(Verdict)
        return min(self.paths, key=lambda path: order.index(path.verdict))

    @property
    def verdict(self) -> Verdict:
        return self.worst.verdict

    @property
    def is_job(self) -> bool:
        """Whether the container only ends because its work is done: nothing is wrong with it."""
        causes = self.worst.causes
        return bool(causes) and all(cause.kind == "nothing-runs" for cause in causes)
