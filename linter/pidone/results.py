"""Step 7 of the way: what a check or a trace hands on to its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pidone.causes import is_of_base
from pidone.process.model import Hop, Path, Trace, Verdict
from pidone.rule import Finding, Level, Rule
from pidone.source import Position

LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""From the gravest to the lightest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one container's stop ends: `hops` is the way that a finding is about, if there is one.

    `signal` is the stop signal's canonical name, or what is written where it is none; `grace` is
    in seconds.
    """

    container: str
    target: str
    service: str | None
    verdict: Verdict
    signal: str
    grace: float
    hops: tuple[Hop, ...]


def outcome_of(trace: Trace, path: Path | None) -> Outcome:
    """The outcome of a trace, seen along one of its paths; places in a base image are left out."""
    container = trace.container
    hops = [
        replace(hop, at=None) if hop.at and is_of_base(container, hop.at) else hop
        for hop in (path.hops if path else ())
    ]
    return Outcome(
        container=container.source,
        target=container.target,
        service=container.service,
        verdict=trace.verdict,
        signal=container.stop_signal or container.stop.value,
        grace=container.grace,
        hops=tuple(hops),
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding and what the engine knows of it; outcome is None where it is about no container."""

    rule: str
    finding: Finding
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no answer could be given about a file; a `fatal` one makes the program exit with 2."""

    path: str
    message: str
    fatal: bool = True
    position: Position | None = None

    def __str__(self) -> str:
        place = f":{self.position.line}:{self.position.column}" if self.position else ""
        return f"{self.path}{place}: {self.message}" if self.path else self.message


def _is_grave(reported: Reported, fail_on: Callable[[str], Level | None]) -> bool:
    finding, outcome = reported.finding, reported.outcome
    least = fail_on(outcome.container if outcome else finding.span.source.path)
    return least is not None and LEVELS.index(finding.level) <= LEVELS.index(least)


@dataclass(frozen=True)
class Report:
    """The findings in the order of their places.

    `rules` are the rules that looked, `files` counts the files that they looked at.
    """

    findings: tuple[Reported, ...]
    suppressed: tuple[Reported, ...]
    failures: tuple[Failure, ...]
    rules: tuple[Rule, ...]
    files: int

    def with_failures(self, failures: Iterable[Failure]) -> Report:
        """The same report, with what went wrong besides."""
        return replace(self, failures=(*failures, *self.failures))

    def count(self, level: Level) -> int:
        return sum(reported.finding.level == level for reported in self.findings)

    def exit_code(self, fail_on: Callable[[str], Level | None]) -> int:
        """2 where an answer is missing, 1 for a finding at or above its file's level, else 0.

        `fail_on` tells that level by the path of the file that describes the container.
        """
        if any(failure.fatal for failure in self.failures):
            return 2
        return int(any(_is_grave(reported, fail_on) for reported in self.findings))


@dataclass(frozen=True)
class Traces:
    """What `pidone trace` found out, in the order of the files."""

    traces: tuple[Trace, ...]
    failures: tuple[Failure, ...]

    def with_failures(self, failures: Iterable[Failure]) -> Traces:
        """The same traces, with what went wrong besides."""
        return replace(self, failures=(*failures, *self.failures))

    @property
    def exit_code(self) -> int:
        return 2 if any(failure.fatal for failure in self.failures) else 0
