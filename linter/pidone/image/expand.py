"""Step 3: `$name` and `${name...}` in a Dockerfile's words, as BuildKit expands them.

The rules are those of moby/buildkit, frontend/dockerfile/shell/lex.go.
"""

from __future__ import annotations

import re
from typing import Protocol

from pidone.image.model import UNKNOWN
from pidone.source import Text

_PLAIN = re.compile(r"[^$'\"\\`]*")
_PLAIN_RUN = re.compile(r"[^$\\\n]+\n?|\n")
_SPECIAL = frozenset("@*#?-$!0")
_DEEPEST = 60
_LONGEST = 1 << 17
"""Bytes of the longest string that Linux takes as an argument or variable (MAX_ARG_STRLEN)."""

_LONGEST_TEXT = 1 << 20
_MOST_DOUBLINGS = 22


class ExpansionError(ValueError):
    """BuildKit refuses the word: `${`, an open quote, a modifier that it does not know."""


class Variables(Protocol):
    def value(self, name: str) -> str | None:
        """What `$name` stands for; None where it is unset; UNKNOWN in it where nobody can tell."""

    def default_value(self, name: str) -> str | None:
        """The same for `${name:-x}` and its kin, where an ARG without a default is unset."""


def expand(word: str, variables: Variables, escape: str = "\\", quotes: bool = True) -> str:
    """The word with its variables expanded, and (with `quotes`) its quotes removed.

    Raises ExpansionError where BuildKit stops the build.
    """
    if _PLAIN.fullmatch(word):
        return word
    result = _Scanner(word, variables, escape, quotes).until("", raw=False)
    if len(result) > _LONGEST:
        raise ExpansionError("the value is too long")
    return result


def expanded(word: str, variables: Variables, escape: str = "\\", quotes: bool = True) -> str:
    """Like expand, with UNKNOWN for a word that BuildKit refuses."""
    try:
        return expand(word, variables, escape, quotes)
    except ExpansionError:
        return UNKNOWN


def expand_text(text: Text, variables: Variables) -> Text:
    """A here-document's body with its variables expanded; what is left keeps its place.

    Quotes stay, and a backslash quotes whatever follows it. Raises ExpansionError.
    """
    scanner = _Scanner(text.content.decode("latin-1"), _Bytes(variables), "\\", quotes=False)
    scanner.unknown = UNKNOWN.encode().decode("latin-1")
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    length = 0
    while char := scanner.peek():
        start = scanner.at
        plain = _PLAIN_RUN.match(scanner.word, start)
        if plain is not None:
            piece, scanner.at = plain[0], plain.end()
        else:
            piece = scanner.piece(char, raw=False)
        origins.append((length, text.origin(start + (char == "\\"))))
        pieces.append(piece)
        length += len(piece)
        if length > _LONGEST_TEXT:
            raise ExpansionError("the text is too long")
    if not origins:
        return text
    return Text(text.source, "".join(pieces).encode("latin-1"), tuple(origins))


