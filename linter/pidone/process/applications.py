"""Step 4 of the way: applications and short commands, by their rows in the tables."""

from __future__ import annotations

import posixpath

from pidone.knowledge.foreground import service_of
from pidone.knowledge.programs import Invocation
from pidone.process.fifo import READ, opening
from pidone.process.kernel import FOREVER, GivenUp
from pidone.process.lives import over, reading, serving, sleeping
from pidone.process.process import Body, Process
from pidone.process.unfollowed import repl
from pidone.shell.effects import asks_to_stop, stop_applications
from pidone.shell.world import World

TONGUES = frozenset({"python", "node", "ts-node"})
"""The rows of the interpreters whose programs are read."""

FILTERS = frozenset(
    {"awk", "cat", "cut", "grep", "head", "jq", "logger", "sed", "sort", "tail", "tee", "tr", "ts"}
    | {"uniq", "wc", "xargs"}
)
"""Commands that end with their input."""


def short(world: World, process: Process, invocation: Invocation) -> Body:
    """A command that ends by itself, at once, after some seconds, or with its input."""
    process.role = "idle" if invocation.kind == "idle" else "short"
    if invocation.daemonizes:
        return _daemonizing(world, process, invocation)
    if invocation.seconds is not None:
        return sleeping(world.kernel, process, invocation.seconds)
    fifo = fifo_read(world, process, invocation)
    if fifo is not None:
        return _fed(world, process, fifo)
    if invocation.reads_stdin or (process.reads and invocation.argv[0] in FILTERS):
        return reading(world.kernel, process)
    return over(0 if process.program in ("true", "echo") else None)


def fifo_read(world: World, process: Process, invocation: Invocation) -> str | None:
    """The FIFO that a command reads its input from by name: `cat /tmp/pipe`."""
    fifos = world.kernel.fifos
    if not fifos or invocation.argv[0].rsplit("/", 1)[-1] not in FILTERS - {"tee"}:
        return None
    paths = (posixpath.normpath(posixpath.join(process.cwd, word)) for word in invocation.argv[1:])
    return next((path for path in paths if path in fifos), None)


def _fed(world: World, process: Process, path: str) -> Body:
    process.role, process.duration = "idle", "long"
    yield from opening(world.kernel, process, path, READ)
    process.reads = world.kernel.fifos[path].pipe
    return (yield from reading(world.kernel, process))


def _daemonizing(world: World, process: Process, invocation: Invocation) -> Body:
    """The server goes to the background; what was started ends."""
    kernel = world.kernel
    at = process.exec_at or process.at
    daemon = kernel.spawn(process, process.argv, at, body=over(0), session=True)
    daemon.program = service_of(process.argv) or process.program
    daemon.role = "application"
    daemon.notes.daemon = True
    daemon.body = _served(world, daemon, invocation)
    return 0
    yield FOREVER


def application(world: World, process: Process, invocation: Invocation) -> Body:
    """A program that runs until it is told to stop, by its own dispositions."""
    if invocation.repl:
        return repl(world, process)
    process.role = "idle" if invocation.kind == "idle" else "application"
    if invocation.program.row in TONGUES:
        return _read(world, process, invocation)
    if invocation.kind == "interpreter" and not invocation.signals.assumed:
        world.interpreted(process, invocation)
    return _served(world, process, invocation)


def _read(world: World, process: Process, invocation: Invocation) -> Body:
    """A program whose source is in a language that is read."""
    from pidone.process.launchers import ends_by_itself, launching, starts_application
    from pidone.process.sources import informed, source_facts

    facts = source_facts(world, process, invocation)
    if facts is None:
        world.interpreted(process, invocation)
        return _served(world, process, invocation)
    if starts_application(facts):
        return launching(world, process, invocation, facts)
    if ends_by_itself(facts):
        if process.pid == 1:
            raise GivenUp(f"how long {invocation.script or invocation.module} runs")
        process.role = process.duration = "short"
        return over(None)
    process.notes.invocation = informed(world, process, invocation, facts)
    return _served(world, process, process.notes.invocation)


def _served(world: World, process: Process, invocation: Invocation) -> Body:
    kernel = world.kernel
    actions = dict(invocation.signals.actions)
    if invocation.signals.assumed or process.notes.names_signal:
        for name in (world.stop_signal, "TERM", "INT", "QUIT"):
            actions.setdefault(name, "graceful")
        if not process.notes.names_signal:
            process.notes.assumed = True
    if invocation.signals.resets_ignored:
        process.ignored.clear()
    for name, action in actions.items():
        if name in process.ignored and name in invocation.signals.keeps_ignored:
            continue
        if action == "ignored":
            kernel.ignore(process, (name,))
        else:
            kernel.catch(process, (name,))
    if invocation.reads_stdin and process.reads:
        return reading(kernel, process)
    return serving(kernel, process, actions, invocation.seconds)


def in_handler(world: World, process: Process, invocation: Invocation) -> Body:
    """A program of which nothing is known, run by a trap: it does its work and ends.

    One that is told to stop something is taken to stop the applications, gracefully.
    """
    process.role = "short"
    if asks_to_stop(invocation.argv):
        stop_applications(world, invocation.argv)
    return over(None)
