"""Step 8 of the way: traces as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from pidone.process.model import Hop, Path, Trace, Verdict
from pidone.report.hops import hop_line, hop_text, seconds
from pidone.report.paint import PLAIN, Paint, plural, shown, visible
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
    yield f"{paint('strong', visible(container.source))} ({visible(container.target)}): {verdict}"
    yield f"  {shown(path.because)}"
    if line := hop_line(outcome):
        yield f"  {line}"
    yield f"  {paint('quiet', 'starts ')} {command(container.argv)}"
    yield f"  {paint('quiet', 'stop   ')} {outcome.signal}, SIGKILL after {seconds(outcome.grace)}"
    yield from _processes(path, outcome, paint)
    for assumption in path.assumes:
        yield f"  {paint('quiet', 'assumes')} {shown(assumption)}"
    if len(trace.paths) > 1:
        ways = plural(len(trace.paths), "way")
        yield f"  {paint('quiet', 'paths  ')} {ways} through the launch; the worst is shown"


def _processes(path: Path, outcome: Outcome, paint: Paint) -> Iterator[str]:
    for hop in path.hops:
        where = f"  {paint('quiet', place(hop.at))}" if hop.at else ""
        yield f"  {paint('quiet', 'process')} {command(hop.argv)}{where}"
        yield f"            {hop_text(hop, outcome)}{_why(hop)}"


def _why(hop: Hop) -> str:
    return f": {shown(hop.why)}" if hop.why else ""


def command(argv: tuple[str, ...]) -> str:
    """An argv as a shell would take it."""
    return " ".join(word if "..." in word else quote(word) for word in map(shown, argv))


def place(span: Span) -> str:
    line, column = span.position
    return f"{visible(span.source.path)}:{line}:{column}"
