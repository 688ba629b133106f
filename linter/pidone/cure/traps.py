"""Step 6 of the way: traps that pass a signal on, new ones and those that a text already has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pidone.cure.texts import Place
from pidone.knowledge.signals import is_unstoppable, signal_name
from pidone.rule import Edit
from pidone.shell.syntax import Simple, While, Word
from pidone.shell.walks import commands_of

_KILLING = re.compile(r"(\bkill +)(?:-s +)?-?(?:9|(?:SIG)?KILL)(?= )")


@dataclass(frozen=True)
class Handler:
    """Sends a signal (without SIG) to the target, and waits for what `wait` is given."""

    signal: str
    target: str
    awaited: str
    is_many: bool = False

    @property
    def stay(self) -> str:
        """What the shell does until the signal comes."""
        return "wait" if self.is_many else self.wait

    @property
    def wait(self) -> str:
        return f"wait {self.awaited}".rstrip()

    @property
    def tell(self) -> str:
        return f"kill -{self.signal} {self.target}"


def trap_line(place: Place, handler: Handler, signal: str) -> str:
    """`trap '...' TERM`, with the end of the shell behind it."""
    action = place.quoted(f"{handler.tell}; {handler.wait}; exit $?")
    return f"trap {action} {signal.removeprefix('SIG')}"


def retrapped(place: Place, handler: Handler, signal: str) -> Iterator[list[Edit]]:
    """What the last trap for a signal may become: it waits at its end, or it tells at its start."""
    found = [trap for trap in _traps(place) if _is_for(trap, signal)]
    for trap in reversed(found):
        names = list(_names(trap))
        action = _action_word(trap)
        written = _written(action)
        if written is None:
            continue
        if written in ("", "-", ":"):
            whole = f"{handler.tell}; {handler.wait}; exit $?"
            yield [Edit(action.span, place.quoted(whole)), *names]
            continue
        written = _KILLING.sub(r"\1-TERM", written)
        yield [Edit(action.span, place.quoted(f"{written}; {handler.wait}")), *names]
        start = f"{handler.tell}; {handler.wait}; {written}"
        yield [Edit(action.span, place.quoted(start)), *names]
        if any(isinstance(command, While) for command in commands_of(place.parsed.script)):
            yield [Edit(action.span, place.quoted(f"{start}; exit")), *names]


def _traps(place: Place) -> Iterator[Simple]:
    for command in commands_of(place.parsed.script):
        if isinstance(command, Simple) and len(command.words) >= 3:
            is_trap = command.words[0].literal == "trap"
            if is_trap and _action_word(command) is not command.words[-1]:
                yield command


def _action_word(trap: Simple) -> Word:
    return trap.words[2 if trap.words[1].literal == "--" and len(trap.words) > 3 else 1]


def _signal_words(trap: Simple) -> tuple[Word, ...]:
    return trap.words[trap.words.index(_action_word(trap)) + 1 :]


def _is_for(trap: Simple, signal: str) -> bool:
    return any(signal_name(word.literal or "") == signal for word in _signal_words(trap))


def _names(trap: Simple) -> Iterator[Edit]:
    """Names as POSIX has them; what cannot be trapped is left out."""
    for word in _signal_words(trap):
        canonical = signal_name(word.literal or "")
        if canonical is None:
            continue
        name = canonical.removeprefix("SIG")
        if is_unstoppable(canonical):
            before = word.span.source.content[: word.span.start]
            start = len(before.rstrip(b" \t"))
            yield Edit(word.span.source.span(start, word.span.end), "")
        elif not (word.literal or "").isdigit() and word.literal != name:
            yield Edit(word.span, name)


def _written(action: Word) -> str | None:
    """A trap's action as it would stand in single quotes; None where it has such quotes."""
    text = action.span.text
    if text.startswith("'") and text.endswith("'") and "'" not in text[1:-1]:
        return text[1:-1]
    if text.startswith('"') and text.endswith('"') and not set(text[1:-1]) & {"'", '"'}:
        return text[1:-1].replace("\\$", "$").replace("\\`", "`")
    return action.literal if action.literal == text else None
