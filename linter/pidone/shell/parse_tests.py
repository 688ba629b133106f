"""Step 2, scripts: the expression between `[[` and `]]`."""

from __future__ import annotations

from pidone.shell.parse_cursor import Cursor
from pidone.shell.parse_reading import DEEPEST, UnreadableError
from pidone.shell.parse_redirects import redirects
from pidone.shell.parse_tokens import END, NEWLINE, Token
from pidone.shell.parse_words import word
from pidone.shell.syntax import Test, TestExpression, Word

_UNARY = frozenset(b"-" + bytes([letter]) for letter in b"abcdefghknoprstuvwxzGLNORS")
_BINARY = frozenset(b"= == != =~ -eq -ne -lt -le -gt -ge -nt -ot -ef".split())
_NO_OPERAND = _BINARY | {b"]]"}
_JOINTS = ("&&", "||", ")", NEWLINE, END)


def test(cursor: Cursor) -> Test:
    """`[[ expression ]]` with its redirections."""
    start = cursor.take().start
    cursor.skip_newlines()
    expression = _joined(cursor, 0)
    cursor.expect(b"]]")
    behind = redirects(cursor)
    return Test(expression, behind, cursor.reading.span(start, cursor.before()))


def _joined(cursor: Cursor, level: int) -> TestExpression:
    """`a || b` of `a && b` of operands."""
    operator = "||" if level == 0 else "&&"
    below = _joined if level == 0 else _operand
    left = below(cursor, 1)
    links = 0
    cursor.skip_newlines()
    while cursor.token.kind == operator:
        links += 1
        if links > DEEPEST:
            raise UnreadableError("a chain too long")
        cursor.at += 1
        cursor.skip_newlines()
        left = (operator, left, below(cursor, 1))
        cursor.skip_newlines()
    return left


def _operand(cursor: Cursor, _level: int) -> TestExpression:
    if cursor.reading.depth >= DEEPEST:
        raise UnreadableError("nested too deep")
    cursor.reading.depth += 1
    try:
        if cursor.is_word(b"!"):
            cursor.at += 1
            return ("!", _operand(cursor, 1))
        if cursor.token.kind == "(":
            cursor.at += 1
            cursor.skip_newlines()
            inside = _joined(cursor, 0)
            cursor.expect(b")")
            return inside
        return _primary(cursor)
    finally:
        cursor.reading.depth -= 1


def _primary(cursor: Cursor) -> TestExpression:
    first, second = cursor.token, cursor.tokens.found[min(cursor.at + 1, cursor.last)]
    if first.text in _UNARY and second.kind == "word" and second.text not in _NO_OPERAND:
        cursor.at += 1
        return (first.text.decode("ascii"), _whole(cursor))
    left = _whole(cursor)
    token = cursor.token
    if (token.kind == "word" and token.text in _BINARY) or token.kind in ("<", ">"):
        cursor.at += 1
        return (token.text.decode("ascii"), left, _whole(cursor))
    return ("word", left)


def _whole(cursor: Cursor) -> Word:
    """A word, and whatever stands directly behind it: patterns and regular expressions may hold
    `(`, `|` and `<`, blanks too inside parentheses."""
    first = last = cursor.token
    pieces = first.pieces
    depth = 0
    while True:
        token = cursor.token
        if token.kind == END or (depth == 0 and _stops(token, first, last)):
            break
        depth += (token.kind == "(") - (token.kind == ")")
        if token is not first:
            pieces += token.pieces
        last = cursor.take()
    if last is first and first.kind != "word" and cursor.token is first:
        raise UnreadableError(f"{first.text!r} where a word should be")
    return word(cursor.reading, first.start, last.end, pieces)


def _stops(token: Token, first: Token, last: Token) -> bool:
    if token is first:
        return token.text == b"]]" or token.kind in _JOINTS
    return token.start > last.end or token.kind in _JOINTS or token.text == b"]]"
