"""Lists, pipelines, conditions and loops: one small function for each kind of command."""

from __future__ import annotations

from collections.abc import Callable, Generator

from pidone.image.model import UNKNOWN
from pidone.shell.arithmetic import calculated
from pidone.shell.commands import replaces, run_simple
from pidone.shell.conditions import both, either, negated
from pidone.shell.expand import expand_pattern, expand_string, expand_words
from pidone.shell.fork import fork, start_job, start_stages, wait_for
from pidone.shell.loops import run_c_for, run_for, run_while
from pidone.shell.patterns import matches
from pidone.shell.redirects import streams, within
from pidone.shell.state import ExitShell, Shell, Status, Steps, Tail
from pidone.shell.substitution import arithmetic_text
from pidone.shell.syntax import (
    AndOr,
    ArithmeticCommand,
    Case,
    CFor,
    Command,
    Coproc,
    For,
    Function,
    Group,
    If,
    Not,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Subshell,
    Test,
    Time,
    Unreadable,
    While,
    Word,
)
from pidone.shell.traps import run_traps
from pidone.source import Span

CHECKED = (Simple, Pipeline, Subshell, Test, ArithmeticCommand)
"""The commands whose failure ends a shell under `set -e` (POSIX XCU 2.14, set)."""


def run_script(shell: Shell, script: Script, tail: Tail = None) -> Steps:
    """A list of commands."""
    place = len(shell.trail)
    shell.trail.append(None)
    status: Status = 0
    statements = script.statements
    for index, statement in enumerate(statements):
        del shell.trail[place:]
        shell.trail.append(id(statement))
        if shell.process.pending:
            yield from run_traps(shell)
        if statement.background:
            start_job(shell, statement.command)
            status = 0
        else:
            last = index == len(statements) - 1
            inner = None
            if last and tail is not None:
                before = statements[index - 1].command.span if index else None
                inner = tail if before is None else (*tail, joint(before, statement.command.span))
            status = yield from run_command(shell, statement.command, inner)
        shell.status = status
        if shell.process.pending:
            yield from run_traps(shell)
    del shell.trail[place:]
    return status


def joint(before: Span, after: Span) -> str:
    """Whether two commands of a list stand on one line ("list") or on two ("lines")."""
    between = before.source.content[before.end : after.start]
    return "lines" if b"\n" in between.replace(b"\\\n", b"") else "list"


def run_command(shell: Shell, command: Command, tail: Tail = None) -> Steps:
    """One command of any kind."""
    shell.world.count()
    status = yield from RUN[type(command)](shell, command, tail)
    shell.status = status
    if status and "e" in shell.options and not shell.quiet and isinstance(command, CHECKED):
        raise ExitShell(status)
    return status


def quietly(shell: Shell, part: Script | Command) -> Steps:
    """Runs a condition: `set -e` does not end the shell in it."""
    shell.quiet += 1
    try:
        if isinstance(part, Script):
            return (yield from run_script(shell, part))
        return (yield from run_command(shell, part))
    finally:
        shell.quiet -= 1


def inside(tail: Tail, construct: str) -> Tail:
    return None if tail is None else (*tail, construct)


def run_and_or(shell: Shell, command: AndOr, tail: Tail) -> Steps:
    status = yield from quietly(shell, command.left)
    survey = shell.world.survey
    if status is None:
        effect = survey.effect(shell, command.right)
        if effect.dead_end:
            return 0 if command.operator == "||" else None
        if survey.skips(effect):
            survey.forget(shell, effect)
            return None
        taken = shell.world.choose(2, command.left.span, command) == 0
        if not taken:
            return 0 if command.operator == "||" else 1
    elif (status == 0) != (command.operator == "&&"):
        return status
    return (yield from run_command(shell, command.right, inside(tail, "and")))


def run_not(shell: Shell, command: Not, tail: Tail) -> Steps:
    del tail
    status = yield from quietly(shell, command.command)
    return None if status is None else int(status == 0)


def run_time(shell: Shell, command: Time, tail: Tail) -> Steps:
    del tail
    return (yield from run_command(shell, command.command))


def run_pipeline(shell: Shell, command: Pipeline, tail: Tail) -> Steps:
    if shell.world.survey.effect(shell, command).inert:
        return None
    if shell.dialect.row.running.last_stage_in_shell:
        return (yield from _pipeline_ending_here(shell, command))
    stages = tuple(start_stages(shell, command.stages, background=False, group=_group(shell)))
    del tail
    return (yield from wait_for(shell, stages))


