"""Step 6 of the way: the causes of a trace, merged over its paths, and how grave each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pidone.container import Container
from pidone.process.model import Cause, Path, Trace, Verdict, worst
from pidone.rule import Level, Related
from pidone.source import Span

NOT_GRACEFUL = frozenset({Verdict.KILLED, Verdict.ABRUPT, Verdict.EXITS})
"""The verdicts for which `check` owes an error or a warning."""

_CERTAIN = frozenset({Verdict.KILLED, Verdict.EXITS})


@dataclass(frozen=True, slots=True)
class TracedCause:
    """One cause, merged over the paths that share it.

    `verdict` is the worst of those paths, and None for a remark; `path` is the one it is of. `span`
    is where the cause is written, else what starts it here, else the stage's FROM. `related` ends
    with the conditions on which the path is taken, where other paths are not as bad.
    """

    level: Level
    kind: str
    span: Span
    culprit: str
    victim: str
    detail: str
    verdict: Verdict | None
    related: tuple[Related, ...]
    path: Path | None


def trace_causes(trace: Trace, kind: str) -> Iterator[TracedCause]:
    """The causes of one kind, in the order in which the paths meet them."""
    return (cause for cause in all_causes(trace) if cause.kind == kind)


def all_causes(trace: Trace) -> Iterator[TracedCause]:
    """Every cause of every path once, then the remarks."""
    paths_of: dict[tuple[object, ...], list[tuple[Path, Cause]]] = {}
    for path in trace.paths:
        for cause in path.causes:
            paths_of.setdefault(_identity(cause), []).append((path, cause))
    for shared in paths_of.values():
        yield _merged(trace, shared)
    for identity, cause in {_identity(cause): cause for cause in trace.remarks}.items():
        if identity not in paths_of:
            yield _traced(trace, cause, "note", None)


def level_of(trace: Trace, paths: list[Path]) -> Level:
    """How grave a cause of these paths is: contract.md's words on error, warning and note."""
    verdict = worst([path.verdict for path in paths])
    if verdict in _CERTAIN and all(path.verdict in _CERTAIN for path in trace.paths):
        return "error"
    return "warning" if verdict in NOT_GRACEFUL else "note"


def _identity(cause: Cause) -> tuple[object, ...]:
    span = cause.span
    where = (span.source.path, span.start, span.end) if span else None
    return cause.kind, where, cause.culprit, cause.victim


def _merged(trace: Trace, shared: list[tuple[Path, Cause]]) -> TracedCause:
    order = list(Verdict)
    path, cause = min(shared, key=lambda pair: order.index(pair[0].verdict))
    level = level_of(trace, [path for path, _ in shared])
    return _traced(trace, cause, level, path)


def _traced(trace: Trace, cause: Cause, level: Level, path: Path | None) -> TracedCause:
    place = place_of(trace.container, cause.span)
    related = [Related(span, message) for span, message in cause.related]
    if path is not None and level == "warning":
        related += _conditions(trace, path)
    return TracedCause(
        level=level,
        kind=cause.kind,
        span=place,
        culprit=cause.culprit,
        victim=cause.victim,
        detail=cause.detail,
        verdict=path.verdict if path else None,
        related=tuple(
            one
            for one in related
            if one.span != place and not is_of_base(trace.container, one.span)
        ),
        path=path,
    )


def place_of(container: Container, span: Span | None) -> Span:
    """Where people can see a cause: what lies in the base image is due to what starts it here."""
    if span is not None and not is_of_base(container, span):
        return span
    for launch in (container.cmd, container.entrypoint) if span else ():
        if launch and launch.written:
            return launch.written
    return container.image.span


def is_of_base(container: Container, span: Span) -> bool:
    """Whether a place is in a script of the base image, which is no file that is at hand."""
    return span.source.path.startswith(f"{container.image.base.name}:")


def _conditions(trace: Trace, path: Path) -> list[Related]:
    """The conditions that lead here, where another path ends better."""
    if all(other.verdict == path.verdict for other in trace.paths):
        return []
    return [Related(span, "on the way through here") for span in path.conditions]
