"""From what was seen in a run to the verdict, and from two runs to one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.observe import Run
from lab.processes import shape


@dataclass(frozen=True, slots=True)
class Payload:
    """What became of one payload that was up. `got` are the numbers of the signals it got, in
    order; `finished` is true where it ended by itself: its clean-up done, or, where it has no
    handlers, by the signal; `alive` is true where it ran when the stop signal was sent."""

    tag: str
    pid: int
    parent: int
    ignored: int
    got: tuple[int, ...]
    finished: bool
    alive: bool


@dataclass(frozen=True)
class Outcome:
    """The kernel's answer. `verdict` is graceful, abrupt, killed, exits, unstable, or not run.

    All but `verdicts` (one for each run) is what the first run with that verdict showed: `tree` is
    the steady state and `left` what outlived the grace, as (depth, argv).
    """

    verdict: str
    pid1: tuple[str, ...]
    tree: tuple[tuple[int, tuple[str, ...]], ...]
    left: tuple[tuple[int, tuple[str, ...]], ...]
    payloads: tuple[Payload, ...]
    seconds: float
    status: int
    output: str
    verdicts: tuple[str, ...]


def unanswered(reason: str) -> Outcome:
    """Of a scenario that the lab could not run: the verdict is "not run"."""
    return Outcome("not run", (), (), (), (), 0.0, 0, reason, ())


def payloads_of(run: Run) -> tuple[Payload, ...]:
    """The payloads that came up, in that order."""
    alive = {process.pid for process in run.tree if process.state != "Z"}
    found = []
    for up in (record for record in run.records if record.what == "up"):
        later = [r for r in run.records if r.pid == up.pid and r.at >= up.at and r != up]
        tag, parent, _group, _session, ignored = up.rest
        found.append(
            Payload(
                tag=tag,
                pid=up.pid,
                parent=int(parent),
                ignored=int(ignored, 16),
                got=tuple(int(r.rest[0]) for r in later if r.what == "got"),
                finished=any(r.what in ("clean", "died", "done") for r in later),
                alive=up.pid in alive,
            )
        )
    return tuple(found)


def verdict_of(run: Run) -> str:
    """The verdict of one run: every payload that ran at the stop, or came up after it, counts."""
    if run.stopped_at is None:
        return "exits"
    if run.outlived:
        return "killed"
    told = [
        payload
        for payload, up in zip(payloads_of(run), _ups(run), strict=True)
        if payload.alive or up >= run.stopped_at
    ]
    return "graceful" if all(payload.finished for payload in told) else "abrupt"


def _ups(run: Run) -> list[float]:
    return [record.at for record in run.records if record.what == "up"]


WORST_FIRST = ("killed", "abrupt", "exits", "graceful")


def outcome_of(runs: Sequence[Run], reversed_runs: Sequence[Run]) -> Outcome:
    """One answer from the runs of one scenario, in both orders of cleaning up.

    Where the order decides, the worse verdict is the answer: the better one is luck. Where runs of
    the same order differ, the answer is unstable.
    """
    verdicts = [[verdict_of(run) for run in order] for order in (runs, reversed_runs)]
    each = {verdict for order in verdicts for verdict in order}
    stable = all(len(set(order)) <= 1 for order in verdicts)
    worst = min(each, key=WORST_FIRST.index)
    first = next(run for run in (*runs, *reversed_runs) if verdict_of(run) == worst)
    return Outcome(
        verdict=worst if stable else "unstable",
        pid1=first.tree[0].argv if first.tree else (),
        tree=shape(first.tree),
        left=shape(first.left),
        payloads=payloads_of(first),
        seconds=round(first.seconds, 2),
        status=first.status,
        output=first.output,
        verdicts=tuple(verdict for order in verdicts for verdict in order),
    )
