"""Step 6 of the way: `exec` in front of what a shell has nothing left to do behind."""

from __future__ import annotations

from collections.abc import Iterator

from pidone.cure.moves import Move, Moves
from pidone.cure.texts import Place
from pidone.cure.units import Started
from pidone.rule import Edit
from pidone.shell.last import BUILTINS, ends_of, functions_of, last_commands
from pidone.shell.parse import parse_shell
from pidone.shell.syntax import (
    Command,
    Function,
    Group,
    Pipeline,
    Script,
    Simple,
    Subshell,
)
from pidone.shell.walks import commands_of, inner_parts
from pidone.source import Source, Span, text_of


def replacing(place: Place, started: Started) -> Moves:
    """The shell makes way for its last command, or a subshell for the subshell's."""
    for last in last_commands(place.parsed):
        if started.by(last.command):
            doubts = f" ({'; '.join(last.doubts)})" if last.doubts else ""
            edits = place.outward([exec_edit(last.command)])
            yield Move(edits, f"put exec in front{doubts}", "unsafe" if last.doubts else "safe")
    for command in ends_of(place.parsed.script):
        at = _eval_text(command) if isinstance(command, Simple) and started.by(command) else None
        if at is not None:
            edit = Edit(Span(command.span.source, at, at), "exec ")
            yield Move(place.outward([edit]), "put exec in front, inside of the eval")
    for subshell in _last_subshells(place, started):
        yield Move(place.outward(_unwrapped(subshell)), "run it in no subshell, with exec")
    for command in _inner_ends(place, started):
        yield Move(place.outward([exec_edit(command)]), "put exec in front inside of the subshell")


def exec_edit(command: Simple) -> Edit:
    start = command.words[0].span.start
    return Edit(Span(command.span.source, start, start), "exec ")


def _eval_text(command: Simple) -> int | None:
    """The offset behind the quote of `eval 'one simple command'`."""
    if len(command.words) != 2 or command.words[0].literal != "eval":
        return None
    span = command.words[1].span
    written = span.text
    if written[:1] not in ("'", '"') or written[-1:] != written[:1] or "\\" in written:
        return None
    inner = parse_shell(text_of(Source("", written[1:-1].encode())))
    statements = inner.script.statements
    is_plain = len(statements) == 1 and isinstance(statements[0].command, Simple)
    return span.start + 1 if is_plain and not inner.errors else None


def _last_subshells(place: Place, started: Started) -> Iterator[Subshell]:
    """`(app)` at the end of the text, whose own end is a simple command that counts."""
    for command in ends_of(place.parsed.script):
        if isinstance(command, Subshell) and not command.redirects:
            ends = list(ends_of(command.body))
            if len(ends) == 1 and isinstance(ends[0], Simple) and started.by(ends[0]):
                yield command


def _unwrapped(subshell: Subshell) -> list[Edit]:
    """A subshell's commands as the shell's own; braces where they are several."""
    (last,) = ends_of(subshell.body)
    assert isinstance(last, Simple)
    source, start, end = subshell.span.source, subshell.span.start, subshell.span.end
    is_alone = len(subshell.body.statements) == 1
    opening = Edit(Span(source, start, start + 1), "" if is_alone else "{ ")
    is_ended = source.content[: end - 1].rstrip(b" \t")[-1:] in (b";", b"\n")
    closing = Edit(Span(source, end - 1, end), "" if is_alone else " }" if is_ended else "; }")
    is_replacing = last.words[0].literal == "exec"
    return [opening, *([] if is_replacing else [exec_edit(last)]), closing]


def _inner_ends(place: Place, started: Started) -> Iterator[Simple]:
    """The last commands of background lists, subshells, stages of pipelines and functions."""
    functions = functions_of(place.parsed.script)
    for part in _forked(place.parsed.script):
        for command in ends_of(part):
            if isinstance(command, Simple) and command.words and started.by(command):
                name = command.words[0].literal
                if name not in BUILTINS and name not in functions:
                    yield command


def _forked(script: Script) -> Iterator[Script | Command]:
    """The parts of a text for which the shell forks itself; functions may be run by such a part."""
    inner = (part for command in commands_of(script) for part in inner_parts(command))
    for one in [script, *(part for part in inner if isinstance(part, Script))]:
        for statement in one.statements:
            if statement.background and not isinstance(statement.command, Simple):
                yield statement.command
    for command in commands_of(script):
        if isinstance(command, Subshell | Function):
            yield command.body
        elif isinstance(command, Pipeline):
            yield from (stage for stage in command.stages if isinstance(stage, Group))
