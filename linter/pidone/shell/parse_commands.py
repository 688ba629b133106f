"""Step 2, scripts: lists, and-or lists, pipelines and simple commands out of tokens."""

from __future__ import annotations

import re

from pidone.shell.parse_assignments import assigned_name, assignment
from pidone.shell.parse_cursor import Cursor
from pidone.shell.parse_reading import DEEPEST, UnreadableError
from pidone.shell.parse_recovery import CLOSERS, statement_end
from pidone.shell.parse_redirects import REDIRECTS, is_redirect, redirect
from pidone.shell.parse_tokens import END, NEWLINE, Token
from pidone.shell.parse_words import word
from pidone.shell.syntax import (
    AndOr,
    Assignment,
    Command,
    Not,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Statement,
    Time,
    Word,
)

_LONGEST_CHAIN = 20
_ENDS = frozenset((END, ")", ";;", ";&", ";;&"))
_DECLARING = frozenset(b"export local declare readonly typeset".split())
_TIME_OPTION = re.compile(rb"-p|--")


# ---- lists ---------------------------------------------------------------------------------


def read_list(cursor: Cursor) -> Script:
    """Statements up to a word or operator that closes something, or to the end."""
    statements: list[Statement] = []
    found = cursor.tokens.found
    cursor.skip_newlines()
    start = end = found[cursor.at].start
    while True:
        token = found[cursor.at]
        if token.kind in _ENDS or _closes(token):
            break
        statements.append(_statement(cursor))
        end = cursor.before()
        if found[cursor.at].kind == ";":
            cursor.at += 1
        cursor.skip_newlines()
    return Script(tuple(statements), cursor.reading.span(start, max(start, end)))


def _closes(token: Token) -> bool:
    """Whether a reserved word stands here that ends a list: behind `fi` it needs no semicolon."""
    return token.kind == "word" and token.text in CLOSERS


def _statement(cursor: Cursor) -> Statement:
    start = cursor.at
    depth, known = cursor.reading.depth, len(cursor.reading.errors)
    try:
        command = and_or(cursor)
        kind = cursor.token.kind
        if kind == "&":
            cursor.at += 1
        elif kind not in _ENDS and kind not in (";", NEWLINE) and not _closes(cursor.token):
            raise UnreadableError(f"{cursor.token.text!r} behind a command")
        return Statement(command, background=kind == "&")
    except UnreadableError:
        cursor.reading.depth = depth
        del cursor.reading.errors[known:]
        return _skipped(cursor, start)


def _skipped(cursor: Cursor, start: int) -> Statement:
    """The statement that begins at token `start`, as unreadable, up to where the next can begin."""
    found = cursor.tokens.found
    cursor.at = max(cursor.at, statement_end(cursor.tokens, start))
    if cursor.at == start and found[start].kind != END:
        cursor.at += 1
    end = max(found[cursor.at - 1].end, found[start].start)
    return Statement(cursor.reading.unreadable(found[start].start, end), background=False)


# ---- and-or lists and pipelines ----------------------------------------------------------------


def and_or(cursor: Cursor) -> Command:
    """`a && b || c`, left-associative."""
    operands = [pipeline(cursor)]
    operators: list[str] = []
    while cursor.token.kind in ("&&", "||"):
        operators.append(cursor.take().kind)
        cursor.skip_newlines()
        operands.append(pipeline(cursor))
    if len(operators) > _LONGEST_CHAIN:
        return _long_chain(operands, operators)
    left = operands[0]
    for operator, right in zip(operators, operands[1:], strict=True):
        left = AndOr(left, operator, right, left.span.to(right.span))
    return left


def _long_chain(operands: list[Command], operators: list[str]) -> Command:
    """A long chain as a tree of little depth: `(a && b) && c` does what `a && (b && c)` does."""
    left, at, turns = operands[0], 0, 0
    while at < len(operators):
        end = at + 1
        while end < len(operators) and operators[end] == operators[at]:
            end += 1
        left = _halved([left, *operands[at + 1 : end + 1]], operators[at])
        at, turns = end, turns + 1
    if turns > DEEPEST:
        raise UnreadableError("a chain with too many turns")
    return left


