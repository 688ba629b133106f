"""Step 8 of the way: traces as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from pidone.process.model import Hop, Trace, Verdict
from pidone.report.hops import depth_of, fate, hop_line, seconds
from pidone.report.paint import PLAIN, Paint, shown, visible
from pidone.results import Outcome, outcome_of
from pidone.source import Span

_STYLES = {
    Verdict.KILLED: "error",
    Verdict.EXITS: "error",
    Verdict.ABRUPT: "warning",
    Verdict.UNKNOWN: "note",
    Verdict.GRACEFUL: "good",
}


def traces_text(traces: Sequence[Trace], paint: Paint = PLAIN) -> str:
    """All containers, an empty line between two; ends with a line feed."""
    return "\n".join(trace_text(trace, paint) for trace in traces)


def trace_text(trace: Trace, paint: Paint = PLAIN) -> str:
    """One container's stop: the verdict and why, the signal's way, the processes."""
    return "".join(f"{line}\n" for line in _lines(trace, paint))


def _lines(trace: Trace, paint: Paint) -> Iterator[str]:
    container, path = trace.container, trace.worst
    outcome = outcome_of(trace, path)
    verdict = paint(_STYLES[trace.verdict], trace.verdict)
    source = paint("strong", visible(container.source))
    what = f"stage {container.target}"
    what = what if container.service is None else f"service {container.service}"
    yield f"{source} ({visible(what)}): {verdict}"
    yield f"  {shown(path.because)}"
    if line := hop_line(outcome):
        yield f"  {line}"
    yield f"  starts: {command(container.argv)}"
    yield f"  stop: {outcome.signal}, and SIGKILL after {seconds(outcome.grace)}"
    for index, hop in enumerate(path.hops):
        yield from _process(hop, "  " * depth_of(path.hops, index), outcome, paint)
    for assumption in path.assumes:
        yield f"  assumes: {shown(assumption)}"
    if len(trace.paths) > 1:
        yield f"  ways: {len(trace.paths)} lead through the launch; this is the worst"


def _process(hop: Hop, indent: str, outcome: Outcome, paint: Paint) -> Iterator[str]:
    place = f" {paint('quiet', f'({_place(hop.at)})')}" if hop.at else ""
    why = f": {shown(hop.why)}" if hop.why else ""
    yield f"  {indent}- {command(hop.argv)}{place}"
    yield f"  {indent}  {fate(hop, outcome)}{why}"


def command(argv: tuple[str, ...]) -> str:
    """An argv as a shell would take it."""
    return " ".join(word if "..." in word else quote(word) for word in map(shown, argv))


def _place(span: Span) -> str:
    line, column = span.position
    return f"{visible(span.source.path)}:{line}:{column}"
