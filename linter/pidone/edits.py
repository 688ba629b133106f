"""Step 6 of the way: edits put into a file's content, and what would come of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from pidone.container import containers_of
from pidone.dockerfile.read import read_dockerfile
from pidone.process.judge import trace_container
from pidone.process.model import Trace, Verdict
from pidone.rule import Edit
from pidone.source import Source, pretending


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The content with edits that do not overlap; new lines end as the file's first one does."""
    first = content.find(b"\n")
    is_crlf = first > 0 and content[first - 1 : first] == b"\r"
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = edit.text.encode("utf-8", "surrogateescape")
        if is_crlf:
            text = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        content = content[: edit.span.start] + text + content[edit.span.end :]
    return content


def outlook(trace: Trace, edits: Iterable[Edit]) -> str:
    """What still stands in the way of a graceful stop once the edits are made.

    A clause that begins with ", but"; empty where the stop is graceful then, as the launch that is
    traced anew says.
    """
    after = traced_with(trace, edits)
    if after is None:
        return ", but what comes of it is not followed any further"
    if after.verdict is Verdict.GRACEFUL:
        return ""
    return f", but then {after.worst.because.rstrip('.')}"


def traced_with(trace: Trace, edits: Iterable[Edit]) -> Trace | None:
    """The launch as the edits would have it; None where a file is none that can be read anew."""
    container = trace.container
    if container.service is not None:
        return None
    changed: dict[str, tuple[Source, list[Edit]]] = {}
    for edit in edits:
        changed.setdefault(edit.span.source.path, (edit.span.source, []))[1].append(edit)
    contents = {path: edited(source.content, some) for path, (source, some) in changed.items()}
    dockerfile = container.dockerfile.source
    files = _by_real_path(contents, [source for source, _ in changed.values()])
    if len(files) < len(set(contents) - {dockerfile.path}):
        return None
    content = contents.get(dockerfile.path, dockerfile.content)
    with pretending(files):
        image = read_dockerfile(Source(dockerfile.path, content, dockerfile.file))
        found = containers_of(image, target=container.target, grace=container.grace)
        return trace_container(found[0]) if found else None


def _by_real_path(contents: Mapping[str, bytes], sources: list[Source]) -> dict[str, bytes]:
    return {
        os.path.realpath(source.file): contents[source.path]
        for source in sources
        if source.file is not None
    }
