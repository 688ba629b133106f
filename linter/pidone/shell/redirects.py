"""Step 4 of the way, shells: where input comes from and where output goes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pidone.process.fifo import BOTH, Opened, hold
from pidone.shell.expand import expand_string
from pidone.shell.fifos import fifo_at, open_fifo
from pidone.shell.state import Shell
from pidone.shell.syntax import Redirect
from pidone.shell.values import is_known
from pidone.shell.walks import OUTWARD
from pidone.shell.written import place_of, put
from pidone.source import Span

NO_PIPE = 0
"""For `reads`: standard input is a file or /dev/null, not a pipe of this run."""

HERE = "<<"
"""For `source`: a here-document or a here-string."""

SAME = frozenset({"/dev/stdout", "/dev/stderr", "/proc/1/fd/1", "/proc/1/fd/2", "/proc/self/fd/1"})


@dataclass(frozen=True, slots=True)
class Streams:
    """None in `writes` and `reads` stands for the shell's own; `path` is the file written to.

    `source` is the file read from, or HERE for a text that is in the script.
    """

    writes: frozenset[int] | None = None
    reads: int | None = None
    path: str | None = None
    append: bool = False
    source: str | None = None
    text: str | None = None
    """What is read from a text in the script."""
    at: Span | None = None
    """Where `path` is opened: a redirection, or the command that has it."""
    opened: tuple[Opened, ...] = ()
    """FIFOs that it holds beyond its input and output."""
    unopened: tuple[Opened, ...] = ()
    """FIFOs that a child is to open."""

    @property
    def elsewhere(self) -> bool:
        """Whether standard output no longer goes where the shell's goes."""
        return self.writes is not None


def streams(
    shell: Shell,
    redirects: Iterable[Redirect],
    *,
    writes: frozenset[int] | None = None,
    reads: int | None = None,
    place: str = "command",
) -> Generator[float, None, Streams]:
    """The streams that some redirections make; `place` is one of knowledge's Opening.

    What is not opened in the shell itself is left for a child: `unopened`.
    """
    made = Streams(writes, reads)
    for redirect in redirects:
        if redirect.operator in ("<<", "<<<"):
            text = yield from expand_string(shell, redirect.body or redirect.target)
            if redirect.body is None:
                text += "\n"
            made = replace(made, reads=NO_PIPE, source=HERE, text=text)
            continue
        target = yield from expand_string(shell, redirect.target)
        fifo = fifo_at(shell, redirect, target)
        if fifo is None:
            made = _redirected(shell, made, redirect, target)
            if made.path is not None:
                made = replace(made, path=place_of(shell, made.path))
        elif place in shell.dialect.row.opening.in_shell or fifo.side == BOTH:
            yield from open_fifo(shell, fifo, place)
            made = _with_fifo(made, fifo)
        else:
            made = _with_fifo(replace(made, unopened=(*made.unopened, fifo)), fifo)
    return made


def _redirected(shell: Shell, made: Streams, redirect: Redirect, target: str) -> Streams:
    """After a redirection to or from a file, or to another descriptor."""
    operator, descriptor = redirect.operator, redirect.descriptor
    if operator in ("<&", ">&"):
        pipe = shell.process.descriptors.get(int(target)) if target.isdigit() else None
        if pipe is None:
            return made
        if operator == "<&":
            return replace(made, reads=pipe) if descriptor in (None, 0) else made
        return replace(made, writes=frozenset({pipe}), path=None) if descriptor != 2 else made
    if operator == "<" and descriptor in (None, 0):
        return replace(made, reads=pipe_of(target) or NO_PIPE, source=target, text=None)
    if operator in OUTWARD and descriptor in (None, 1) and target not in SAME:
        pipe = pipe_of(target)
        writes = frozenset({pipe}) if pipe else frozenset[int]()
        path = target if not pipe and is_known(target) else None
        append = operator in (">>", "&>>")
        return replace(made, writes=writes, path=path, append=append, at=redirect.span)
    return made


def _with_fifo(made: Streams, fifo: Opened) -> Streams:
    if fifo.descriptor == 0:
        made = replace(made, reads=fifo.pipe)
    elif fifo.descriptor == 1:
        made = replace(made, writes=frozenset({fifo.pipe}), path=None)
    if fifo.descriptor > 1 or fifo.side == BOTH:
        made = replace(made, opened=(*made.opened, fifo))
    return made


def pipe_of(path: str) -> int | None:
    """The pipe that a process substitution's path stands for."""
    name = path.removeprefix("/dev/fd/pipe")
    return int(name) if name != path and name.isdigit() else None


@contextmanager
def within(shell: Shell, where: Streams) -> Iterator[None]:
    """For the time of a compound command, a function or a builtin with redirections."""
    process, output = shell.process, shell.output
    writes, reads = process.writes, process.reads
    taken: list[str] | None = [] if where.path is not None else None
    before, told = _events(shell), False
    if where.writes is not None:
        process.writes, shell.output = where.writes, taken
    if where.reads is not None:
        process.reads = where.reads
    holds, descriptors = process.holds, process.descriptors
    hold(process, where.opened)
    try:
        yield
        told = taken is shell.output and before == _events(shell)
    finally:
        process.writes, process.reads = writes, reads
        process.holds, process.descriptors = holds, descriptors
        if where.path is not None and where.at is not None:
            text = "".join(taken or ()) if told else None
            put(shell, where.path, text, where.at, append=where.append)
        shell.output = output


def _events(shell: Shell) -> tuple[int, int]:
    """Grows with all that might print something of which nothing is known."""
    return shell.world.kernel.next_pid, shell.world.passed


def written(shell: Shell, where: Streams, text: str) -> None:
    """What a builtin prints: into a file, into a substitution, or away."""
    if where.path is not None and where.at is not None:
        put(shell, where.path, text, where.at, append=where.append)
    elif shell.output is not None and not where.elsewhere:
        shell.output.append(text)
    else:
        lines = shell.world.kernel.lines
        for pipe in shell.process.writes if where.writes is None else where.writes:
            lines[pipe] = lines.get(pipe, 0) + max(text.count("\n"), 1)
            for other in shell.world.kernel.alive():
                if other.reads == pipe:
                    shell.world.kernel.wake(other)
