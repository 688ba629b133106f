"""Step 5 of the way: children of PID 1 that end and that it never waits for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from pidone.knowledge.programs import Invocation
from pidone.process.blame import name_of
from pidone.process.model import Cause
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.sources import TONGUES, source_facts
from pidone.shell.world import World
from pidone.source import Span

BY_PID = frozenset({"bun", "deno", "java", "node", "ts-node"})
"""Interpreters whose programs cannot wait for a child that they did not start: libuv, the JDK
(ProcessHandleImpl) and tokio each call waitpid(2) with the number of one of their own."""

REAPING = (b"waitpid", b"os.wait", b"SIGCHLD", b"gunicorn")
"""What a program's source mentions that may wait for any child; gunicorn's arbiter does."""


def unreaped_children(runs: Sequence[Stopped]) -> Iterator[Cause]:
    """What becomes a zombie for good on every way through the launch."""
    found = [{_place(one): one for one in zombies_of(run)} for run in runs]
    if not found or not all(found):
        return
    first = runs[0].kernel.first
    shared = [one for place, one in found[0].items() if all(place in other for other in found)]
    if shared:
        child, *others = shared
        related = [(one.at, "so does this") for one in others if one.at is not None]
        if first.exec_at is not None:
            related.append((first.exec_at, f"{name_of(first)} takes the shell's place here"))
        yield Cause("unreaped-children", child.at, name_of(first), related=tuple(related))


def _place(process: Process) -> tuple[str, int, int] | None:
    at = process.at
    return (at.source.path, at.start, at.end) if isinstance(at, Span) else None


def zombies_of(run: Stopped) -> list[Process]:
    """The children of PID 1 that ended before the stop, and that only the shell which had been
    PID 1 before would have waited for."""
    first = run.kernel.first
    if run.given_up is not None or first not in run.steady or not never_reaps(run.world, first):
        return []
    since = first.exec_moment
    return [
        one
        for one in run.kernel.processes.values()
        if one.parent is first
        and one not in run.steady
        and one.ended_at is not None
        and one.ended_at > since
        and (one.notes.adopted or not one.notes.orphan)
        and not _waited_meanwhile(one, first)
    ]


def _waited_meanwhile(job: Process, first: Process) -> bool:
    """Whether the shell ran something between a job and the exec that takes nobody knows how long:
    every shell takes in its jobs while it waits (dash, bash and busybox ash, measured)."""
    return any(
        one.pid > job.pid and one.ended_at is not None and one.ended_at <= first.exec_moment
        for one in first.children
        if not one.notes.orphan and not _is_timed(one)
    )


def _is_timed(process: Process) -> bool:
    invocation = process.notes.invocation
    return invocation is not None and invocation.seconds is not None


def never_reaps(world: World, process: Process) -> bool:
    """Whether a program was measured to leave the children of others as they are."""
    invocation, notes = process.notes.invocation, process.notes
    if invocation is None or process.role not in ("application", "idle"):
        return False
    if not invocation.program.measured or invocation.reaps or notes.starts or notes.unsettled:
        return False
    if "CHLD" in process.ignored or "CHLD" in notes.ignoring:
        return False  # wait(2): the kernel itself reaps for whoever ignores SIGCHLD
    if invocation.kind != "interpreter" or invocation.program.row in BY_PID:
        return True
    return _is_read(world, process, invocation)


def _is_read(world: World, process: Process, invocation: Invocation) -> bool:
    """Whether a program's own source is at hand, and does not wait for any child."""
    if invocation.program.row not in TONGUES or invocation.script is None:
        return False
    facts = source_facts(world, process, invocation)
    file = world.file(posixpath.normpath(posixpath.join(process.cwd, invocation.script)))
    if facts is None or facts.foreign or facts.gaps or file is None or file.text is None:
        return False
    return not any(word in file.text.content for word in REAPING)
