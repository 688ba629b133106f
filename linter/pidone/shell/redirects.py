"""Step 4 of the way, shells: where input comes from and where output goes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pidone.shell.expand import expand_string
from pidone.shell.state import Shell
from pidone.shell.syntax import Redirect
from pidone.shell.values import is_known

NO_PIPE = 0
"""For `reads`: standard input is a file or /dev/null, not a pipe of this run."""

HERE = "<<"
"""For `source`: a here-document or a here-string."""

OUTWARD = frozenset({">", ">>", ">|", "&>", "&>>"})
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
) -> Generator[float, None, Streams]:
    """The streams that some redirections make."""
    path: str | None = None
    source: str | None = None
    append = False
    for redirect in redirects:
        if redirect.operator in ("<<", "<<<"):
            reads, source = NO_PIPE, HERE
            yield from expand_string(shell, redirect.body or redirect.target)
            continue
        target = yield from expand_string(shell, redirect.target)
        if redirect.operator == "<":
            if redirect.descriptor in (None, 0):
                reads, source = pipe_of(target) or NO_PIPE, target
        elif redirect.operator in OUTWARD and redirect.descriptor in (None, 1):
            if target in SAME:
                continue
            pipe = pipe_of(target)
            writes = frozenset({pipe}) if pipe else frozenset()
            path = target if not pipe and is_known(target) else None
            append = redirect.operator in (">>", "&>>")
    return Streams(writes, reads, path, append, source)


def pipe_of(path: str) -> int | None:
    """The pipe that a process substitution's path stands for."""
    name = path.removeprefix("/dev/fd/pipe")
    return int(name) if name != path and name.isdigit() else None


@contextmanager
def within(shell: Shell, where: Streams) -> Iterator[None]:
    """For the time of a compound command, a function or a builtin with redirections."""
    process, output = shell.process, shell.output
    writes, reads = process.writes, process.reads
    if where.writes is not None:
        process.writes, shell.output = where.writes, None
    if where.reads is not None:
        process.reads = where.reads
    try:
        yield
    finally:
        process.writes, process.reads = writes, reads
        shell.output = output


def written(shell: Shell, where: Streams, text: str) -> None:
    """What a builtin prints: into a file, into a substitution, or away."""
    if where.path is not None:
        files = shell.world.kernel.files
        files[where.path] = (files.get(where.path, "") if where.append else "") + text
    elif shell.output is not None and not where.elsewhere:
        shell.output.append(text)
    else:
        lines = shell.world.kernel.lines
        for pipe in shell.process.writes if where.writes is None else where.writes:
            lines[pipe] = lines.get(pipe, 0) + max(text.count("\n"), 1)
