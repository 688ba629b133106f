"""Step 3, configuration: nginx.conf: the directives outside of any block, includes followed."""

from __future__ import annotations

import re

from pidone.configuration.setting import Included, Setting, characters
from pidone.source import Span, Text

_TOKEN = re.compile(
    r"""\#[^\n]*|[;{}]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^\s;{}"'\\])(?:\\.|\$\{|[^\s;{\\])*""",
    re.DOTALL,
)


def nginx_settings(text: Text, included: Included) -> tuple[Setting, ...]:
    """nginx.org, Core functionality: `daemon` is of the main context only."""
    found: list[Setting] = []
    words: list[str] = []
    depth = start = 0
    for token in _TOKEN.finditer(characters(text)):
        word = token[0]
        if word.startswith("#"):
            continue
        if word in ("{", "}"):
            depth = max(0, depth + (1 if word == "{" else -1))
            words = []
        elif word != ";":
            start = token.start() if not words else start
            words.append(word)
        else:
            if depth == 0 and words:
                found += _directive(words, text.span(start, token.start()), included)
            words = []
    return tuple(found)


def _directive(words: list[str], at: Span, included: Included) -> tuple[Setting, ...]:
    values = [word[1:-1] if word[0] in "\"'" else word for word in words]
    if values[0] == "include" and len(values) == 2:
        return included(values[1])
    return (Setting(values[0], " ".join(values[1:]), at=at),)