class _Bytes:
    """Variables whose values have one character for each byte."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables

    def value(self, name: str) -> str | None:
        value = self.variables.value(name)
        return None if value is None else value.encode().decode("latin-1")

    def default_value(self, name: str) -> str | None:
        value = self.variables.default_value(name)
        return None if value is None else value.encode().decode("latin-1")


class _Scanner:
    def __init__(self, word: str, variables: Variables, escape: str, quotes: bool) -> None:
        self.word = word
        self.at = 0
        self.variables = variables
        self.escape = escape
        self.quotes = quotes
        self.unknown = UNKNOWN
        self.depth = 0
        self.length = 0

    def peek(self) -> str:
        return self.word[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        self.at += 1
        return char

    def until(self, stop: str, raw: bool) -> str:
        """Everything up to `stop` (which is taken), or to the end where `stop` is empty."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ExpansionError("substitutions are nested too deeply")
        parts: list[str] = []
        while char := self.peek():
            if char == stop:
                self.at += 1
                self.depth -= 1
                return "".join(parts)
            parts.append(self.counted(self.piece(char, raw)))
        if stop:
            raise ExpansionError(f"missing {stop}")
        self.depth -= 1
        return "".join(parts)

    def counted(self, piece: str) -> str:
        self.length += len(piece)
        if self.length > _LONGEST_TEXT:
            raise ExpansionError("the value is too long")
        return piece

    def piece(self, char: str, raw: bool) -> str:
        if char == "$":
            return self.dollar()
        if self.quotes and char == "'":
            return self.single_quoted()
        if self.quotes and char == '"':
            return self.double_quoted(raw)
        self.at += 1
        if char != self.escape:
            return char
        return (char if raw else "") + self.take()

    def single_quoted(self) -> str:
        end = self.word.find("'", self.at + 1)
        if end < 0:
            raise ExpansionError("missing '")
        text = self.word[self.at + 1 : end]
        self.at = end + 1
        return text

    def double_quoted(self, raw: bool) -> str:
        self.at += 1
        parts: list[str] = []
        while char := self.peek():
            if char == "$":
                parts.append(self.counted(self.dollar()))
                continue
            self.at += 1
            if char == '"':
                return "".join(parts)
            if char == self.escape:
                if raw:
                    parts.append(char)
                if not self.peek():
                    continue
                if self.peek() in ('"', "$", self.escape):
                    char = self.take()
            parts.append(char)
        raise ExpansionError('missing "')

    def name(self) -> str:
        start = self.at
        if self.peek().isdigit():
            while self.peek().isdigit():
                self.at += 1
        elif self.peek() in _SPECIAL and self.peek():
            self.at += 1
        else:
            while (char := self.peek()) and (char.isalnum() or char == "_"):
                self.at += 1
        return self.word[start : self.at]

    def dollar(self) -> str:
        self.at += 1
        if self.peek() != "{":
            name = self.name()
            return (self.variables.value(name) or "") if name else "$"
        self.at += 1
        if self.peek() in ("", "{", "}", ":"):
            raise ExpansionError("bad substitution")
        name = self.name()
        operator = self.take()
        if operator == "}":
            return self.variables.value(name) or ""
        if operator == "/":
            return self.replaced(name)
        null_is_unset = operator == ":"
        if null_is_unset:
            operator = self.take()
        if not operator or operator not in "+-?#%" or (null_is_unset and operator in "#%"):
            raise ExpansionError("unsupported modifier in substitution")
        argument = self.until("}", raw=operator in "#%")
        if operator in "#%":
            value = self.variables.value(name) or ""
            if self.unknown in value or _is_costly(argument, value):
                return self.unknown
            return _trimmed(value, operator, argument)
        return self.chosen(name, operator, argument, null_is_unset)

    def chosen(self, name: str, operator: str, argument: str, null_is_unset: bool) -> str:
        value = self.variables.default_value(name)
        missing = value is None or (null_is_unset and not value)
        if operator == "+":
            if value == self.unknown:
                return self.unknown
            return "" if missing else argument
        if operator == "?" and missing:
            raise ExpansionError(f"{name} is not set")
        return argument if missing or value is None else value

    def replaced(self, name: str) -> str:
        every = self.peek() == "/"
        if every:
            self.at += 1
        pattern = self.until("/", raw=True)
        replacement = self.until("}", raw=True)
        value = self.variables.value(name) or ""
        if self.unknown in value or _is_costly(pattern, value):
            return self.unknown
        compiled = _regex(pattern, greedy=True)
        return compiled.sub(lambda _: replacement, value, count=0 if every else 1)


def _is_costly(pattern: str, value: str) -> bool:
    """Whether matching the pattern's stars may take too long: each multiplies the ways."""
    return pattern.count("*") * len(value).bit_length() > _MOST_DOUBLINGS


def _trimmed(value: str, operator: str, pattern: str) -> str:
    greedy = pattern.startswith(operator)
    if greedy:
        pattern = pattern[1:]
    if operator == "#":
        match = _regex(pattern, greedy).match(value)
        return value[match.end() :] if match else value
    match = _regex(_reversed(pattern), greedy).match(value[::-1])
    return value[: len(value) - match.end()] if match else value


def _reversed(pattern: str) -> str:
    """The pattern back to front, each backslash still in front of what it quotes."""
    return "".join(reversed(re.findall(r"\\.|.", pattern, re.DOTALL)))


def _regex(pattern: str, greedy: bool) -> re.Pattern[str]:
    many = ".*" if greedy else ".*?"
    parts: list[str] = []
    for token in re.findall(r"\\.|.", pattern, re.DOTALL):
        if token == "*":
            parts.append(many)
        elif token == "?":
            parts.append(".")
        elif token.startswith("\\"):
            if len(token) == 1 or token[1] not in "*?\\}/":
                raise ExpansionError("invalid escape in a pattern")
            parts.append(re.escape(token[1]))
        else:
            parts.append(re.escape(token))
    return re.compile("".join(parts))
