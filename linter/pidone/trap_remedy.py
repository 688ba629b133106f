"""Step 6 of the way: fixes inside the command that sets a trap, or keeps a job's number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pidone.causes import TracedCause
from pidone.process.model import Trace
from pidone.remedy import started_texts
from pidone.rule import Edit, Fix
from pidone.shell.parse import parse_shell
from pidone.shell.syntax import Parameter, Simple, Word
from pidone.shell.walks import commands_of
from pidone.source import Span

_CURLY_PAIR = re.compile("[“”„‟«»]([^“”„‟«»'\"]*)[“”„‟«»]|[‘’‚‛]([^‘’‚‛'\"]*)[‘’‚‛]")

_OTHER_ENDS = frozenset({"EXIT", "SIGEXIT", "0", "ERR", "DEBUG", "RETURN"})
"""Names for which a trap runs without any signal."""


def late_action_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """Single quotes around an action that its double quotes have expanded too early.

    Safe where the trap is for signals alone and nothing else in it is expanded.
    """
    command = command_at(trace, cause.span)
    action = _action(command) if command is not None else None
    if command is None or action is None:
        return None
    written = action.span.text
    if not re.fullmatch(r'"[^"\'\\]*"', written):
        return None
    edits = (Edit(action.span, f"'{written[1:-1]}'"),)
    names = {word.literal for word in command.words[1:] if word is not action}
    is_safe = _expanded(action) == {cause.detail} and names.isdisjoint({None, *_OTHER_ENDS})
    return Fix("safe" if is_safe else "unsafe", f"expand {cause.detail} when the trap runs", edits)


def words_fix(
    trace: Trace, cause: TracedCause, names: Mapping[str, str], description: str
) -> Fix | None:
    """Other words in place of some of a command's; one that is there already is not said twice.

    None where none of them is written there.
    """
    command = command_at(trace, cause.span)
    words = command.words if command is not None else ()
    said = {word.literal for word in words}
    written = ((word.span, word.literal or "") for word in words)
    edits = tuple(_other(span, names[name], said) for span, name in written if name in names)
    if not edits:
        return None
    return Fix("unsafe", description, edits)


def _other(span: Span, new: str, said: set[str | None]) -> Edit:
    if new not in said:
        return Edit(span, new)
    before = span.source.content[: span.start].rstrip(b" \t")
    return Edit(Span(span.source, len(before), span.end), "")


def assignment_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """Quotes that a shell knows, or an assignment without blanks."""
    command = command_at(trace, cause.span)
    if command is None:
        return None
    if cause.detail == "quotes":
        found = _straight(command)
        description = "put it in single quotes"
    else:
        found = _without_blanks(command, cause.detail)
        description = "take the blanks out"
    if found is None:
        return None
    return Fix("unsafe", description, (found,))


def _straight(command: Simple) -> Edit | None:
    """The only pair of typographic quotes, as single ones."""
    pairs = list(_CURLY_PAIR.finditer(command.span.text))
    if len(pairs) != 1:
        return None
    start = len(command.span.text[: pairs[0].start()].encode())
    length = len(pairs[0].group().encode())
    span = command.span
    place = Span(span.source, span.start + start, span.start + start + length)
    return Edit(place, f"'{pairs[0].group(1) or pairs[0].group(2)}'")


def _without_blanks(command: Simple, name: str) -> Edit | None:
    """`pid=$!` for `pid = $!`."""
    text = re.sub(r"\s*=\s*", "=", command.span.text, count=1)
    return Edit(command.span, text) if text.startswith(f"{name}=$") else None


def command_at(trace: Trace, span: Span) -> Simple | None:
    """The simple command at a span, in a text that a process of the launch was started with."""
    return next(_commands_at(trace, span), None)


def _commands_at(trace: Trace, span: Span) -> Iterator[Simple]:
    for path in trace.paths:
        for text in started_texts(trace.container, path):
            if text.source is span.source:
                for command in commands_of(parse_shell(text).script):
                    if isinstance(command, Simple) and command.span == span:
                        yield command


def _action(command: Simple) -> Word | None:
    return next((word for word in command.words[1:] if word.literal != "--"), None)


def _expanded(word: Word) -> set[str]:
    """What a word expands, as causes call it: "$pid", and "$(...)" for all that is no variable."""
    expanded = (part for part in word.parts if type(part).__name__ != "Literal")
    return {f"${part.name}" if isinstance(part, Parameter) else "$(...)" for part in expanded}
