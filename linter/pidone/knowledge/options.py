"""Knowledge: reads the words of a command line by a program's table of options.

A table is one string of entries, blanks between them: `u|user:=user` is `-u VALUE`, `-uVALUE`,
`--user VALUE` and `--user=VALUE`, and means "user"; `=text+session` means both. `:` takes a
value, `::` only one that is attached; `!` ends the options (python's `-m MODULE`). The meanings
are the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from pidone.image.model import UNKNOWN

Style = Literal["gnu", "single"]
"""gnu: getopt_long (clusters, abbreviated long names); single: `-name` like Go's flags and java."""

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


class Option(NamedTuple):
    """One entry of a table; `value` is "" (none), ":" (the next word) or "::" (attached only)."""

    name: str
    value: str
    meaning: str
    last: bool


class Grammar(NamedTuple):
    """How a program reads its words.

    `operands` is how many operands stand before the inner command (None: all words are read).
    `permutes`: options are recognised behind operands too. `assignments`: NAME=VALUE words may
    stand in front of the operands. `closed`: the table is complete, so that a word like an option
    that is not in it cannot be judged; otherwise such a word counts as a flag, and so does one
    of which nothing is known.
    """

    options: str = ""
    style: Style = "gnu"
    operands: int | None = None
    permutes: bool = False
    assignments: bool = False
    closed: bool = False


class Found(NamedTuple):
    """An option that stands in the words: `at` is its word, `value_at` the one with its value."""

    meaning: str
    value: str | None
    at: int
    value_at: int


class Reading(NamedTuple):
    """What was read: `operands` are indices of words, `rest` is the first word not looked at.

    `separator` is the index of the `--` that ended the options. `doubt` is a word that may or may
    not be an option, so that nothing behind it is certain.
    """

    found: tuple[Found, ...]
    operands: tuple[int, ...]
    assignments: tuple[int, ...]
    rest: int
    separator: int | None = None
    doubt: str | None = None


@lru_cache(maxsize=256)
def option_table(options: str) -> Mapping[str, Option]:
    """The entries of a table by each of their names, dashes left out.

    Raises ValueError for an entry that is not of the form.
    """
    table: dict[str, Option] = {}
    for entry in options.split():
        written, _, meaning = entry.partition("=")
        last = entry.endswith("!")
        written, meaning = written.removesuffix("!"), meaning.removesuffix("!")
        listed = written.rstrip(":")
        value = written[len(listed) :]
        if (
            not all(listed.split("|"))
            or value not in ("", ":", "::")
            or ("=" in entry) > bool(meaning)
        ):
            raise ValueError(f"not an option entry: {entry!r}")
        for name in listed.split("|"):
            table[name] = Option(name, value, meaning, last)
    return table


class _Reader:
    """Walks over the words once; each method takes one kind of word."""

    def __init__(self, grammar: Grammar, words: Sequence[str], start: int) -> None:
        self.grammar = grammar
        self.table = option_table(grammar.options)
        self.words = words
        self.at = start
        self.found: list[Found] = []
        self.operands: list[int] = []
        self.assignments: list[int] = []
        self.separator: int | None = None
        self.doubt: str | None = None

    def read(self) -> Reading:
        while self.at < len(self.words) and self._take(self.words[self.at]):
            pass
        return Reading(
            tuple(self.found),
            tuple(self.operands),
            tuple(self.assignments),
            self.at,
            self.separator,
            self.doubt,
        )

    @property
    def _missing_operands(self) -> bool:
        limit = self.grammar.operands
        return limit is None or len(self.operands) < limit

    def _take(self, word: str) -> bool:
        """Takes the word at hand; False where the reading is over."""
        options_open = self.separator is None and (
            self.grammar.permutes or not self.operands or self.grammar.operands is None
        )
        if word == "--" and self.separator is None:
            self.separator = self.at
            self.at += 1
            return True
        if options_open and self.grammar.options and self._may_be_option(word):
            return self._option(word)
        if self.grammar.assignments and not self.operands and _ASSIGNMENT.match(word):
            self.assignments.append(self.at)
        elif self._missing_operands:
            self.operands.append(self.at)
        else:
            return False
        self.at += 1
        return True

    def _may_be_option(self, word: str) -> bool:
        if word.startswith("-") and word != "-":
            return True
        unknown_start = word.startswith(UNKNOWN) and "/" not in word
        wants_operand = self.grammar.closed and self.grammar.operands and self._missing_operands
        return unknown_start and not wants_operand

    def _option(self, word: str) -> bool:
        if word.startswith(UNKNOWN):
            self.doubt = self.doubt or word
            self.at += 1
            return not self.grammar.closed
        if self.grammar.style == "single" or word.startswith("--"):
            return self._long(word)
        return self._cluster(word)

    def _long(self, word: str) -> bool:
        name, attached, value = word.lstrip("-").partition("=")
        option = self._named(name)
        if option is None:
            if self.grammar.closed and (not attached or UNKNOWN in name):
                self.doubt = word
                return False
            self.at += 1
            return True
        return self._add(option, value if attached else None)

    def _named(self, name: str) -> Option | None:
        """The option of a long name, or of one that begins so, if all of them are known."""
        if self.grammar.style == "single" or not self.grammar.closed:
            return self.table.get(name)
        if len(name) > 1 and name in self.table:
            return self.table[name]
        longer = [entry for key, entry in self.table.items() if key.startswith(name) and key[1:]]
        same = {(entry.value, entry.meaning) for entry in longer}
        return longer[0] if name and len(same) == 1 else None

    def _cluster(self, word: str) -> bool:
        """`-xu VALUE`: letters up to the first with a value, which is the rest of the word."""
        if len(word) > 2 and word[1:] in self.table:
            return self._add(self.table[word[1:]], None)
        for place, letter in enumerate(word[1:], 2):
            option = self.table.get(letter)
            if option is None:
                if self.grammar.closed:
                    self.doubt = word
                    return False
                break
            if option.value or option.last:
                return self._add(option, word[place:] or None)
            self.found.append(Found(option.meaning, None, self.at, self.at))
        self.at += 1
        return True

    def _add(self, option: Option, value: str | None) -> bool:
        at = value_at = self.at
        if option.value == ":" and value is None:
            value_at += 1
            value = self.words[value_at] if value_at < len(self.words) else ""
        self.found.append(Found(option.meaning, value, at, value_at))
        self.at = min(value_at + 1, len(self.words))
        return not option.last


def read_words(grammar: Grammar, words: Sequence[str], start: int = 1) -> Reading:
    """Reads words[start:] in one pass."""
    return _Reader(grammar, words, start).read()
