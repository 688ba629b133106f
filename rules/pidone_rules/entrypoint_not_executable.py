"""A script that is copied into the image without the right to execute it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import TracedCause, trace_causes
from pidone.dockerfile.model import Instruction
from pidone.process.model import Trace
from pidone.rule import Edit, Finding, Fix, Related, rule
from pidone.source import Span
from pidone.wording import culprit_path


@rule
def entrypoint_not_executable(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "entrypoint-not-executable"):
        path = culprit_path(cause)
        copy = _copy_of(trace, path)
        related = () if copy is None else (Related(copy.span, "this puts it there"),)
        yield Finding(
            cause.level,
            f"{path} has no execute permission: the container cannot start",
            cause.span,
            (*cause.related, *related),
            _fix(copy, cause),
        )


def _copy_of(trace: Trace, path: str) -> Instruction | None:
    """The COPY or ADD that made a file."""
    file = trace.container.image.files.find(path)
    if file is None or file.span is None:
        return None
    for instruction in trace.container.dockerfile.instructions:
        span = instruction.span
        if span.start <= file.span.start < span.end and instruction.keyword in ("COPY", "ADD"):
            return instruction
    return None


def _fix(copy: Instruction | None, cause: TracedCause) -> Fix | None:
    if copy is None or cause.span.source is not copy.span.source:
        return None
    for flag in copy.flags:
        if flag.name == "chmod":
            return Fix("unsafe", "make it executable", (Edit(flag.span, "--chmod=755"),))
    end = copy.keyword_span.end
    edit = Edit(Span(copy.span.source, end, end), " --chmod=755")
    return Fix("unsafe", "make everything that this copies executable", (edit,))
