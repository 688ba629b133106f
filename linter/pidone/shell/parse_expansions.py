"""Step 2, scripts: what a dollar sign or a backtick begins in a word."""

from __future__ import annotations

import re

from pidone.shell.parse_lexer import arithmetic_end, commands_end
from pidone.shell.parse_reading import UnreadableError, part_of, value_of, without_escapes
from pidone.shell.parse_word_reader import WordReader
from pidone.shell.syntax import Arithmetic, CommandSubstitution, Parameter, Script, Word

_SIMPLE_NAME = re.compile(rb"\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LENGTH = re.compile(rb"\$\{#([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(?:\[([^\]]*)\])?\}")
_PREFIX_NAMES = re.compile(rb"\$\{!([A-Za-z_][A-Za-z0-9_]*)([@*])\}")
_INDIRECT = re.compile(rb"!(?=[A-Za-z0-9_@*]|#\})")
_OPERATOR = re.compile(rb":-|:=|:\?|:\+|-|=|\?|\+|##|#|%%|%|//|/#|/%|/|\^\^|\^|,,|,|:|@")
_DEFAULTS = frozenset((b"-", b":-", b"=", b":=", b"?", b":?", b"+", b":+"))
_BRACKETS = re.compile(rb"[][]")
_BACKTICKS = re.compile(rb"`((?:[^`\\]|\\.)*)`", re.DOTALL)
_BACKTICK_ESCAPE = re.compile(rb"\\[`$\\]")
_QUOTED_BACKTICK_ESCAPE = re.compile(rb"\\[`$\\\"]")


def expansion(reader: WordReader, quoted: bool) -> None:
    """A parameter, a substitution or arithmetic; else the dollar sign itself."""
    content, at = reader.reading.content, reader.at
    match = _SIMPLE_NAME.match(content, at, reader.end)
    if match:
        reader.part(Parameter(match[1].decode("ascii"), "", None, quoted))
        reader.at = match.end()
        return
    following = content[at + 1 : min(at + 2, reader.end)]
    if following == b"{":
        _braces(reader, quoted)
    elif following == b"(":
        _parentheses(reader, quoted)
    elif following == b"[":
        reader.at = bracket_end(content, at + 1, reader.end)
        reader.part(Arithmetic(value_of(content[at + 2 : reader.at - 1]), quoted))
    else:
        reader.literal(b"$", quoted)
        reader.at += 1


# ---- substitutions ------------------------------------------------------------------------


def _parentheses(reader: WordReader, quoted: bool) -> None:
    """`$(...)` or `$((...))`: the tree tells which, else the closing parentheses do."""
    content, at = reader.reading.content, reader.at
    if content.startswith(b"$((", at):
        branch = reader.substitution(at)
        if branch is not None and branch.type == "arithmetic_expansion":
            stop = branch.end_byte
        else:
            stop = arithmetic_end(content, at + 3, reader.end)
        if content.endswith(b"))", at + 3, stop):
            reader.part(Arithmetic(value_of(content[at + 3 : stop - 2]), quoted))
            reader.at = stop
            return
    reader.part(CommandSubstitution(commands(reader), quoted))


def commands(reader: WordReader) -> Script:
    """The commands between the two-byte opening here and its parenthesis."""
    at, reading = reader.at, reader.reading
    branch = reader.substitution(at)
    if branch is not None:
        children = branch.children
        first, last = children[0], children[-1]
        if last.type == ")" and last.start_byte < last.end_byte <= reader.end:
            reader.at = last.end_byte
            return reading.script(children[1:-1], first.end_byte, last.start_byte)
    reader.at = commands_end(reading.content, at + 2, reader.end)
    return reading.script_of(part_of(reading.text, at + 2, reader.at - 1))


def backticks(reader: WordReader, quoted: bool) -> None:
    """An old-style substitution; backslashes in front of some characters go first."""
    reading = reader.reading
    match = _BACKTICKS.match(reading.content, reader.at, reader.end)
    if not match:
        raise UnreadableError("a backtick without its partner")
    escape = _QUOTED_BACKTICK_ESCAPE if quoted else _BACKTICK_ESCAPE
    branch = None if escape.search(match[1]) else reader.substitution(reader.at)
    if branch is not None and branch.end_byte == match.end():
        script = reading.script(branch.children[1:-1], *match.span(1))
    else:
        script = reading.script_of(without_escapes(part_of(reading.text, *match.span(1)), escape))
    reader.part(CommandSubstitution(script, quoted))
    reader.at = match.end()


# ---- `${...}` -----------------------------------------------------------------------------


def _braces(reader: WordReader, quoted: bool) -> None:
    content = reader.reading.content
    match = _LENGTH.match(content, reader.at, reader.end)
    if match:
        index = None if match[2] is None else value_of(match[2])
        reader.part(Parameter(value_of(match[1]), "length", None, quoted, index))
    else:
        match = _PREFIX_NAMES.match(content, reader.at, reader.end)
        if not match:
            _operation(reader, quoted)
            return
        reader.part(Parameter(value_of(match[1]), "!" + value_of(match[2]), None, quoted))
    reader.at = match.end()


def _operation(reader: WordReader, quoted: bool) -> None:
    """`${name}` with all that may stand behind the name."""
    content = reader.reading.content
    indirect = _INDIRECT.match(content, reader.at + 2, reader.end)
    name = _NAME.match(content, indirect.end() if indirect else reader.at + 2, reader.end)
    if not name:
        raise UnreadableError("braces without a name")
    reader.at = name.end()
    index = _index(reader)
    operator = _operator(reader)
    argument, replacement = _arguments(reader, operator, quoted)
    if not content.startswith(b"}", reader.at, reader.end):
        raise UnreadableError("braces that do not end")
    reader.at += 1
    variable = value_of(name[0])
    if indirect and operator:
        variable = "!" + variable
    elif indirect:
        operator = "!"
    reader.part(Parameter(variable, operator, argument, quoted, index, replacement))


def _index(reader: WordReader) -> str | None:
    """The text between the brackets behind an array's name."""
    content, start = reader.reading.content, reader.at
    if not content.startswith(b"[", start):
        return None
    reader.at = bracket_end(content, start, reader.end)
    return value_of(content[start + 1 : reader.at - 1])


def _operator(reader: WordReader) -> str:
    match = _OPERATOR.match(reader.reading.content, reader.at, reader.end)
    if not match:
        return ""
    reader.at = match.end()
    return value_of(match[0])


def _arguments(reader: WordReader, operator: str, quoted: bool) -> tuple[Word | None, Word | None]:
    """What stands behind an operator, and what behind the slash of a replacement."""
    content = reader.reading.content
    if not operator:
        return None, None
    if operator[0] != "/":
        return reader.argument(b"}", quoted and operator.encode() in _DEFAULTS), None
    argument = reader.argument(b"}/", False)
    if not content.startswith(b"/", reader.at, reader.end):
        return argument, None
    reader.at += 1
    return argument, reader.argument(b"}", False)


def bracket_end(content: bytes, at: int, limit: int) -> int:
    """Behind the bracket that closes the one at `at`."""
    depth = 0
    for match in _BRACKETS.finditer(content, at, limit):
        depth += 1 if match[0] == b"[" else -1
        if not depth:
            return match.end()
    raise UnreadableError("brackets that do not end")
