"""Step 3: `command` and `entrypoint` of a service as the words that the engine is given."""

from __future__ import annotations

_ENDS = frozenset(";&|<>")
_PLAIN = {"t": "\t", "n": "\n"}


class CommandError(Exception):
    """A text that Compose does not take for a command."""


def split_words(text: str) -> list[str]:
    """A text's words. No shell runs it, and what stands behind `;`, `&`, `|`, `<` or `>` is lost.

    github.com/mattn/go-shellwords, Parser.Parse, with which Compose splits it. Raises CommandError
    for quotes that nobody closes, and for parentheses.
    """
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char in " \t\r\n":
            words += [] if word is None else [word]
            word = None
        elif char in _ENDS:
            word = None if char == ">" and (word or "").isdecimal() else word
            break
        elif char in "'\"`(":
            inner, at = _quoted(text, at, char, word or "")
            word = (word or "") + inner
        elif char == ")":
            raise CommandError("has a parenthesis outside of quotes")
        elif char == "\\":
            word = (word or "") + _escaped(text, at)
            at += 1
        else:
            word = (word or "") + char
    return words if word is None else [*words, word]


def _quoted(text: str, at: int, quote: str, before: str) -> tuple[str, int]:
    """What stands behind a quote and up to its end, and where the text goes on.

    Backticks and `$(` are kept as they are: nothing runs them.
    """
    if quote == "(" and not before.endswith("$"):
        raise CommandError("has a parenthesis outside of quotes")
    is_kept, end = quote in "`(", {"(": ")"}.get(quote, quote)
    inner = quote if is_kept else ""
    while at < len(text):
        char = text[at]
        at += 1
        if char == end:
            return inner + (char if is_kept else ""), at
        if char == "\\" and quote != "'":
            inner += "\\" + text[at : at + 1] if is_kept else _escaped(text, at)
            at += 1
        else:
            inner += char
    raise CommandError("has a quote that is not closed")


def _escaped(text: str, at: int) -> str:
    if at == len(text):
        raise CommandError("ends in a backslash")
    return _PLAIN.get(text[at], text[at])