def _pipeline_ending_here(shell: Shell, command: Pipeline) -> Steps:
    kernel = shell.world.kernel
    reads: int | None = None
    started = []
    for stage in command.stages[:-1]:
        pipe = kernel.new_pipe()
        started.append(
            fork(shell, stage, stage.span, writes=frozenset({pipe}), reads=reads)
        )
        reads = pipe
    before, shell.process.reads = shell.process.reads, reads
    try:
        status = yield from run_command(shell, command.stages[-1])
    finally:
        shell.process.reads = before
    alive = tuple(process for process in started if not process.dead)
    if alive:
        yield from wait_for(shell, alive)
    return status


def _group(shell: Shell) -> int | None:
    return 0 if "m" in shell.options else None


def run_subshell(shell: Shell, command: Subshell, tail: Tail) -> Steps:
    if shell.world.survey.effect(shell, command).inert:
        return None
    if tail == ("job",) and not command.redirects:
        return (yield from run_script(shell, command.body, ("subshell_job",)))
    if tail is not None:
        form = "redirected_subshell" if command.redirects else "subshell"
        if replaces(shell, (*tail, form)):
            where = yield from streams(shell, command.redirects)
            with within(shell, where):
                return (yield from run_script(shell, command.body, (*tail, form)))
    where = yield from streams(shell, command.redirects)
    child = fork(
        shell,
        command.body,
        command.span,
        writes=where.writes,
        reads=where.reads,
        group=_group(shell),
        output=None if where.elsewhere else shell.output,
    )
    return (yield from wait_for(shell, (child,)))


def run_group(shell: Shell, command: Group, tail: Tail) -> Steps:
    inner = inside(tail, "redirected_group" if command.redirects else "group")
    with within(shell, (yield from streams(shell, command.redirects))):
        return (yield from run_script(shell, command.body, inner))


def run_if(shell: Shell, command: If, tail: Tail) -> Steps:
    inner = inside(tail, "redirected_if" if command.redirects else "if")
    with within(shell, (yield from streams(shell, command.redirects))):
        for place, (condition, body) in enumerate(command.branches):
            status = yield from quietly(shell, condition)
            if status is None:
                taken = _branch(shell, command, place)
                if taken is None:
                    return None
                if not taken:
                    continue
            elif status != 0:
                continue
            return (yield from run_script(shell, body, inner))
        if command.otherwise is not None:
            return (yield from run_script(shell, command.otherwise, inner))
    return 0


def _branch(shell: Shell, command: If, place: int) -> bool | None:
    """Whether an undecided branch is taken; None where none of what is left matters."""
    survey = shell.world.survey
    condition, body = command.branches[place]
    rest = [one for pair in command.branches[place + 1 :] for one in pair]
    if command.otherwise is not None:
        rest.append(command.otherwise)
    mine = survey.effect(shell, body)
    others = [survey.effect(shell, part) for part in rest]
    if mine.dead_end and not (others and all(one.dead_end for one in others)):
        return False
    if survey.skips(mine) and all(survey.skips(one) or one.dead_end for one in others):
        for effect in (mine, *others):
            survey.forget(shell, effect)
        return None
    if others and command.otherwise is not None and all(one.dead_end for one in others):
        return True
    return shell.world.choose(2, condition.span, body) == 0


def run_case(shell: Shell, command: Case, tail: Tail) -> Steps:
    subject = yield from expand_string(shell, command.subject)
    inner = None if command.redirects else inside(tail, "case")
    chosen = yield from _chosen_item(shell, command, subject)
    with within(shell, (yield from streams(shell, command.redirects))):
        status: Status = 0
        while chosen is not None and chosen < len(command.items):
            item = command.items[chosen]
            last = item.terminator != ";&"
            status = yield from run_script(shell, item.body, inner if last else None)
            if last:
                break
            chosen += 1
    return status


def _chosen_item(shell: Shell, command: Case, subject: str) -> ChosenItem:
    """The index of the item that is run; None where none matches (or none that matters)."""
    possible: list[int | None] = []
    for index, item in enumerate(command.items):
        answer: bool | None = False
        for pattern in item.patterns:
            fields = yield from expand_pattern(shell, pattern)
            answer = either(answer, matches(subject, fields))
        if answer is not False:
            possible.append(index)
        if answer:
            break
    else:
        possible.append(None)
    return _one_of(shell, command, possible)