def _halved(operands: list[Command], operator: str) -> Command:
    if len(operands) == 1:
        return operands[0]
    middle = len(operands) // 2
    left, right = _halved(operands[:middle], operator), _halved(operands[middle:], operator)
    return AndOr(left, operator, right, left.span.to(right.span))


def pipeline(cursor: Cursor) -> Command:
    """`a | b`, with `!` and `time` in front, which hold for all of it."""
    start = cursor.token.start
    if cursor.is_word(b"!") or cursor.is_word(b"time"):
        return _prefixed(cursor)
    stages = [command(cursor)]
    both: list[bool] = []
    while cursor.token.kind in ("|", "|&"):
        both.append(cursor.take().kind == "|&")
        cursor.skip_newlines()
        stages.append(command(cursor))
    if len(stages) == 1:
        return stages[0]
    both.append(False)
    return Pipeline(tuple(stages), cursor.reading.span(start, cursor.before()), tuple(both))


def _prefixed(cursor: Cursor) -> Command:
    """What `!` and `time` stand in front of; either may stand there several times."""
    prefixes: list[Token] = []
    while cursor.is_word(b"!") or cursor.is_word(b"time"):
        prefixes.append(cursor.take())
        while prefixes[-1].text == b"time" and _TIME_OPTION.fullmatch(cursor.token.text):
            cursor.at += 1
        if cursor.reading.depth + len(prefixes) > DEEPEST:
            raise UnreadableError("too many in a row")
    token = cursor.token
    if token.kind in (NEWLINE, ";", "&", "&&", "||") or token.kind in _ENDS:
        nothing = cursor.reading.span(cursor.before(), cursor.before())
        result: Command = Simple((), (), (), nothing)
    else:
        result = pipeline(cursor)
    for prefix in reversed(prefixes):
        span = cursor.reading.span(prefix.start, cursor.before())
        result = Not(result, span) if prefix.text == b"!" else Time(result, span)
    return result


# ---- simple commands ---------------------------------------------------------------------------


def command(cursor: Cursor) -> Command:
    """A compound command by its first token, a function by its parentheses, else a simple one."""
    token = cursor.token
    read = cursor.compounds.get(b"((" if token.kind == "((" else token.text)
    if token.kind == "word":
        found, at = cursor.tokens.found, cursor.at + 1
        if found[at].kind == "(" and found[at + 1].kind == ")" and token.text != b"function":
            if token.text.endswith(b"="):
                raise UnreadableError("an array that the tree takes for a function")
            read = cursor.compounds[b"()"]
        elif token.text in CLOSERS:
            raise UnreadableError(f"{token.text!r} where a command should be")
    elif token.kind not in ("(", "(("):
        read = None
    if read is None:
        return simple(cursor)
    if cursor.reading.depth >= DEEPEST:
        raise UnreadableError("nested too deep")
    cursor.reading.depth += 1
    compound = read(cursor)
    cursor.reading.depth -= 1
    return compound


def simple(cursor: Cursor) -> Simple:
    """Assignments, words and redirections up to an operator."""
    assignments: list[Assignment] = []
    words: list[Word] = []
    redirects: list[Redirect] = []
    found, reading, first = cursor.tokens.found, cursor.reading, cursor.at
    declares = False
    while True:
        token = found[cursor.at]
        if token.kind == "word":
            if is_redirect(cursor):
                redirects.append(redirect(cursor))
                continue
            name = assigned_name(token.text) if not words or declares else None
            if name is not None and (not words or name.text.endswith(b"(")):
                assignments.append(assignment(reading, token, name))
            else:
                words.append(word(reading, token.start, token.end, token.pieces))
                declares = declares or (len(words) == 1 and token.text in _DECLARING)
            cursor.at += 1
        elif token.kind in REDIRECTS:
            redirects.append(redirect(cursor))
        else:
            break
    if cursor.at == first:
        raise UnreadableError(f"{found[first].text!r} where a command should be")
    span = reading.span(found[first].start, found[cursor.at - 1].end)
    return Simple(tuple(assignments), tuple(words), tuple(redirects), span)
