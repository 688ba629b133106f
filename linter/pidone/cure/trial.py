"""Step 6 of the way: a container as it would be after some edits, simulated anew."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pidone.container import Container, containers_of
from pidone.cure.difference import difference
from pidone.dockerfile.read import read_dockerfile
from pidone.edits import edited
from pidone.process.judge import trace_container
from pidone.process.model import Trace
from pidone.rule import Edit
from pidone.source import Source, pretending


@dataclass(frozen=True)
class Trial:
    """A trace, and by path the sources whose contents differ from what was read: (was, is)."""

    trace: Trace
    changed: Mapping[str, tuple[Source, bytes]] = field(default_factory=dict)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What leads here from the files as they were read."""
        pairs = self.changed.values()
        return tuple(edit for source, content in pairs for edit in difference(source, content))


def after_edits(trial: Trial, edits: Iterable[Edit]) -> dict[str, tuple[Source, bytes]]:
    """What differs from the files as they were read, after some more edits."""
    changed = dict(trial.changed)
    listed = list(edits)
    for source in {edit.span.source.path: edit.span.source for edit in listed}.values():
        content = edited(source.content, (edit for edit in listed if edit.span.source is source))
        changed[source.path] = (changed.get(source.path, (source, b""))[0], content)
    return changed


def tried(trial: Trial, edits: Iterable[Edit]) -> Trial | None:
    """The container after edits of the sources that its trace was made of.

    None where it is no container any more, or where its files are not at hand.
    """
    changed = after_edits(trial, edits)
    trace = _traced(trial.trace.container, changed)
    return None if trace is None else Trial(trace, changed)


def _traced(container: Container, changed: Mapping[str, tuple[Source, bytes]]) -> Trace | None:
    """The same target of the Dockerfile, with other contents behind some paths."""
    source = container.dockerfile.source
    if container.service is not None:
        return _traced_service(container, changed)
    if source.path in changed:
        source = replace(source, content=changed[source.path][1])
    with pretending(_by_real_path(changed)):  # scripts are read when they are started
        dockerfile = read_dockerfile(source)
        if dockerfile.problems:
            return None
        found = containers_of(
            dockerfile, target=container.target, grace=container.grace, house=container.house
        )
        return trace_container(found[0]) if found else None


def _traced_service(
    container: Container, changed: Mapping[str, tuple[Source, bytes]]
) -> Trace | None:
    """The same service of the Compose file, with other contents behind some paths."""
    from pidone.compose.containers import service_container
    from pidone.compose.project import ExtendsError, read_project
    from pidone.compose.tree import YamlError

    source, name = container.origin, container.service
    if source is None or name is None:
        return None
    if source.path in changed:
        source = replace(source, content=changed[source.path][1])
    with pretending(_by_real_path(changed)):
        try:
            project = read_project(source)
        except (YamlError, ExtendsError):
            return None
        if name not in project.services:
            return None
        return trace_container(service_container(project, name, container.grace, container.house))


def _by_real_path(changed: Mapping[str, tuple[Source, bytes]]) -> dict[str, bytes]:
    return {
        os.path.realpath(source.file): content
        for source, content in changed.values()
        if source.file is not None
    }
