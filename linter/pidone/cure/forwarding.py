"""Step 6 of the way: a shell that stays passes the stop signal on, and waits until it worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pidone.cure.insertion import behind, in_place, inserted
from pidone.cure.moves import Move, Moves
from pidone.cure.staying import appended_wait, staying_edits
from pidone.cure.texts import Place
from pidone.cure.traps import Handler, retrapped, trap_line
from pidone.cure.units import Started, Unit, inner_units, units
from pidone.rule import Edit
from pidone.shell.syntax import Pipeline, Simple
from pidone.shell.walks import commands_of

NAMES = ("pid", "child", "first_pid", "second_pid", "third_pid")


@dataclass(frozen=True)
class Job:
    """A background job whose process id is in a variable from offset `at` on.

    `store` is the command that puts it there; empty where the text has one already.
    """

    unit: Unit
    name: str
    store: str
    at: int


def forwarding(place: Place, started: Started, signal: str) -> Moves:
    """For each child: traps and waits that tell it and see it off, the least intrusive first."""
    found = [unit for unit in units(place.parsed.script, started) if not _has_heredoc(unit)]
    names = _free_names(place)
    jobs = [_job(unit, names) for unit in found if unit.is_job]
    for group in _groups(jobs):
        yield from _for_jobs(place, group, signal)
    name = next(names, None)
    for unit in found if name else ():
        if not unit.is_job:
            yield from _for_child(place, unit, jobs, name or "", signal)
    for unit in found if name else ():
        for inner in inner_units(unit.command, started):
            yield from _for_child(place, inner, [], name or "", signal)


def _groups(jobs: list[Job]) -> list[list[Job]]:
    """The jobs of each list of commands, and all of them where there are several lists."""
    lists: dict[int, list[Job]] = {}
    for job in jobs:
        lists.setdefault(job.unit.around.span.start, []).append(job)
    return [*lists.values(), jobs] if len(lists) > 1 else list(lists.values())


def _has_heredoc(unit: Unit) -> bool:
    return "<<" in unit.command.span.text


def _free_names(place: Place) -> Iterator[str]:
    """Variables that the text does not use."""
    commands = [one for one in commands_of(place.parsed.script) if isinstance(one, Simple)]
    used = {one.name for command in commands for one in command.assignments}
    return (name for name in NAMES if name not in used)


def _job(unit: Unit, names: Iterator[str]) -> Job:
    """A job as the text has it, or with its id stored in a new variable."""
    statements = unit.around.statements
    end = behind(unit.command.span)
    if unit.index + 1 < len(statements):
        command = statements[unit.index + 1].command
        if isinstance(command, Simple) and not command.words and len(command.assignments) == 1:
            one = command.assignments[0]
            if one.value is not None and one.value.span.text.strip('"') == "$!":
                return Job(unit, one.name, "", command.span.end)
    name = next(names, NAMES[0])
    return Job(unit, name, f"{name}=$!", end)


def _handlers(place: Place, names: list[str], is_piped: bool, signal: str) -> Iterator[Handler]:
    """What a trap may do: first with the stop signal itself, then with the one that all know.

    `$!` is the last process of a pipeline, `jobs -p` tells the first.
    """
    different = list(dict.fromkeys(names))
    is_many = len(different) > 1  # without quotes: what was never started is no word then
    variables = " ".join(f"${one}" if is_many else place.variable(one) for one in different)
    plain = signal.removeprefix("SIG")
    for name in dict.fromkeys((plain, "TERM")):
        yield Handler(name, variables, variables, is_many)
        if is_piped:
            yield Handler(name, "$(jobs -p)", "")


def _for_jobs(place: Place, jobs: list[Job], signal: str) -> Moves:
    *others, last = jobs
    stores = [inserted(place, job.unit, job.at, [job.store]) for job in others if job.store]
    own = [last.store] if last.store else []
    is_piped = any(isinstance(job.unit.command, Pipeline) for job in jobs)
    for handler in _handlers(place, [job.name for job in jobs], is_piped, signal):
        known = [*stores, *([inserted(place, last.unit, last.at, own)] if own else [])]
        for edits in retrapped(place, handler, signal):
            words = f"have the trap for {signal} tell what runs in the background, and wait for it"
            yield from _staying(place, last, handler, [*known, *edits], words)
        lines = [*own, trap_line(place, handler, signal)]
        words = f"trap {signal}, pass it on to what runs in the background, and wait for it"
        edits = [*stores, inserted(place, last.unit, last.at, lines)]
        yield from _staying(place, last, handler, edits, words)


def _staying(place: Place, job: Job, handler: Handler, edits: list[Edit], words: str) -> Moves:
    """The edits alone, or with a wait for the job in the place of something else, or of nothing."""
    yield Move(place.outward(edits), words)
    for more, what in staying_edits(place, job.unit, handler):
        yield Move(place.outward([*edits, *more]), f"{words}{what}")
    last = appended_wait(place, job.unit, handler, edits)
    if last is not None:
        yield Move(place.outward(last), words)


def _for_child(place: Place, unit: Unit, jobs: list[Job], name: str, signal: str) -> Moves:
    """What the shell waits for becomes a background job that it waits for."""
    text = unit.command.span.text.removeprefix("exec ")
    start, end = unit.command.span.start, unit.command.span.end
    stores = [inserted(place, job.unit, job.at, [job.store]) for job in jobs if job.store]
    names = [*(job.name for job in jobs), name]
    words = f"run it in the background, trap {signal}, pass it on, and wait for it"
    for handler in _handlers(place, names, isinstance(unit.command, Pipeline), signal):
        lines = [f"{text} &", f"{name}=$!"]
        for edits in retrapped(place, handler, signal):
            if not any(start < edit.span.end and edit.span.start < end for edit in edits):
                whole = [*stores, *edits, in_place(place, unit, [*lines, handler.stay])]
                yield Move(place.outward(whole), words)
        lines += [trap_line(place, handler, signal), handler.stay]
        yield Move(place.outward([*stores, in_place(place, unit, lines)]), words)
