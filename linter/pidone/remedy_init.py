"""Step 6 of the way: of two inits, one behind the other, one goes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pidone.causes import TracedCause
from pidone.image.model import LaunchCommand
from pidone.knowledge.programs import recognise
from pidone.process.model import Trace
from pidone.rule import Edit, Fix
from pidone.shell.dialect import dialect_of


def without_inner_init(trace: Trace, cause: TracedCause) -> Fix | None:
    """The exec form without the words of the init at a cause."""
    for launch in _exec_forms(trace):
        for at, word in enumerate(launch.argv):
            inner = recognise(launch.argv[at:]).inner
            is_first = launch.argv[at:] == trace.container.argv[: len(launch.argv) - at]
            if inner and word.rsplit("/", 1)[-1] == cause.culprit and not is_first:
                return _left_out(launch, at, inner)
    return None


def without_outer_init(trace: Trace) -> Fix | None:
    """The exec form without the init that is PID 1, where it starts more than that."""
    argv = trace.container.argv
    inner = recognise(argv).inner
    first = next(_exec_forms(trace), None)
    if first is None or inner is None or first.argv != argv[: len(first.argv)]:
        return None
    rest = first.argv[len(argv) - len(inner) :]
    return _left_out(first, 0, rest) if rest else None


def _exec_forms(trace: Trace) -> Iterator[LaunchCommand]:
    for launch in (trace.container.entrypoint, trace.container.cmd):
        if launch is not None and launch.form == "exec" and launch.instruction is not None:
            yield launch


def _left_out(launch: LaunchCommand, at: int, inner: tuple[str, ...]) -> Fix | None:
    """The words in front of `inner` left out; a shell behind them may need what they do for it."""
    if launch.instruction is None:
        return None
    text = json.dumps([*launch.argv[:at], *inner], ensure_ascii=False)
    is_plain = dialect_of(inner[0], {}) is None
    name = launch.argv[at].rsplit("/", 1)[-1]
    edit = Edit(launch.instruction.text.whole(), text)
    return Fix("safe" if is_plain else "unsafe", f"leave {name} out", (edit,))
