"""Simple commands: functions, builtins, and programs that are started."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from pidone.image.model import UNKNOWN
from pidone.process.process import Process
from pidone.shell.expand import expand_string, expand_words
from pidone.shell.fork import exported, group_of, replace_process, spared, wait_for
from pidone.shell.redirects import Streams, pipe_of, streams
from pidone.shell.state import ExitShell, LeaveLoop, ReturnFunction, Shell, Steps, Tail
from pidone.shell.syntax import Assignment, Command, Simple
from pidone.shell.values import UNSET, is_known, shown
from pidone.source import Span

NO_COMMANDS = ("-", "[")
"""How the name of no program begins: an option that lost its command, a list that is no JSON."""

MAX_VALUE = 65_536
"""Characters of a variable that are kept."""

MAX_DEPTH = 40
"""Calls inside calls (functions, sourced files, eval) that are followed."""


def run_simple(shell: Shell, simple: Simple, tail: Tail) -> Steps:
    """One simple command."""
    from pidone.shell.builtins import BUILTINS

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
        yield from assign(shell, simple.assignments)
        return (yield from BUILTINS[name](shell, simple, argv, tail))
    return (yield from run_program(shell, simple, tuple(argv), tail))


OPTIONAL = frozenset({"source", "shopt", "local", "declare", "typeset", "let", "disown"})
"""Names that are builtins in some shells only (knowledge/shells.toml says in which)."""

BASH_ONLY = frozenset({"pushd", "popd", "mapfile", "readarray", "builtin", "enable", "logout"})


def has_builtin(shell: Shell, name: str) -> bool:
    if name == "sleep":
        return shell.dialect.row.running.sleep_in_shell
    if name in BASH_ONLY:
        return shell.dialect.name in ("bash", "zsh")
    return name not in OPTIONAL or shell.dialect.can(name)


def command_words(shell: Shell, simple: Simple) -> ExpandingWords:
    """The words after expansion; a variable that nobody sets vanishes in front of a command."""
    argv = yield from expand_words(shell, simple.words)
    while argv and argv[0] == UNSET and len(argv) > 1:
        argv.pop(0)
    return argv



ExpandingWords = Generator[float, None, list[str]]


def _assign_only(shell: Shell, simple: Simple) -> Steps:
    yield from assign(shell, simple.assignments)
    if simple.redirects:
        yield from streams(shell, simple.redirects)
    return shell.substituted


def assign(shell: Shell, assignments: tuple[Assignment, ...]) -> Steps:
    """`a=b`, `a+=b`, `a=(b c)`, `a[i]=b`."""
    for one in assignments:
        if one.elements is not None:
            shell.world.language(shell, "array")
            words = yield from expand_words(shell, one.elements)
            shell.arrays[one.name] = [*shell.arrays.get(one.name, []), *words] if one.append else words
            shell.variables.pop(one.name, None)
            continue
        value = yield from expand_string(shell, one.value)
        if one.index is not None:
            shell.arrays[one.name] = [UNKNOWN]
        else:
            set_variable(shell, one.name, value, append=one.append)
    return shell.status


def set_variable(shell: Shell, name: str, value: str, *, append: bool = False) -> None:
    if append:
        value = shell.variables.get(name, "") + value
    shell.variables[name] = value if len(value) <= MAX_VALUE else UNKNOWN
    if "a" in shell.options or name in shell.process.env:
        shell.exported.add(name)


def call_function(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """A function call: own positional parameters and locals, the caller's everything else."""
    from pidone.shell.compound import run_command
    from pidone.shell.redirects import within

    yield from assign(shell, simple.assignments)
    if shell.depth >= MAX_DEPTH:
        from pidone.process.kernel import GivenUp

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
    from pidone.shell.effects import asks_to_stop, effect_of, has_effect, stop_applications

    where = yield from streams(shell, simple.redirects)
    if has_effect(shell, argv):
        return effect_of(shell, argv, where)
    if asks_to_stop(argv) and stop_applications(shell.world, argv):
        return None
    if argv[0].startswith(NO_COMMANDS):
        return 127
    fed = [pipe for word in argv[1:] if (pipe := pipe_of(word)) is not None]
    if fed:
        where = replace(where, reads=fed[0])
    elif shell.world.is_short(argv) and argv[0] in PLAIN and shell.process.reads is None:
        return _short(shell, argv, where)
    yield from assign_for_child(shell, simple)
    if shell.output is not None and not where.elsewhere:
        shell.output.append(UNKNOWN)
    if tail is not None and may_replace(shell, simple, tail):
        replace_process(shell, argv, simple.span)
    child = spawn(shell, argv, simple.span, where)
    return (yield from wait_for(shell, (child,)))


PLAIN = frozenset(
    "mkdir chown chmod cp mv rm ln touch sed grep find cat ls date awk sort tr cut head tail test"
    " id whoami hostname basename dirname sync install mktemp rmdir du df wc uniq stat".split()
)
"""Short commands that are so common that they get no process of their own."""


def _short(shell: Shell, argv: tuple[str, ...], where: Streams) -> int | None:
    if shell.output is not None and not where.elsewhere:
        shell.output.append(UNKNOWN)
    return None


def assign_for_child(shell: Shell, simple: Simple) -> Steps:
    """Assignments in front of a program reach its environment alone."""
    for one in simple.assignments:
        yield from expand_words(shell, (one.value,) if one.value is not None else ())
    return 0


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
    return process


def spawn_simple(
    shell: Shell,
    command: Command,
    *,
    background: bool,
    group: int | None,
    writes: frozenset[int] | None = None,
    reads: int | None = None,
) -> Process | None:
    """A job or pipeline stage that is one program: its process is the program's own.

    None where the command needs a shell (a function, a builtin, a substitution that takes time).
    """
    from pidone.shell.builtins import BUILTINS
    from pidone.shell.fork import INTERRUPTS

    if not isinstance(command, Simple) or not command.words:
        return None
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
    if not argv or argv[0] in shell.functions or argv[0].startswith(NO_COMMANDS):
        return None
    if argv[0] in BUILTINS and has_builtin(shell, argv[0]):
        return None
    where = _now(shell, command, writes, reads)
    ignore = INTERRUPTS if background and "m" not in shell.options else ()
    return spawn(shell, tuple(argv), command.span, where, group=group, ignore=ignore)


def _now(
    shell: Shell, command: Simple, writes: frozenset[int] | None, reads: int | None
) -> Streams:
    steps = streams(shell, command.redirects, writes=writes, reads=reads)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def unknown_command(argv: tuple[str, ...]) -> str:
    """The words of a command line for people, unknown parts as dots."""
    return " ".join(shown(word) for word in argv)


__all__ = ["LeaveLoop", "run_simple", "spawn", "spawn_simple"]
