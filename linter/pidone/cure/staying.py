"""Step 6 of the way: a shell that stays for its job instead of for something else."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.cure.insertion import indentation, is_own_line
from pidone.cure.texts import Place
from pidone.cure.traps import Handler
from pidone.cure.units import Unit
from pidone.rule import Edit
from pidone.shell.last import last_lists
from pidone.shell.syntax import Simple
from pidone.shell.walks import commands_of

IDLE = frozenset({("sleep", "infinity"), ("tail", "-f", "/dev/null"), ("cat",)})
"""Commands that stand for nothing but staying."""

PARTIAL = frozenset({("wait", "-n"), ("wait", "%1")})


def staying_edits(place: Place, unit: Unit, handler: Handler) -> Iterator[tuple[list[Edit], str]]:
    """What keeps the shell behind a job, replaced by a wait for it; each with what else is said."""
    for command in commands_of(place.parsed.script):
        if not isinstance(command, Simple) or command.span.start < unit.command.span.end:
            continue
        words = tuple(word.literal or "" for word in command.words)
        words = words[1:] if words[:1] == ("exec",) else words
        if words in IDLE or words[:1] == ("fg",) or words[:2] in PARTIAL:
            yield [Edit(command.span, handler.stay)], f" instead of {' '.join(words)}"


def appended_wait(
    place: Place, unit: Unit, handler: Handler, edits: list[Edit]
) -> list[Edit] | None:
    """The edits and a wait at the end of the list that the job stands in, where the text ends."""
    last = unit.around.statements[-1]
    source = last.command.span.source
    is_job_last = unit.index == len(unit.around.statements) - 1
    is_end = any(one.span == unit.around.span for one in last_lists(place.parsed.script))
    if (last.background and not is_job_last) or not is_end:
        return None
    at = last.command.span.end
    for number, edit in enumerate(edits):
        if edit.span.start >= at:
            text = edit.text.removesuffix(";") + _glue(place, unit, edit.span.end) + handler.stay
            if edit.text.endswith(";"):
                text += ";"
            return [*edits[:number], Edit(edit.span, text), *edits[number + 1 :]]
    if is_job_last:
        return None
    return [*edits, Edit(source.span(at, at), _glue(place, unit, at) + handler.stay)]


def _glue(place: Place, unit: Unit, at: int) -> str:
    source = unit.command.span.source
    if place.has_lines and is_own_line(source, at):
        return "\n" + indentation(source, unit.command.span.start)
    return "; "
