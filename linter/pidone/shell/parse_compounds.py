"""Step 2, scripts: compound commands, each by the reserved word or parenthesis it begins with."""

from __future__ import annotations

from functools import cache

from pidone.shell.parse_commands import command, read_list
from pidone.shell.parse_cursor import Compound, Cursor
from pidone.shell.parse_reading import UnreadableError, value_of
from pidone.shell.parse_redirects import redirects
from pidone.shell.parse_tests import test
from pidone.shell.parse_tokens import END, NEWLINE
from pidone.shell.syntax import (
    ArithmeticCommand,
    Case,
    CaseItem,
    CFor,
    Command,
    Coproc,
    For,
    Function,
    Group,
    If,
    Script,
    Subshell,
    While,
    Word,
)

_TERMINATORS = (";;", ";&", ";;&")


@cache
def compounds() -> dict[bytes, Compound]:
    """What reads a command, by the text of its first token; `()` reads a function."""
    return {
        b"((": arithmetic,
        b"(": subshell,
        b"{": group,
        b"if": if_command,
        b"while": while_command,
        b"until": while_command,
        b"for": for_command,
        b"select": for_command,
        b"case": case_command,
        b"function": function,
        b"()": function,
        b"[[": test,
        b"coproc": coproc,
    }


def arithmetic(cursor: Cursor) -> ArithmeticCommand:
    token = cursor.take()
    expression = value_of(token.text[2:-2])
    behind = redirects(cursor)
    span = cursor.reading.span(token.start, cursor.before())
    return ArithmeticCommand(expression, behind, span)


def subshell(cursor: Cursor) -> Subshell:
    start = cursor.take().start
    body = read_list(cursor)
    cursor.expect(b")")
    behind = redirects(cursor)
    return Subshell(body, behind, cursor.reading.span(start, cursor.before()))


def group(cursor: Cursor) -> Group:
    start = cursor.take().start
    body = read_list(cursor)
    cursor.expect(b"}")
    behind = redirects(cursor)
    return Group(body, behind, cursor.reading.span(start, cursor.before()))


def if_command(cursor: Cursor) -> If:
    start = cursor.token.start
    branches: list[tuple[Script, Script]] = []
    otherwise: Script | None = None
    while cursor.is_word(b"if" if not branches else b"elif"):
        cursor.at += 1
        condition = read_list(cursor)
        cursor.expect(b"then")
        branches.append((condition, read_list(cursor)))
    if cursor.is_word(b"else"):
        cursor.at += 1
        otherwise = read_list(cursor)
    cursor.expect(b"fi")
    behind = redirects(cursor)
    span = cursor.reading.span(start, cursor.before())
    return If(tuple(branches), otherwise, behind, span)


def while_command(cursor: Cursor) -> While:
    first = cursor.take()
    condition = read_list(cursor)
    body = _do_group(cursor)
    behind = redirects(cursor)
    span = cursor.reading.span(first.start, cursor.before())
    return While(condition, body, first.text == b"until", behind, span)


def for_command(cursor: Cursor) -> For | CFor:
    start = cursor.take().start
    if cursor.token.kind == "((":
        return _arithmetic_for(cursor, start)
    name = cursor.take()
    words: tuple[Word, ...] | None = None
    cursor.skip_newlines()
    if cursor.is_word(b"in"):
        cursor.at += 1
        words = _words(cursor)
    if cursor.token.kind == ";":
        cursor.at += 1
    cursor.skip_newlines()
    body = _do_group(cursor)
    behind = redirects(cursor)
    span = cursor.reading.span(start, cursor.before())
    return For(value_of(name.text), words, body, behind, span)


def _words(cursor: Cursor) -> tuple[Word, ...]:
    words: list[Word] = []
    while cursor.token.kind == "word":
        words.append(cursor.word())
    if cursor.token.kind not in (";", NEWLINE):
        raise UnreadableError("a list of words that does not end")
    return tuple(words)


def _arithmetic_for(cursor: Cursor, start: int) -> CFor:
    expressions = value_of(cursor.take().text[2:-2]).split(";")
    if len(expressions) != 3:
        raise UnreadableError("a for loop without its three expressions")
    if cursor.token.kind == ";":
        cursor.at += 1
    cursor.skip_newlines()
    body = _do_group(cursor)
    behind = redirects(cursor)
    first, condition, step = (one.strip() for one in expressions)
    return CFor(first, condition, step, body, behind, cursor.reading.span(start, cursor.before()))


def _do_group(cursor: Cursor) -> Script:
    """`do ... done`, or the braces that bash takes in its place."""
    opening, closing = (b"{", b"}") if cursor.is_word(b"{") else (b"do", b"done")
    cursor.expect(opening)
    body = read_list(cursor)
    cursor.expect(closing)
    return body


def case_command(cursor: Cursor) -> Case:
    start = cursor.take().start
    subject = cursor.word()
    cursor.skip_newlines()
    cursor.expect(b"in")
    clauses: list[CaseItem] = []
    cursor.skip_newlines()
    while not cursor.is_word(b"esac"):
        clauses.append(_clause(cursor))
        cursor.skip_newlines()
    cursor.expect(b"esac")
    behind = redirects(cursor)
    span = cursor.reading.span(start, cursor.before())
    return Case(subject, tuple(clauses), behind, span)


def _clause(cursor: Cursor) -> CaseItem:
    if cursor.token.kind == "(":
        cursor.at += 1
    patterns = [cursor.word()]
    while cursor.token.kind == "|":
        cursor.at += 1
        patterns.append(cursor.word())
    cursor.expect(b")")
    body = read_list(cursor)
    terminator = ";;"
    if cursor.token.kind in _TERMINATORS:
        terminator = cursor.take().kind
    elif not cursor.is_word(b"esac"):
        raise UnreadableError("a case clause that does not end")
    return CaseItem(tuple(patterns), body, terminator)


def function(cursor: Cursor) -> Function:
    """`name() command`, `function name command`, `function name() command`."""
    start = cursor.token.start
    if cursor.is_word(b"function"):
        cursor.at += 1
    name = cursor.take()
    if cursor.token.kind == "(":
        cursor.at += 1
        cursor.expect(b")")
    cursor.skip_newlines()
    if name.kind != "word" or cursor.token.kind == END:
        raise UnreadableError("a function without a name or a body")
    body = command(cursor)
    span = cursor.reading.span(start, cursor.before())
    return Function(value_of(name.text), body, span)


def coproc(cursor: Cursor) -> Coproc:
    """`coproc command`, or `coproc NAME compound`."""
    start = cursor.take().start
    following = cursor.tokens.found[min(cursor.at + 1, cursor.last)]
    name: str | None = None
    if cursor.token.text not in cursor.compounds and following.text in cursor.compounds:
        name = value_of(cursor.take().text)
    body: Command = command(cursor)
    return Coproc(name, body, cursor.reading.span(start, cursor.before()))
