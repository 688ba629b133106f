"""Step 2 of the way, reading: a line's words as BuildKit's lexer sees them when it seeks `<<`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pidone.dockerfile.blank import SPACES

_PLAIN = re.compile(r"[^\s$<'\"\\}/]+")
_IN_QUOTES = re.compile(r"[^$\"\\]+")
_NAME = re.compile(r"[0-9]+|[@*#?\-$!]|\w*")
_AFTER_OPERATOR = re.compile(r"[\t\r ]*")

# moby/buildkit's lexer recurses without a limit; Python's stack has one.
_DEEPEST = 50


class LexError(Exception):
    """The lexer gives up on the line."""


@dataclass(frozen=True, slots=True)
class ShellWord:
    """A word; `start` and `end` are its offsets in the line, in characters."""

    value: str
    start: int
    end: int


def shell_words(text: str, raw: bool) -> list[ShellWord]:
    """The words, with their quotes and escapes if `raw`.

    moby/buildkit shell.Lex with SkipUnsetEnv, no variable set and a backslash to escape with.
    Raises LexError for a quote or `${` that is left open, and for a modifier that it lacks.
    """
    return _Lexer(text, raw, raw).words()


@dataclass(slots=True)
class _Lexer:
    text: str
    keep_quotes: bool
    keep_escapes: bool
    at: int = 0
    depth: int = 0
    word: list[str] = field(default_factory=list)

    def words(self) -> list[ShellWord]:
        words: list[ShellWord] = []
        start = 0
        while self.at < len(self.text):
            begin = self.at
            if not self.word:
                start = begin
            char = self.text[begin]
            if char in SPACES:
                self.at += 1
                self._end_word(words, start, begin)
                continue
            unit = self._unit(char)
            if char == "$":
                self._add_split(unit, words, start)
            else:
                self.word.append(unit)
        self._end_word(words, start, self.at)
        return words

    def _end_word(self, words: list[ShellWord], start: int, end: int) -> None:
        if value := "".join(self.word):
            words.append(ShellWord(value, start, end))
        self.word.clear()

    def _add_split(self, unit: str, words: list[ShellWord], start: int) -> None:
        """What a variable stands for is split at blanks, quoted or not."""
        for char in unit:
            if char in SPACES:
                self._end_word(words, start, self.at)
            else:
                self.word.append(char)

    def _unit(self, char: str) -> str:
        if char == "$":
            return self._dollar()
        if char == "<":
            return self._operator()
        if char == "'":
            return self._single_quoted()
        if char == '"':
            return self._double_quoted()
        if char == "\\":
            return self._escaped()
        return self._run(_PLAIN)

    def _run(self, ordinary: re.Pattern[str]) -> str:
        """The ordinary characters from here on, or the one that stands here."""
        begin = self.at
        found = ordinary.match(self.text, begin)
        self.at = found.end() if found else begin + 1
        return self.text[begin : self.at]

    def _escaped(self) -> str:
        escaped = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        return "\\" + escaped if self.keep_escapes else escaped

    def _operator(self) -> str:
        self.at += 1
        if not self.text.startswith("<", self.at):
            return "<"
        found = _AFTER_OPERATOR.match(self.text, self.at + 1)
        assert found is not None
        self.at = found.end()
        return "<<" + found[0]

    def _single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise LexError
        quoted = self.text[self.at : end + 1]
        self.at = end + 1
        return quoted if self.keep_quotes else quoted[1:-1]

    def _double_quoted(self) -> str:
        quote = '"' if self.keep_quotes else ""
        parts = [quote]
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return "".join((*parts, quote))
            if char == "$":
                parts.append(self._dollar())
            elif char == "\\":
                parts.append(self._escaped_in_quotes())
            else:
                parts.append(self._run(_IN_QUOTES))
        raise LexError

    def _escaped_in_quotes(self) -> str:
        self.at += 1
        kept = "\\" if self.keep_escapes else ""
        if self.text[self.at : self.at + 1] not in ('"', "$", "\\"):
            return kept + "\\"
        self.at += 1
        return kept + self.text[self.at - 1]

    def _dollar(self) -> str:
        self.at += 1
        if not self.text.startswith("{", self.at):
            return "$" + self._name()
        self.at += 1
        if self.text[self.at : self.at + 1] in ("", "{", "}", ":"):
            raise LexError
        name = self._name()
        modifier = self.text[self.at : self.at + 1]
        self.at += 1
        if modifier == "}":
            return f"${{{name}}}"
        if modifier == "/":
            return self._replacement(name)
        if modifier == ":":
            modifier += self.text[self.at : self.at + 1]
            self.at += 1
        elif not modifier or modifier not in "+-?#%":
            raise LexError
        if modifier in (":", ":#", ":%"):
            raise LexError
        return f"${{{name}{modifier}{self._until('}', modifier in '#%')}}}"

    def _replacement(self, name: str) -> str:
        if self.text.startswith("/", self.at):
            self.at += 1
        pattern = self._until("/", True)
        return f"${{{name}/{pattern}/{self._until('}', True)}}}"

    def _name(self) -> str:
        found = _NAME.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def _until(self, stop: str, keep_escapes: bool) -> str:
        """What stands before `stop`, which is passed over; the word so far is lost, as there."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise LexError
        outer, self.keep_escapes = self.keep_escapes, keep_escapes
        parts: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == stop:
                self.at += 1
                self.depth -= 1
                self.keep_escapes = outer
                self.word.clear()
                return "".join(parts)
            parts.append(self._unit(char))
        raise LexError
