"""Step 4 of the way, shells: simple commands: functions, builtins, and programs."""

from __future__ import annotations

from dataclasses import replace

from pidone.image.model import UNKNOWN
from pidone.process.kernel import GivenUp
from pidone.shell.assigning import assign, assign_for_child
from pidone.shell.effects import asks_to_stop, effect_of, has_effect, stop_applications
from pidone.shell.fifos import MAKERS, absolute, make_fifos
from pidone.shell.fork import replace_process, wait_for
from pidone.shell.lists import run_command
from pidone.shell.made import changed, printed
from pidone.shell.part_effect import SPECIAL
from pidone.shell.redirects import Streams, pipe_of, streams, within
from pidone.shell.scripts import MAX_DEPTH
from pidone.shell.spawning import command_words, is_no_command, spawn
from pidone.shell.state import ReturnFunction, Shell, Status, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.trap_faults import Slip, has_last_job, slip_in
from pidone.shell.waiting import note_waiter
from pidone.shell.written import put


def run_simple(shell: Shell, simple: Simple, tail: Tail) -> Steps:
    """One simple command."""
    from pidone.shell.builtins import BUILTINS, has_builtin

    shell.substituted = 0
    argv = yield from command_words(shell, simple)
    if not argv:
        return (yield from _assign_only(shell, simple))
    name = argv[0]
    if name in shell.functions:
        return (yield from call_function(shell, simple, argv, tail))
    if name in BUILTINS and not has_builtin(shell, name) and name != "sleep":
        return 127
    if name in BUILTINS and has_builtin(shell, name):
        scope = {one.name: shell.variables.get(one.name) for one in simple.assignments}
        yield from assign(shell, simple.assignments)
        status = yield from BUILTINS[name](shell, simple, argv, tail)
        if name not in SPECIAL:
            _restore(shell, scope)
        return status
    return (yield from run_program(shell, simple, tuple(argv), tail))


def _assign_only(shell: Shell, simple: Simple) -> Steps:
    yield from assign(shell, simple.assignments)
    if simple.redirects:
        where = yield from streams(shell, simple.redirects, place="bare")
        if where.path is not None:
            put(shell, where.path, "", simple.span, append=where.append)
        if where.unopened:
            yield from wait_for(shell, (spawn(shell, ("true",), simple.span, where),))
    return shell.substituted


def call_function(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """A function call: own positional parameters and locals, the caller's everything else."""
    yield from assign(shell, simple.assignments)
    if shell.depth >= MAX_DEPTH:
        raise GivenUp(f"{argv[0]} calls itself deeper than is followed")
    before, shell.positional = shell.positional, argv[1:]
    shell.scopes.append({})
    shell.depth += 1
    inner = None if tail is None or simple.redirects else (*tail, "function")
    try:
        with within(shell, (yield from streams(shell, simple.redirects))):
            status = yield from run_command(shell, shell.functions[argv[0]], inner)
    except ReturnFunction as end:
        status = end.status
    finally:
        shell.depth -= 1
        shell.positional = before
        _restore(shell, shell.scopes.pop())
    return status


def _restore(shell: Shell, scope: dict[str, str | None]) -> None:
    for name, value in scope.items():
        if value is None:
            shell.variables.pop(name, None)
        else:
            shell.variables[name] = value


def run_program(shell: Shell, simple: Simple, argv: tuple[str, ...], tail: Tail) -> Steps:
    """A program in the foreground: a child that is waited for, or the shell's own replacement."""
    where = yield from streams(shell, simple.redirects, place="program")
    if argv[0].rsplit("/", 1)[-1] in MAKERS:
        return make_fifos(shell, argv)
    if has_effect(argv):
        return effect_of(shell, argv, where)
    if asks_to_stop(argv) and stop_applications(shell.world, argv):
        return None
    if is_no_command(argv[0]) or is_slip(shell, simple, argv):
        return 127
    changed(shell, argv, where, simple.span)
    fed = [pipe for word in argv[1:] if (pipe := pipe_of(word)) is not None]
    if fed:
        where = replace(where, reads=fed[0])
    if argv[0] in PLAIN and shell.world.is_short(argv) and not reads_pipe(shell, argv, where):
        return _short(shell, where, printed(shell, argv, where))
    yield from assign_for_child(shell, simple)
    if shell.output is not None and not where.elsewhere:
        shell.output.append(UNKNOWN)
    if tail is not None and may_replace(shell, simple, tail):
        if where.reads is not None:
            shell.process.reads = where.reads
        if tail[0] == "text" and shell.dialect.row.inherits.text_leaves_quit_ignored:
            shell.world.kernel.ignore(shell.process, ["QUIT"])
        replace_process(shell, argv, simple.span)
    note_waiter(shell, argv, simple.span)
    child = spawn(shell, argv, simple.span, where)
    return (yield from wait_for(shell, (child,)))


def reads_pipe(shell: Shell, argv: tuple[str, ...], where: Streams) -> bool:
    """Whether a short program may have to wait for its input."""
    reads = shell.process.reads if where.reads is None else where.reads
    fifos = shell.world.kernel.fifos
    return bool(reads or (fifos and any(absolute(shell, word) in fifos for word in argv[1:])))


def is_slip(shell: Shell, simple: Simple, argv: tuple[str, ...]) -> bool:
    """Whether an assignment was meant, and a command that there is not is looked for."""
    name = slip_in(simple, argv)
    if name is not None and has_last_job(simple):
        ends = "e" in shell.options and not shell.quiet
        shell.process.notes.slip = Slip(name, simple.span, ends)
        shell.world.remark("broken-trap-recipe", simple.span, shell.dialect.name, name)
    return name is not None


PLAIN = frozenset(
    {
        "mkdir", "chown", "chmod", "cp", "mv", "rm", "ln", "touch", "sed", "grep", "find", "cat",
        "ls", "date", "awk", "sort", "tr", "cut", "head", "tail", "test", "id", "whoami",
        "hostname", "basename", "dirname", "sync", "install", "mktemp", "rmdir", "du", "df", "wc",
        "uniq", "stat",
    }
)  # fmt: skip
"""Short commands that are so common that they get no process of their own."""


def _short(shell: Shell, where: Streams, text: str | None) -> Status:
    """A program that is over as soon as it is started; whether it succeeded is not known."""
    if shell.output is not None and not where.elsewhere:
        shell.output.append(UNKNOWN if text is None else text)
    if "CHLD" in shell.process.handled:
        shell.process.pending.append("CHLD")
    return None


def may_replace(shell: Shell, simple: Simple, tail: tuple[str, ...]) -> bool:
    """Whether the shell replaces itself by its last command without being told to."""
    if simple.redirects:
        tail = (*tail, "redirect")
    if simple.assignments:
        tail = (*tail, "assignment")
    return replaces(shell, tail)


def replaces(shell: Shell, tail: tuple[str, ...]) -> bool:
    """Whether a command at this end of the shell's text takes the shell's place."""
    return shell.dialect.replaces_itself(
        tail,
        trapped=any(trap.written for trap in shell.traps.values()),
        ignoring=bool(shell.traps),
        jobs=any(job.alive for job in shell.jobs),
    )
