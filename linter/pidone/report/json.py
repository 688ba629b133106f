"""Step 8 of the way: findings and traces as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pidone.image.model import UNKNOWN
from pidone.process.model import Hop, Trace
from pidone.report.fingerprint import fingerprints
from pidone.results import Report, Reported, outcome_of
from pidone.rule import Edit, Fix, Related
from pidone.source import Position, Span

VERSION = 1
Value = dict[str, object]


def findings_json(report: Report) -> str:
    """The report as one JSON object; ends with a line feed."""
    prints = fingerprints(report.findings)
    addresses = {rule.id: rule.address for rule in report.rules}
    findings = [
        _finding(reported, addresses.get(reported.rule), fingerprint)
        for reported, fingerprint in zip(report.findings, prints, strict=True)
    ]
    summary = {
        "files": report.files,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "notes": report.count("note"),
        "suppressed": len(report.suppressed),
    }
    return _dump({"version": VERSION, "findings": findings, "summary": summary})


def traces_json(traces: Sequence[Trace]) -> str:
    """The traces as one JSON object; ends with a line feed."""
    return _dump({"version": VERSION, "containers": [_container(trace) for trace in traces]})


def _dump(value: Value) -> str:
    return json.dumps(value, indent=2) + "\n"


# ---- findings ----------------------------------------------------------------------------


def _finding(reported: Reported, address: str | None, fingerprint: str) -> Value:
    finding, outcome = reported.finding, reported.outcome
    return {
        "rule": reported.rule,
        "level": finding.level,
        "message": finding.message,
        **_place(finding.span),
        "end_line": finding.span.end_position.line,
        "end_column": finding.span.end_position.column,
        "container": outcome.container if outcome else None,
        "service": outcome.service if outcome else None,
        "verdict": outcome.verdict if outcome else None,
        "related": [_related(related) for related in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
        "url": address,
        "fingerprint": fingerprint,
    }


def _related(related: Related) -> Value:
    return {**_place(related.span), "message": related.message}


def _fix(fix: Fix) -> Value:
    edits = [_edit(edit) for edit in fix.edits]
    return {"safety": fix.safety, "description": fix.description, "edits": edits}


def _edit(edit: Edit) -> Value:
    return {
        "file": edit.span.source.path,
        "start": _position(edit.span.position),
        "end": _position(edit.span.end_position),
        "text": edit.text,
    }


def _place(span: Span) -> Value:
    return {"file": span.source.path, **_position(span.position)}


def _position(position: Position) -> Value:
    return {"line": position.line, "column": position.column}


# ---- traces ------------------------------------------------------------------------------


def _container(trace: Trace) -> Value:
    container, path = trace.container, trace.worst
    outcome = outcome_of(trace, path)
    return {
        "source": container.source,
        "target": container.target,
        "service": container.service,
        "argv": _argv(container.argv),
        "stop_signal": outcome.signal,
        "grace_seconds": int(container.grace) if container.grace % 1 == 0 else container.grace,
        "verdict": trace.verdict,
        "because": path.because,
        "assumes": list(path.assumes),
        "processes": [_process(hop) for hop in path.hops],
        "paths": len(trace.paths),
    }


def _process(hop: Hop) -> Value:
    return {
        "argv": _argv(hop.argv),
        "program": hop.program,
        "pid1": hop.pid1,
        "parent": hop.parent,
        "signal": hop.signal,
        "effect": hop.effect,
        "at": _place(hop.at) if hop.at else None,
        "why": hop.why,
    }


def _argv(argv: tuple[str, ...]) -> list[str]:
    """What the files do not tell is an ellipsis."""
    return [word.replace(UNKNOWN, "...") for word in argv]
