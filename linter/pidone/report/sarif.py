"""Step 8 of the way: findings as a SARIF 2.1.0 log (docs.oasis-open.org/sarif/sarif/v2.1.0)."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import quote

import attr
import sarif_om as om

from pidone import __version__
from pidone.image.model import UNKNOWN
from pidone.report.fingerprint import fingerprints
from pidone.report.hops import hop_line, hop_text
from pidone.report.sarif_rules import rule_descriptor
from pidone.results import Failure, Outcome, Report, Reported
from pidone.rule import Edit, Fix
from pidone.source import Source, Span

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "pidone/v1"
ROOT = "%SRCROOT%"
_CONTEXT_LINES = 2
_WRITABLE = (str, int, float, type(None))


def findings_sarif(report: Report) -> str:
    """The report as a SARIF log; ends with a line feed."""
    log = om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[_run(report)])
    return json.dumps(plain(log)) + "\n"


def plain(value: object) -> object:
    """sarif-om's objects as what json can write; attrs' metadata has the names of the schema.

    What is at its default is left out, but for the level: a result without one takes its rule's.
    """
    kind: type = type(value)
    if isinstance(value, _WRITABLE):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    written: dict[str, object] = {}
    properties = _properties(kind)
    for attribute, one in vars(value).items():
        if one is not None:
            name, default = properties[attribute]
            if one != default or name == "level":
                written[name] = plain(one)
    return written


@cache
def _properties(kind: type) -> dict[str, tuple[str, object]]:
    """The attributes of one of sarif-om's classes: their name in the schema, and the default."""
    return {
        field.name: (field.metadata["schema_property_name"], _default(field))
        for field in attr.fields(kind)
    }


def _default(field: attr.Attribute[object]) -> object:
    default: object = field.default
    return default.factory() if isinstance(default, attr.Factory) else default  # type: ignore


# ---- the run -----------------------------------------------------------------------------


def _run(report: Report) -> om.Run:
    indices = {rule.id: index for index, rule in enumerate(report.rules)}
    prints = fingerprints(report.findings)
    return om.Run(
        tool=om.Tool(
            driver=om.ToolComponent(
                name="pidone",
                version=__version__,
                semantic_version=__version__,
                rules=[rule_descriptor(rule) for rule in report.rules],
            )
        ),
        column_kind="unicodeCodePoints",
        original_uri_base_ids={
            ROOT: om.ArtifactLocation(description=_message("The folder that pidone was run in."))
        },
        invocations=[_invocation(report)],
        results=[
            _result(reported, indices[reported.rule], fingerprint)
            for reported, fingerprint in zip(report.findings, prints, strict=True)
        ],
    )


def _invocation(report: Report) -> om.Invocation:
    return om.Invocation(
        execution_successful=not any(failure.fatal for failure in report.failures),
        tool_execution_notifications=[_notification(failure) for failure in report.failures],
    )


def _notification(failure: Failure) -> om.Notification:
    location = om.Location(
        physical_location=om.PhysicalLocation(artifact_location=_artifact(failure.path))
    )
    return om.Notification(
        level="error" if failure.fatal else "warning",
        message=_message(str(failure)),
        locations=[location] if failure.path else None,
    )


# ---- one result --------------------------------------------------------------------------


def _result(reported: Reported, index: int, fingerprint: str) -> om.Result:
    finding, outcome = reported.finding, reported.outcome
    return om.Result(
        rule_id=reported.rule,
        rule_index=index,
        level=finding.level,
        kind="fail",
        message=_message(_words(reported)),
        locations=[om.Location(physical_location=_physical(finding.span, context=True))],
        related_locations=[
            _location(related.span, related.message, number)
            for number, related in enumerate(finding.related, 1)
        ]
        or None,
        code_flows=_code_flows(outcome) if outcome else None,
        fixes=[_fix(finding.fix)] if finding.fix else None,
        partial_fingerprints={FINGERPRINT: fingerprint},
        properties={"container": outcome.container, "verdict": outcome.verdict}
        if outcome
        else None,
    )


def _words(reported: Reported) -> str:
    """The message as sentences: code scanning shows the first one where there is little room."""
    line = hop_line(reported.outcome) if reported.outcome else ""
    return ". ".join([reported.finding.message.rstrip("."), *([line] if line else [])]) + "."


def _code_flows(outcome: Outcome) -> list[om.CodeFlow] | None:
    steps = [
        om.ThreadFlowLocation(location=_location(hop.at, hop_text(hop, outcome)))
        for hop in outcome.hops
        if hop.at
    ]
    return [om.CodeFlow(thread_flows=[om.ThreadFlow(locations=steps)])] if steps else None


def _fix(fix: Fix) -> om.Fix:
    by_file: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(edit.span.source.path, []).append(edit)
    return om.Fix(
        description=_message(fix.description),
        artifact_changes=[
            om.ArtifactChange(
                artifact_location=_artifact(path),
                replacements=[_replacement(edit) for edit in edits],
            )
            for path, edits in by_file.items()
        ],
    )


def _replacement(edit: Edit) -> om.Replacement:
    return om.Replacement(
        deleted_region=_region(edit.span), inserted_content=om.ArtifactContent(text=edit.text)
    )


# ---- places ------------------------------------------------------------------------------


def _location(span: Span, words: str, number: int | None = None) -> om.Location:
    message = _message(words)
    return om.Location(id=number, physical_location=_physical(span), message=message)


def _physical(span: Span, context: bool = False) -> om.PhysicalLocation:
    return om.PhysicalLocation(
        artifact_location=_artifact(span.source.path),
        region=_region(span, snippet=context),
        context_region=_context(span) if context else None,
    )


def _region(span: Span, snippet: bool = False) -> om.Region:
    (line, column), (end_line, end_column) = span.position, span.end_position
    return om.Region(
        start_line=line,
        start_column=column,
        end_line=end_line,
        end_column=end_column,
        snippet=om.ArtifactContent(text=_readable(span.text)) if snippet and span.text else None,
    )


def _context(span: Span) -> om.Region:
    source = span.source
    first = max(1, span.line - _CONTEXT_LINES)
    last = min(_last_line(source), span.end_position.line + _CONTEXT_LINES)
    lines = [source.line(number) for number in range(first, last + 1)]
    text = om.ArtifactContent(text=_readable("\n".join(lines)))
    return om.Region(start_line=first, end_line=last, snippet=text)


def _last_line(source: Source) -> int:
    lines = len(source.line_starts)
    return lines - 1 if lines > 1 and not source.line(lines) else lines


def _artifact(path: str) -> om.ArtifactLocation:
    """A URI relative to the working folder; what lies outside of it gets an absolute one."""
    if path.startswith(("/", "../")) or path[1:3] == ":/":
        from pathlib import Path

        return om.ArtifactLocation(uri=Path(path).resolve().as_uri())
    return om.ArtifactLocation(uri=quote(path, errors="replace"), uri_base_id=ROOT)


def _message(text: str) -> om.Message:
    return om.Message(text=_readable(text))


def _readable(text: str) -> str:
    return text.replace(UNKNOWN, "...")
