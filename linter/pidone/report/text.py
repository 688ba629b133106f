"""Step 8 of the way: findings as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pidone.report.frame import frame
from pidone.report.hops import hop_line
from pidone.report.paint import PLAIN, Paint, plural, shown, visible
from pidone.results import LEVELS, Report, Reported
from pidone.rule import Fix
from pidone.source import Span

_INDENT = "    "


def findings_text(findings: Sequence[Reported], paint: Paint = PLAIN) -> str:
    """Each finding with its source frame, an empty line between two; ends with a line feed."""
    return "\n".join(finding_text(reported, paint) for reported in findings)


def report_text(report: Report, paint: Paint = PLAIN) -> str:
    """The findings and, as the last line, how many there are."""
    findings = findings_text(report.findings, paint)
    return "\n".join([*([findings] if findings else []), f"{summary_line(report)}\n"])


def finding_text(reported: Reported, paint: Paint = PLAIN) -> str:
    finding = reported.finding
    head = (
        f"{paint('strong', _place(finding.span))}: {paint(finding.level, finding.level)}: "
        f"{shown(finding.message)} {paint('quiet', f'[{reported.rule}]')}"
    )
    lines = [head, *frame(finding.span, finding.level, paint)]
    lines += [f"{_INDENT}{paint('quiet', '=')} {line}" for line in _remarks(reported)]
    return "\n".join(lines) + "\n"


def summary_line(report: Report) -> str:
    """`3 files: 1 error, 0 warnings, 2 notes (1 suppressed)`."""
    counts = ", ".join(plural(report.count(level), level) for level in LEVELS)
    suppressed = f" ({len(report.suppressed)} suppressed)" if report.suppressed else ""
    return f"{plural(report.files, 'file')}: {counts}{suppressed}"


def _remarks(reported: Reported) -> Iterator[str]:
    finding = reported.finding
    if reported.outcome and (line := hop_line(reported.outcome)):
        yield line
    for related in finding.related:
        yield f"{_place(related.span)}: {shown(related.message)}"
    if finding.fix:
        yield f"fix: {shown(finding.fix.description)} ({_how(finding.fix)})"


def _how(fix: Fix) -> str:
    return "safe: --fix" if fix.safety == "safe" else "unsafe: --fix --unsafe-fixes"


def _place(span: Span) -> str:
    line, column = span.position
    return f"{visible(span.source.path)}:{line}:{column}"
