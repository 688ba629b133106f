"""Step 4 of the way, shells: words to the strings that a command gets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Generator, Iterable
from functools import lru_cache

from pidone.image.model import UNKNOWN
from pidone.shell import substitution
from pidone.shell.arithmetic import calculated
from pidone.shell.parameters import Positional, operated, parameter_value
from pidone.shell.patterns import files_matching, literal_pattern, merged, text_pattern
from pidone.shell.state import ExitShell, Shell
from pidone.shell.syntax import (
    Arithmetic,
    CommandSubstitution,
    Glob,
    Literal,
    Parameter,
    Part,
    ProcessSubstitution,
    Word,
)
from pidone.shell.values import UNSET, is_known

Expanding = Generator[float, None, list[str]]
Pieces = Generator[float, None, list[tuple[str, bool]]]
FIELD_END = "\x00"
"""Between two fields in a piece that makes several ("$@"); no shell string can hold a NUL."""

DEFAULT_IFS = " \t\n"


@lru_cache(maxsize=16)
def _separators(characters: str) -> re.Pattern[str]:
    """What stands between two fields (POSIX XCU 2.6.5): blanks together, others one by one."""
    blanks = re.escape("".join(one for one in DEFAULT_IFS if one in characters))
    others = re.escape("".join(one for one in characters if one not in DEFAULT_IFS))
    blank = f"[{blanks}]" if blanks else ""
    ways = [f"{blank}*[{others}]{blank}*" if blank else f"[{others}]"] if others else []
    return re.compile("|".join([*ways, *([f"{blank}+"] if blank else [])]) or r"(?!)")


def _split(shell: Shell, text: str) -> list[str]:
    """An unquoted expansion's fields; the first and the last are joined to what is beside them."""
    characters = shell.variables.get("IFS", DEFAULT_IFS)
    if not is_known(characters):
        characters = DEFAULT_IFS
    pattern = _separators(characters)
    return [part for field in text.split(FIELD_END) for part in pattern.split(field)]


def expand_words(shell: Shell, words: Iterable[Word]) -> Expanding:
    """All fields of some words."""
    result: list[str] = []
    for word in words:
        parts = word.parts
        if len(parts) == 1 and type(parts[0]) is Literal:
            result.append(parts[0].value)
            continue
        literal = word.literal
        if literal is not None:
            result.append(literal)
        else:
            result.extend((yield from expand_word(shell, word)))
    return result


def expand_word(shell: Shell, word: Word) -> Expanding:
    """The fields of one word: none, one, or several."""
    if any(isinstance(part, Glob) for part in word.parts):
        found = files_matching(shell.world.files, (yield from expand_pattern(shell, word)))
        if found:
            shell.world.assume(f"{posixpath.dirname(found[0])} has no other files")
            return list(found)
    fields: list[str] = []
    current: str | None = None
    for text, quoted in (yield from pieces(shell, word)):
        if quoted:
            head, *more = text.split(FIELD_END)
            if text == FIELD_END:
                continue
            current = (current or "") + head
            for one in more:
                fields.append(current)
                current = one
            continue
        if not text:
            continue
        parts = _split(shell, text)
        for index, part in enumerate(parts):
            if index and current is not None:
                fields.append(current)
                current = None
            if part:
                current = (current or "") + part
    if current is not None:
        fields.append(current)
    return fields


def expand_string(shell: Shell, word: Word | None) -> Generator[float, None, str]:
    """A word as one string, without splitting (assignments, case subjects, here-documents)."""
    if word is None:
        return ""
    literal = word.literal
    if literal is not None:
        return literal
    parts = yield from pieces(shell, word)
    return "".join(text.strip(FIELD_END).replace(FIELD_END, " ") for text, _ in parts)


def expand_pattern(
    shell: Shell, word: Word
) -> Generator[float, None, tuple[tuple[str, bool], ...]]:
    """A case pattern as (text, is_pattern) pairs."""
    fixed = literal_pattern(word)
    if fixed is not None:
        return fixed
    pairs: list[tuple[str, bool]] = []
    for part in word.parts:
        if isinstance(part, Glob):
            pairs.append((part.value, True))
            continue
        for text, quoted in (yield from _part_pieces(shell, part)):
            pairs.extend([(text, False)] if quoted else text_pattern(text))
    return merged(pairs)


