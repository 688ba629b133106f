"""A script that the kernel cannot start, since it does not say what runs it."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.causes import trace_causes
from pidone.process.model import Trace
from pidone.rule import Edit, Finding, Fix, rule
from pidone.source import Span
from pidone.wording import culprit_path


@rule
def entrypoint_without_shebang(trace: Trace) -> Iterator[Finding]:
    for cause in trace_causes(trace, "entrypoint-without-shebang"):
        path = culprit_path(cause)
        message = f"{path} does not begin with `#!`: the container cannot start (exec format error)"
        yield Finding(cause.level, message, cause.span, cause.related, _fix(trace, path))


def _fix(trace: Trace, path: str) -> Fix | None:
    """The line that is missing, in a file that is the script from its first byte on."""
    file = trace.container.image.files.find(path)
    text = file.text if file is not None else None
    if text is None or text.whole() != text.source.whole():
        return None
    edit = Edit(Span(text.source, 0, 0), "#!/bin/sh\n")
    return Fix("unsafe", "have /bin/sh run it, if it is a script for that shell", (edit,))
