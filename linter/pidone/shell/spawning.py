"""Step 4 of the way, shells: children that a shell starts: programs, jobs, stages of pipelines."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from pidone.image.model import UNKNOWN
from pidone.process.fifo import behind, hold
from pidone.process.kernel import Kernel, Replaced
from pidone.process.process import Body, Process
from pidone.shell.expand import expand_words
from pidone.shell.fork import INTERRUPTS, exported, fork, give_back, group_of, spared
from pidone.shell.lists import quietly
from pidone.shell.made import changed
from pidone.shell.redirects import Streams, streams
from pidone.shell.state import ExitShell, Job, Shell, Steps
from pidone.shell.syntax import AndOr, Command, Pipeline, Simple
from pidone.shell.values import UNSET, is_known
from pidone.source import Span

NO_COMMANDS = ("-", "[")
"""How the name of no program begins: an option that lost its command, a list that is no JSON."""


def is_no_command(name: str) -> bool:
    """Whether no program has such a name: what two words would be where a shell splits them."""
    return name.startswith(NO_COMMANDS) or (" " in name and "/" not in name and is_known(name))


ExpandingWords = Generator[float, None, list[str]]


def command_words(shell: Shell, simple: Simple) -> ExpandingWords:
    """The words after expansion; a variable that nobody sets vanishes in front of a command."""
    argv = yield from expand_words(shell, simple.words)
    while argv and argv[0] == UNSET and len(argv) > 1:
        argv.pop(0)
    return argv


def spawn(
    shell: Shell,
    argv: tuple[str, ...],
    at: Span,
    where: Streams,
    *,
    group: int | None = None,
    ignore: tuple[str, ...] = (),
) -> Process:
    """A child that runs a program."""
    if not is_known(argv[0]) and not is_known(argv[0].rsplit("/", 1)[-1]):
        argv = (UNKNOWN, *argv[1:])
    if group is None and shell.dialect.row.running.foreground_of_job_control_has_group:
        group = group_of(shell)
    process = shell.world.kernel.spawn(
        shell.process,
        argv,
        at,
        ignore=ignore,
        writes=where.writes,
        reads=where.reads,
        group=group,
        env=exported(shell),
        cwd=shell.process.cwd,
    )
    if not ignore:
        shell.world.kernel.reset(process, spared(shell))
    if shell.quiet:
        process.notes.asked = True
    hold(process, where.opened)
    if where.unopened:
        _opens_first(shell, process, where)
    return process


def _opens_first(shell: Shell, process: Process, where: Streams) -> None:
    """The shell's child is still a shell when it opens FIFOs, and then executes the program."""
    process.role, process.program, process.duration = "shell", shell.process.program, "long"
    process.notes.forked = True
    kernel = shell.world.kernel
    process.body = behind(kernel, process, where.unopened, _executing(kernel, process))


def _executing(kernel: Kernel, process: Process) -> Body:
    kernel.execute(process, process.argv, process.exec_at)
    raise Replaced
    yield 0.0


def spawn_simple(
    shell: Shell,
    command: Command,
    context: str,
    *,
    background: bool,
    group: int | None,
    writes: frozenset[int] | None = None,
    reads: int | None = None,
) -> Process | None:
    """A job or pipeline stage that is one program: its process is the program's own.

    None where the command needs a shell (a function, a builtin, a substitution that takes time).
    """
    if not isinstance(command, Simple) or not command.words:
        return None
    if command.redirects and "redirect" not in getattr(shell.dialect.row.replaces, context):
        return None
    argv = _program_words(shell, command)
    if argv is None:
        return None
    where = _now(shell, command, writes, reads)
    changed(shell, argv, where, command.span)
    ignore = INTERRUPTS if background and "m" not in shell.options else ()
    process = spawn(shell, tuple(argv), command.span, where, group=group, ignore=ignore)
    if background:
        give_back(shell, process, "job", but=ignore)
    return process


def _program_words(shell: Shell, command: Simple) -> list[str] | None:
    """The words of a command that is a program, where they can be had at once."""
    from pidone.shell.builtins import BUILTINS, has_builtin

    steps = command_words(shell, command)
    before = shell.status
    try:
        next(steps)
    except StopIteration as end:
        argv: list[str] = end.value
    except ExitShell:
        return None
    else:
        return None
    finally:
        shell.status = before
    if not argv or argv[0] in shell.functions or is_no_command(argv[0]):
        return None
    return None if argv[0] in BUILTINS and has_builtin(shell, argv[0]) else argv


def _now(
    shell: Shell, command: Simple, writes: frozenset[int] | None, reads: int | None
) -> Streams:
    steps = streams(shell, command.redirects, writes=writes, reads=reads, place="child")
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def start_job(shell: Shell, command: Command) -> Steps:
    """`command &`."""
    while isinstance(command, AndOr) and not shell.dialect.row.running.and_or_job_as_a_whole:
        status = yield from quietly(shell, command.left)
        if (status == 0) != (command.operator == "&&"):
            return status
        command = command.right
    group = group_of(shell)
    if isinstance(command, Pipeline):
        processes = tuple(start_stages(shell, command.stages, background=True, group=group))
    else:
        spawned = spawn_simple(shell, command, "job", background=True, group=group)
        if spawned is None:
            spawned = fork(shell, command, command.span, context="job", group=group)
        processes = (spawned,)
    taken = max((job.number for job in shell.jobs if job.is_listed), default=0)
    shell.jobs.append(Job(processes, command.span, number=taken + 1))
    shell.background = str(processes[-1].pid)
    return 0


def start_stages(
    shell: Shell, stages: Iterable[Command], *, background: bool, group: int | None
) -> Iterable[Process]:
    """The processes of a pipeline, each writing into the next one's pipe."""
    kernel = shell.world.kernel
    commands = tuple(stages)
    reads: int | None = None
    for index, command in enumerate(commands):
        pipe = kernel.new_pipe()
        last = index == len(commands) - 1
        context = "last_stage" if last else "stage"
        writes = shell.process.writes if last else frozenset({pipe})
        process = spawn_simple(
            shell, command, context, background=background, group=group, writes=writes, reads=reads
        ) or fork(
            shell,
            command,
            command.span,
            context=context,
            writes=writes,
            reads=reads,
            group=group,
            output=shell.output if last else None,
        )
        if group is not None:
            group = process.group
        reads = pipe
        yield process
