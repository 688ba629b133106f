"""Step 3, configuration: gunicorn.conf.py: the literals that it gives to names."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator

from pidone.configuration.setting import Setting, Unreadable
from pidone.source import Span, Text


def gunicorn_settings(text: Text) -> tuple[Setting, ...]:
    """Each name that is assigned to; what is no literal, or not always so, has no value."""
    try:
        module = ast.parse(text.content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable("no Python") from None
    return tuple(_assigned(module.body, text, sure=True))


def _assigned(body: list[ast.stmt], text: Text, *, sure: bool) -> Iterator[Setting]:
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    value = _literal(statement.value) if sure else None
                    yield Setting(target.id, value, at=_place(text, statement))
        elif isinstance(statement, ast.If | ast.For | ast.While | ast.With | ast.Try):
            inner = [*ast.iter_child_nodes(statement)]
            yield from _assigned(
                [one for one in inner if isinstance(one, ast.stmt)], text, sure=False
            )


def _literal(value: ast.expr | None) -> str | None:
    try:
        return str(ast.literal_eval(value)) if value is not None else None
    except (ValueError, TypeError, RecursionError, MemoryError, SyntaxError):
        return None


def _place(text: Text, statement: ast.stmt) -> Span:
    """ast counts lines from 1 and columns in bytes of UTF-8."""
    lines = text.content.splitlines(keepends=True)
    start = sum(map(len, lines[: statement.lineno - 1])) + statement.col_offset
    last = (statement.end_lineno or statement.lineno) - 1
    end = sum(map(len, lines[:last])) + (statement.end_col_offset or 0)
    return text.span(min(start, len(text.content)), min(end, len(text.content)))


def gunicorn_words(value: str) -> tuple[str, ...]:
    """GUNICORN_CMD_ARGS: words of a command line, which the real ones come behind."""
    try:
        return tuple(shlex.split(value))
    except ValueError:
        return ()