def _one_of(shell: Shell, command: Case, possible: list[int | None]) -> int | None:
    if len(possible) == 1:
        return possible[0]
    survey = shell.world.survey
    alive: list[int | None] = []
    quiet = False
    for index in possible:
        effect = survey.effect(shell, command.items[index].body) if index is not None else None
        if effect is None or survey.skips(effect):
            quiet = True
            if effect is not None:
                survey.forget(shell, effect)
        elif not effect.dead_end:
            alive.append(index)
    if quiet or not alive:
        alive.append(None)
    if len(alive) == 1:
        return alive[0]
    return alive[shell.world.choose(len(alive), command.subject.span, command)]


def run_function(shell: Shell, command: Function, tail: Tail) -> Steps:
    del tail
    shell.functions[command.name] = command.body
    shell.world.survey.defined(command)
    return 0
    yield 0.0


def run_test(shell: Shell, command: Test, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "double_bracket"):
        return 127
    value = yield from test_value(shell, command.expression)
    return None if value is None else int(not value)


def test_value(shell: Shell, expression: tuple[object, ...]) -> TestValue:
    """The value of a `[[ ]]` expression."""
    from pidone.shell.conditions import binary, unary

    files, cwd = shell.world.files, shell.process.cwd
    match expression:
        case ("&&" | "||" as joint, tuple() as left, tuple() as right):
            first = yield from test_value(shell, left)
            if first is (joint == "||"):
                return first
            second = yield from test_value(shell, right)
            return both(first, second) if joint == "&&" else either(first, second)
        case ("!", tuple() as inner):
            return negated((yield from test_value(shell, inner)))
        case ("word", Word() as word):
            return unary("-n", (yield from expand_string(shell, word)), files, cwd)
        case ("==" | "=" | "!=" as operator, Word() as left_word, Word() as right_word):
            subject = yield from expand_string(shell, left_word)
            found = matches(subject, (yield from expand_pattern(shell, right_word)))
            return negated(found) if operator == "!=" else found
        case (str() as operator, Word() as word):
            return unary(operator, (yield from expand_string(shell, word)), files, cwd)
        case (str() as operator, Word() as left_word, Word() as right_word):
            one = yield from expand_string(shell, left_word)
            return binary(one, operator, (yield from expand_string(shell, right_word)))
    return None


def run_arithmetic(shell: Shell, command: ArithmeticCommand, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "double_parenthesis"):
        return 127
    value = calculated(arithmetic_text(shell, command.expression), shell.variables)
    return None if value is None else int(value == 0)
    yield 0.0


def run_coproc(shell: Shell, command: Coproc, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "named_coproc" if command.name else "coproc"):
        return 127
    start_job(shell, command.command)
    name = command.name or "COPROC"
    shell.arrays[name] = [UNKNOWN, UNKNOWN]
    shell.variables[f"{name}_PID"] = shell.background
    return 0
    yield 0.0


def run_unreadable(shell: Shell, command: Unreadable, tail: Tail) -> Steps:
    """A part that could not be read: what it does is anybody's guess."""
    del tail
    shell.world.unreadable(command.span)
    return None
    yield 0.0


def redirected(redirects: tuple[Redirect, ...]) -> bool:
    return bool(redirects)


def words_of(shell: Shell, words: tuple[Word, ...] | None) -> Words:
    """The words of a `for`; the positional parameters where it names none."""
    if words is None:
        return list(shell.positional)
    return (yield from expand_words(shell, words))



ChosenItem = Generator[float, None, int | None]
TestValue = Generator[float, None, bool | None]
Words = Generator[float, None, list[str]]

RUN: dict[type, Callable[..., Steps]] = {
    Simple: run_simple,
    Pipeline: run_pipeline,
    Not: run_not,
    Time: run_time,
    AndOr: run_and_or,
    Subshell: run_subshell,
    Group: run_group,
    If: run_if,
    While: run_while,
    For: run_for,
    CFor: run_c_for,
    Case: run_case,
    Function: run_function,
    Test: run_test,
    ArithmeticCommand: run_arithmetic,
    Coproc: run_coproc,
    Unreadable: run_unreadable,
}
