"""Step 3, RUN: a command's words, taken apart into options and operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pidone.image.files import absolute
from pidone.image.run.commands import Argument
from pidone.image.run.effects import Target


@dataclass(frozen=True)
class Options:
    """A command's words: its options' letters and long names, their values, and its operands."""

    flags: frozenset[str]
    values: Mapping[str, tuple[str, ...]]
    operands: tuple[Argument, ...]


def options_of(arguments: tuple[Argument, ...], with_value: str) -> Options:
    """Reads getopt-like words; `with_value` are the letters and names that take a value."""
    takes = frozenset(with_value.split())
    flags: set[str] = set()
    values: dict[str, tuple[str, ...]] = {}
    operands: list[Argument] = []
    words = iter(arguments)
    for argument in words:
        word = argument.value
        if word == "--":
            operands.extend(words)
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            flags.add(name)
            if name in takes:
                given = value if equals else next(words, argument).value
                values[name] = (*values.get(name, ()), given)
        elif word.startswith("-") and len(word) > 1:
            _read_letters(word[1:], words, takes, flags, values)
        else:
            operands.append(argument)
    return Options(frozenset(flags), values, tuple(operands))


def _read_letters(
    letters: str,
    words: Iterator[Argument],
    takes: frozenset[str],
    flags: set[str],
    values: dict[str, tuple[str, ...]],
) -> None:
    for place, letter in enumerate(letters, 1):
        flags.add(letter)
        if letter in takes:
            following = None if letters[place:] else next(words, None)
            given = letters[place:] or (following.value if following else "")
            values[letter] = (*values.get(letter, ()), given)
            return


def target_of(argument: Argument, cwd: str, is_recursive: bool = False) -> Target:
    path = absolute(argument.value, cwd)
    return Target(path, argument.is_pattern, is_recursive)
