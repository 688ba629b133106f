"""Step 4 of the way, shells: the kinds of commands, and what runs each; pipelines, subshells."""

from __future__ import annotations

from collections.abc import Callable

from pidone.image.model import UNKNOWN
from pidone.process.fifo import behind, hold
from pidone.shell.branches import run_and_or, run_case, run_if, run_not
from pidone.shell.commands import replaces, run_simple
from pidone.shell.double_brackets import run_arithmetic, run_test
from pidone.shell.fork import fork, group_of, wait_for
from pidone.shell.kills import kill_targets, kill_words
from pidone.shell.lists import inside, run_command, run_script
from pidone.shell.loops import run_c_for, run_for, run_while
from pidone.shell.made import piped_into_file
from pidone.shell.redirects import streams, within
from pidone.shell.spawning import start_job, start_stages
from pidone.shell.state import Shell, Steps, Tail
from pidone.shell.substitution import killed_through_pipe
from pidone.shell.syntax import (
    AndOr,
    ArithmeticCommand,
    Case,
    CFor,
    Coproc,
    For,
    Function,
    Group,
    If,
    Not,
    Pipeline,
    Simple,
    Subshell,
    Test,
    Time,
    Unreadable,
    While,
)
from pidone.shell.written import forget_files


def run_time(shell: Shell, command: Time, tail: Tail) -> Steps:
    del tail
    return (yield from run_command(shell, command.command))


def run_pipeline(shell: Shell, command: Pipeline, tail: Tail) -> Steps:
    words = yield from killed_through_pipe(shell, command)
    if words is not None:
        return kill_targets(shell, *kill_words(words))
    effect = shell.world.survey.effect(shell, command)
    if effect.inert and not shell.world.kernel.fifos:
        forget_files(shell, effect.assigns)
        yield from piped_into_file(shell, command)
        return None
    if shell.dialect.row.running.last_stage_in_shell:
        return (yield from _pipeline_ending_here(shell, command))
    stages = tuple(start_stages(shell, command.stages, background=False, group=group_of(shell)))
    del tail
    return (yield from wait_for(shell, stages, "pipeline"))


def _pipeline_ending_here(shell: Shell, command: Pipeline) -> Steps:
    kernel = shell.world.kernel
    reads: int | None = None
    started = []
    for stage in command.stages[:-1]:
        pipe = kernel.new_pipe()
        started.append(fork(shell, stage, stage.span, writes=frozenset({pipe}), reads=reads))
        reads = pipe
    before, shell.process.reads = shell.process.reads, reads
    inside_one, shell.in_pipeline = shell.in_pipeline, True
    try:
        status = yield from run_command(shell, command.stages[-1])
    finally:
        shell.process.reads = before
        shell.in_pipeline = inside_one
    alive = tuple(process for process in started if not process.dead)
    if alive and shell.dialect.row.waits.for_all_of_a_pipeline:
        yield from wait_for(shell, alive)
    return status


def run_subshell(shell: Shell, command: Subshell, tail: Tail) -> Steps:
    survey = shell.world.survey
    effect, inner = survey.effect(shell, command), survey.effect(shell, command.body)
    if effect.inert and inner.inert and not shell.world.kernel.fifos:
        forget_files(shell, effect.assigns)
        return None
    if tail == ("job",) and not command.redirects:
        return (yield from run_script(shell, command.body, ("subshell_job",)))
    if tail is not None:
        form = "redirected_subshell" if command.redirects else "subshell"
        if replaces(shell, (*tail, form)):
            where = yield from streams(shell, command.redirects, place="compound")
            with within(shell, where):
                return (yield from run_script(shell, command.body, (*tail, form)))
    where = yield from streams(shell, command.redirects, place="subshell")
    child = fork(
        shell,
        command.body,
        command.span,
        writes=where.writes,
        reads=where.reads,
        group=group_of(shell),
        output=None if where.elsewhere else shell.output,
    )
    hold(child, where.opened)
    if where.unopened and child.body is not None:
        child.body = behind(shell.world.kernel, child, where.unopened, child.body)
    return (yield from wait_for(shell, (child,), "subshell"))


def run_group(shell: Shell, command: Group, tail: Tail) -> Steps:
    inner = inside(tail, "redirected_group" if command.redirects else "group")
    with within(shell, (yield from streams(shell, command.redirects, place="compound"))):
        return (yield from run_script(shell, command.body, inner))


def run_function(shell: Shell, command: Function, tail: Tail) -> Steps:
    del tail
    shell.functions[command.name] = command.body
    shell.world.survey.defined(command)
    return 0
    yield 0.0


def run_coproc(shell: Shell, command: Coproc, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "named_coproc" if command.name else "coproc"):
        return 127
    yield from start_job(shell, command.command)
    name = command.name or "COPROC"
    shell.arrays[name] = [UNKNOWN, UNKNOWN]
    shell.variables[f"{name}_PID"] = shell.background
    return 0


def run_unreadable(shell: Shell, command: Unreadable, tail: Tail) -> Steps:
    """A part that could not be read: what it does is anybody's guess."""
    del tail
    shell.world.unreadable(command.span)
    forget_files(shell, ())
    return None
    yield 0.0


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
