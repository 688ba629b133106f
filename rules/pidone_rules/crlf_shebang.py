"""A script whose first line ends in a carriage return, which the kernel takes for the name's."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.process.model import Trace
from pidone.rule import Edit, Finding, Fix, rule


@rule
def crlf_shebang(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "crlf-shebang"):
        name = cause.detail.replace("\r", "\\r")
        message = (
            f"{cause.culprit} has Windows line ends, so what is to run it is called `{name}`: "
            "the container cannot start (no such file or directory)"
        )
        yield Finding(cause.level, message, cause.span, cause.related, _fix(cause))


def _fix(cause: TracedCause) -> Fix | None:
    """Each line without its carriage return, in a file that is the script."""
    source = cause.span.source
    content = source.content
    if not content.startswith(b"#!") or cause.span.start != 0:
        return None
    starts = [at for at in range(len(content)) if content[at : at + 2] == b"\r\n"]
    edits = tuple(Edit(source.span(at, at + 1), "") for at in starts)
    return Fix("safe", "end the lines as Linux does", edits) if edits else None
