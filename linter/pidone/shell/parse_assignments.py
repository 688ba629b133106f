"""Step 2, scripts: `name=value`, `name+=value`, `name[index]=value`, `name=(elements)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pidone.shell.parse_leaves import tokens_of
from pidone.shell.parse_lexer import tokens_without_tree
from pidone.shell.parse_reading import Reading, value_of
from pidone.shell.parse_tokens import Token, Tokens
from pidone.shell.parse_words import word
from pidone.shell.syntax import Assignment, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_START = re.compile(rb"([A-Za-z_][A-Za-z0-9_]*)(?:\[((?:[^\]\[]|\[[^\]]*\])*)\])?(\+?=)(\()?")


class Assigned(NamedTuple):
    """What stands in front of an assignment's value; `text` ends in `(` before an array."""

    text: bytes
    name: str
    subscript: str | None
    append: bool


def assigned_name(text: bytes) -> Assigned | None:
    """The left side of an assignment; None where the word is none."""
    match = _START.match(text) if b"=" in text else None
    if match is None:
        return None
    index = value_of(match[2]) if match[2] is not None else None
    return Assigned(match[0], match[1].decode("ascii"), index, match[3] == b"+=")


def assignment(reading: Reading, token: Token, assigned: Assigned) -> Assignment:
    """The assignment that a token begins as."""
    value = token.start + len(assigned.text)
    span = reading.span(token.start, token.end)
    if assigned.text.endswith(b"("):
        elements = _elements(reading, token, value)
        return Assignment(assigned.name, None, assigned.append, assigned.subscript, elements, span)
    content = word(reading, value, token.end, token.pieces)
    return Assignment(assigned.name, content, assigned.append, assigned.subscript, None, span)


def _elements(reading: Reading, token: Token, start: int) -> tuple[Word, ...]:
    array = _array(token, start - 1) if reading.by_tree else None
    tokens: Tokens | None = None
    if array is not None and array.end_byte == token.end:
        tokens = tokens_of(reading.content, array.children[1:-1], start, token.end - 1)
    if tokens is None or tokens.adrift:
        tokens = tokens_without_tree(reading.content, start, token.end - 1)
    found = [one for one in tokens.found if one.kind == "word"]
    return tuple(word(reading, one.start, one.end, one.pieces) for one in found)


def _array(token: Token, at: int) -> Node | None:
    """The tree's branch for the parentheses at `at`."""
    stack = list(token.pieces)
    while stack:
        branch = stack.pop()
        if branch.type == "array" and branch.start_byte == at:
            return branch
        if branch.start_byte <= at < branch.end_byte:
            stack.extend(branch.children)
    return None
