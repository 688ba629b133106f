"""Step 6 of the way: the first few edits that make a stop graceful, by trying them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pidone.causes import NOT_GRACEFUL
from pidone.cure.forwarding import forwarding
from pidone.cure.moves import Move, Moves
from pidone.cure.replacing import replacing
from pidone.cure.texts import places
from pidone.cure.trial import Trial, after_edits, tried
from pidone.cure.units import Started
from pidone.process.model import Path, Trace, Verdict
from pidone.rule import Fix
from pidone.shell.dialect import dialect_of
from pidone.shell.last import TRAPS_LOST

MOST_TRIALS = 60
MOST_BYTES = 60_000
"""Trials, and the script bytes that all of them together read: long scripts get fewer trials."""
MOST_STEPS = 3


@dataclass(frozen=True)
class _State:
    trial: Trial
    steps: tuple[Move, ...] = ()

    @property
    def merit(self) -> tuple[int, ...]:
        """How near to a graceful stop it is, the best the greatest; of equals, the fewer steps."""
        paths = self.trial.trace.paths
        worst = self.trial.trace.worst
        told = sum(hop.signal != "never sent" for hop in worst.hops)
        bad = sum(path.verdict in NOT_GRACEFUL for path in paths)
        return (-bad, list(Verdict).index(worst.verdict), told, -len(self.steps))


def cure(trace: Trace) -> Fix | None:
    """A fix that leads to a graceful stop, or None where none was found."""
    if trace.verdict not in NOT_GRACEFUL or trace.container.stop_signal is None:
        return None
    return _searched(trace, only_safe=True) or _searched(trace, only_safe=False)


def _searched(trace: Trace, only_safe: bool) -> Fix | None:
    waiting = [_State(Trial(trace))]
    seen: set[object] = set()
    size = sum(len(place.parsed.text.content) for _, place in places(trace.container, trace.worst))
    most = max(6, min(MOST_TRIALS, MOST_BYTES // max(size, 1)))
    while waiting and len(seen) < most:
        state = max(waiting, key=lambda one: one.merit)
        waiting.remove(state)
        for move in moves(state.trial.trace):
            if only_safe and move.safety != "safe":
                break  # safe ones come first
            after = _after(trace, state, move, seen)
            if after is not None and after.trial.trace.verdict is Verdict.GRACEFUL:
                return _fix(after)
            if after is not None and len(after.steps) < MOST_STEPS:
                waiting.append(after)
            if len(seen) >= most:
                break
    return None


def _after(trace: Trace, state: _State, move: Move, seen: set[object]) -> _State | None:
    """A state after one more move; None where it is no new one, or something does not run then."""
    changed = after_edits(state.trial, move.edits)
    key = tuple(sorted((path, content) for path, (_, content) in changed.items()))
    if key in seen:
        return None
    seen.add(key)
    after = tried(state.trial, move.edits)
    if after is None or not keeps(trace, after.trace):
        return None
    return _State(after, (*state.steps, move))


def moves(trace: Trace) -> Moves:
    """What may be done about the worst path."""
    path = trace.worst
    spans = tuple(cause.span for cause in path.causes if cause.span is not None)
    texts = [place for _, place in places(trace.container, path)]
    signal = trace.container.stop_signal or "SIGTERM"
    replacements = [
        move for place in texts for move in replacing(place, Started(path, spans, place.parsed))
    ]
    yield from (move for move in replacements if move.safety == "safe")
    yield from (move for move in replacements if _is_harmless(move))
    for place in texts:
        yield from forwarding(place, Started(path, spans, place.parsed), signal)
    yield from (move for move in replacements if TRAPS_LOST in move.words)


def _is_harmless(move: Move) -> bool:
    return move.safety == "unsafe" and TRAPS_LOST not in move.words


def keeps(before: Trace, after: Trace) -> bool:
    """Whether everything that ran together still does, on one way or another."""
    wanted = Counter(_running(before.worst))
    return any(not wanted - Counter(_running(path)) for path in after.paths)


def _running(path: Path) -> Iterator[str]:
    """The programs, but for shells and what only stands for staying."""
    for hop in path.hops:
        if hop.program not in ("sleep", "tail", "cat") and dialect_of(hop.argv[0], {}) is None:
            yield hop.program


def _fix(state: _State) -> Fix:
    steps = state.steps
    is_safe = all(move.safety == "safe" for move in steps)
    edits = steps[0].edits if len(steps) == 1 else state.trial.edits
    words = "; then ".join(dict.fromkeys(move.words for move in steps))
    return Fix("safe" if is_safe else "unsafe", words, edits)
