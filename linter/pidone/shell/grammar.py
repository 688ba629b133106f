"""Step 4 of the way, shells: what of a text a shell can read: it ends at its first syntax error.

A shell reads a text command by command, each one whole: a construct that it does not know keeps
all of the command around it from running, whichever branch it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator

from pidone.shell.dialect import Dialect
from pidone.shell.state import Shell
from pidone.shell.syntax import (
    Case,
    CFor,
    Command,
    Coproc,
    Function,
    Group,
    Pipeline,
    ProcessSubstitution,
    Redirect,
    Script,
    Simple,
    Statement,
    Word,
)
from pidone.shell.walks import commands_of

KEYWORD = b"function"


def readable(shell: Shell, script: Script) -> tuple[Script, bool]:
    """The part of a text in front of its first syntax error, and whether there is one."""
    known = shell.world.survey.readable
    found = known.get((id(script), shell.dialect.name))
    if found is None:
        found = script, *_readable(shell.dialect, script)
        known[id(script), shell.dialect.name] = found
    return found[1], found[2]


def _readable(dialect: Dialect, script: Script) -> tuple[Script, bool]:
    if dialect.row.language.ends_at.isdisjoint(CONSTRUCTS):
        return script, False
    for index, statement in enumerate(script.statements):
        if any(map(dialect.ends_at, _constructs(statement.command))):
            before = (*script.statements[:index], *_read_as_commands(statement))
            return Script(before, script.span), True
    return script, False


def _read_as_commands(statement: Statement) -> tuple[Statement, ...]:
    """What runs of the command with the error: `function f {` on a line of its own is a command
    that is not found, and the lines behind it run, up to the brace (dash 0.5.12, measured)."""
    part = statement.command
    if not isinstance(part, Function) or not isinstance(part.body, Group):
        return ()
    written = part.span.source.content[part.span.start : part.span.end]
    opening = written.partition(b"\n")[0]
    if b"(" in opening or b"}" in opening:
        return ()
    if any(True for inner in _constructs(part.body)):
        return ()
    return part.body.body.statements


def _constructs(part: Command) -> Iterator[str]:
    """The constructs beyond POSIX inside a command, by their names in the table."""
    for command in commands_of(part):
        match command:
            case Function(span=span):
                yield from _keyword(span.source.content[span.start : span.end])
            case CFor():
                yield "c_for"
            case Case(items=items):
                if any(arm.terminator != ";;" for arm in items):
                    yield "case_fall_through"
            case Pipeline(both=both):
                if any(both):
                    yield "pipe_both"
            case Coproc(name=name, command=inner):
                if name or not isinstance(inner, Simple):
                    yield "named_coproc" if name else "coproc_group"
            case Simple():
                yield from _in_simple(command)
        for redirect in getattr(command, "redirects", ()):
            yield from _in_redirect(redirect)


def _keyword(written: bytes) -> Iterator[str]:
    if written.startswith(KEYWORD):
        heading = written.partition(b"{")[0]
        yield "function_keyword_parentheses" if b"(" in heading else "function_keyword"


def _in_simple(command: Simple) -> Iterator[str]:
    for one in command.assignments:
        if one.elements is not None:
            yield "array_append" if one.append else "array"
    for word in command.words:
        if _substitutes(word):
            yield "process_substitution"


def _in_redirect(redirect: Redirect) -> Iterator[str]:
    if redirect.operator == "<<<":
        yield "here_string"
    elif _substitutes(redirect.target):
        yield "input_substitution" if redirect.operator == "<" else "output_substitution"


def _substitutes(word: Word) -> bool:
    return any(isinstance(part, ProcessSubstitution) for part in word.parts)


CONSTRUCTS = frozenset(
    {"array", "array_append", "c_for", "case_fall_through", "coproc_group", "function_keyword"}
    | {"function_keyword_parentheses", "here_string", "input_substitution", "named_coproc"}
    | {"output_substitution", "pipe_both", "process_substitution"}
)
"""The names in Language that stand for syntax; the others fail where they run."""
