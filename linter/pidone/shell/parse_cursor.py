"""Step 2, scripts: a place in the tokens of a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pidone.shell.parse_reading import Reading, UnreadableError
from pidone.shell.parse_tokens import END, NEWLINE, Token, Tokens
from pidone.shell.parse_words import word
from pidone.shell.syntax import Command, Word

Compound = Callable[["Cursor"], Command]


@dataclass(slots=True)
class Cursor:
    """A place in the tokens of one text; `compounds` reads a command by its first token."""

    reading: Reading
    tokens: Tokens
    compounds: Mapping[bytes, Compound]
    at: int = 0

    @property
    def token(self) -> Token:
        return self.tokens.found[self.at]

    @property
    def last(self) -> int:
        return len(self.tokens.found) - 1

    def take(self) -> Token:
        """The token here, and on to the next; the last one is never left behind."""
        token = self.tokens.found[self.at]
        if token.kind != END:
            self.at += 1
        return token

    def skip_newlines(self) -> None:
        found = self.tokens.found
        while found[self.at].kind == NEWLINE:
            self.at += 1

    def is_word(self, text: bytes) -> bool:
        token = self.tokens.found[self.at]
        return token.kind == "word" and token.text == text

    def expect(self, text: bytes) -> int:
        """The end of the reserved word or operator that must stand here."""
        token = self.tokens.found[self.at]
        if token.text == text and token.kind != END:
            self.at += 1
            return token.end
        raise UnreadableError(f"{token.text!r} where {text!r} should be")

    def word(self) -> Word:
        token = self.tokens.found[self.at]
        if token.kind != "word":
            raise UnreadableError(f"{token.text!r} where a word should be")
        self.at += 1
        return word(self.reading, token.start, token.end, token.pieces)

    def before(self) -> int:
        """Where the last token that was taken ends."""
        return self.tokens.found[self.at - 1].end if self.at else self.token.start
