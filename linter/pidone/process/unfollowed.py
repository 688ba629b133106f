"""Step 4 of the way: what stands for a command that cannot be started or followed."""

from __future__ import annotations

from pidone.image.model import ImageFile
from pidone.process.lives import over, reading, until_told
from pidone.process.process import Body, Process
from pidone.shell.world import World


def failed(process: Process, kind: str, status: int) -> Body:
    """A program that cannot be started at all."""
    process.notes.failed = kind
    return over(status)


def mystery(world: World, process: Process, argv: tuple[str, ...]) -> Body:
    """A command of which not even the name is known."""
    if world.kernel.stopping is not None:
        process.role = "short"
        return over(None)
    process.notes.unknown_argv = argv
    world.kernel.catch(process, ("TERM", "INT", world.stop_signal))
    return until_told(world.kernel, process)


def unreadable_script(world: World, process: Process, name: str, file: ImageFile | None) -> Body:
    """A shell script that is not at hand."""
    if world.kernel.stopping is not None:
        process.role = "short"
        return over(None)
    process.role, process.duration, process.state_key = "application", "unknown", None
    problem = file.problem if file is not None else None
    process.notes.unknown_argv = (name,)
    process.notes.problem = f"{name}: {problem}" if problem else f"{name} is not among the files"
    return until_told(world.kernel, process)


def repl(world: World, process: Process) -> Body:
    """A shell or interpreter that reads commands from its standard input.

    A container's own is /dev/null unless its user attaches one (docs.docker.com: docker container
    run, -i), so that there is nothing to read.
    """
    process.role = "repl"
    if process.reads is None:
        world.assume(f"nothing is attached to the standard input of {process.argv[0]}")
        return over(0)
    process.duration = "long"
    if process.reads:
        return reading(world.kernel, process)
    return until_told(world.kernel, process)
