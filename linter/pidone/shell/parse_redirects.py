"""Step 2, scripts: redirections, those of here-documents with their bodies."""

from __future__ import annotations

import re

from pidone.shell.parse_cursor import Cursor
from pidone.shell.parse_words import body_word
from pidone.shell.syntax import Redirect

REDIRECTS = frozenset(("<", ">", ">>", ">|", "&>", "&>>", "<&", ">&", "<>", "<<<", "<<", "<<-"))
_VARIABLE_DESCRIPTOR = re.compile(rb"\{[A-Za-z_][A-Za-z0-9_]*\}")


def is_redirect(cursor: Cursor) -> bool:
    """Whether a redirection begins here, with its descriptor or without."""
    found, at = cursor.tokens.found, cursor.at
    token = found[at]
    if token.kind in REDIRECTS:
        return True
    if token.kind != "word" or found[at + 1].kind not in REDIRECTS:
        return False
    if token.end != found[at + 1].start or found[at + 1].kind in ("&>", "&>>"):
        return False
    return token.text.isdigit() or _VARIABLE_DESCRIPTOR.fullmatch(token.text) is not None


def redirects(cursor: Cursor) -> tuple[Redirect, ...]:
    """The redirections behind a compound command."""
    result: list[Redirect] = []
    while is_redirect(cursor):
        result.append(redirect(cursor))
    return tuple(result)


def redirect(cursor: Cursor) -> Redirect:
    start = cursor.token.start
    descriptor = None
    if cursor.token.kind == "word":
        text = cursor.take().text
        descriptor = int(text) if text.isdigit() else -1
    operator = cursor.take()
    target = cursor.word()
    span = cursor.reading.span(start, cursor.before())
    heredoc = cursor.tokens.heredocs.get(operator.start)
    if heredoc is None:
        return Redirect(operator.kind, descriptor, target, None, span)
    body = body_word(cursor.reading, heredoc, cursor.tokens.body_of(heredoc))
    return Redirect("<<", descriptor, target, body, span)