def pieces(shell: Shell, word: Word) -> Pieces:
    """A word's expanded parts, each with whether it is quoted."""
    result: list[tuple[str, bool]] = []
    for part in word.parts:
        if isinstance(part, Literal):
            result.append((part.value, True))
        else:
            result.extend((yield from _part_pieces(shell, part)))
    return result


def _part_pieces(shell: Shell, part: Part) -> Pieces:
    match part:
        case Literal(value, _):
            return [(value, True)]
        case Glob():
            return [(UNKNOWN, True)]
        case Parameter():
            return (yield from _parameter_pieces(shell, part))
        case Arithmetic(expression, quoted):
            number = calculated(substitution.arithmetic_text(shell, expression), shell.variables)
            return [(UNKNOWN if number is None else str(number), quoted)]
        case CommandSubstitution(body, quoted):
            output = yield from substitution.captured(shell, body)
            return [(output, quoted)]
        case ProcessSubstitution(body, direction):
            return [(substitution.started(shell, body, direction), True)]


def _slice(
    shell: Shell, part: Parameter, words: tuple[str, ...]
) -> Generator[float, None, tuple[str, ...]]:
    """`"${@:2}"`, `"${@:1:n}"`, `"${array[@]:1}"`: some of several values; any other operator
    makes each of them unknown."""
    if part.operator != ":" or part.argument is None:
        return (UNKNOWN,) * len(words)
    written = yield from expand_string(shell, part.argument)
    first, _, length = substitution.arithmetic_text(shell, written).partition(":")
    start = calculated(first, shell.variables)
    count = calculated(length, shell.variables) if length else len(words) + 1
    if start is None or count is None or start < 0 or count < 0:
        return (UNKNOWN,)
    whole = (shell.name, *words) if part.name in ("@", "*") else words
    return whole[start : start + count]


def _unset(shell: Shell, part: Parameter, value: object) -> None:
    """`set -u`: an unset name ends the shell; one of the environment its user may still set."""
    if value == UNSET and part.name in shell.variables:
        return
    if value == UNSET:
        shell.world.needs(part.name)
        return
    never = part.name == "!" and shell.dialect.ends_at("unset_background_under_u")
    if never or (value is None and part.name not in ("@", "*")):
        raise ExitShell(1)


def _parameter_pieces(shell: Shell, part: Parameter) -> Pieces:
    value = parameter_value(shell, part)
    if value in (None, UNSET, "") and not part.operator and "u" in shell.options:
        _unset(shell, part, value)
    quoted = part.quoted
    argument = part.argument
    operator = part.operator
    if operator.lstrip(":") in ("-", "=", "?", "+") and operator != ":":
        chosen = operated(value, operator)
        if chosen is True:
            inner = (yield from pieces(shell, argument)) if argument is not None else []
            if not any(text for text, _ in inner):
                return [(UNSET if value == UNSET else "", quoted)]
            if operator in ("=", ":="):
                shell.variables[part.name] = "".join(text for text, _ in inner)
            return [(text, quoted or inner_quoted) for text, inner_quoted in inner]
        if operator in ("+", ":+"):
            return [("" if chosen is False else UNKNOWN, quoted)]
    elif operator and not isinstance(value, Positional):
        written = yield from expand_string(shell, argument)
        pattern = (yield from expand_pattern(shell, argument)) if argument else ()
        return [(substitution.transformed(shell, part, value or "", written, pattern), quoted)]
    if isinstance(value, Positional):
        words = value.words
        if operator:
            words = yield from _slice(shell, part, words)
        if quoted and part.name != "*" and part.index != "*":
            return [(FIELD_END.join(words) if words else FIELD_END, True)]
        if not quoted and words and not shell.dialect.can("split_variables"):
            return [(FIELD_END.join(words), True)]
        return [((" " if quoted else FIELD_END).join(words), quoted)]
    whole = bool(value) and not shell.dialect.can("split_variables")
    return [(value or "", quoted or whole)]
