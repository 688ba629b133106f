"""Step 4 of the way, shells: patterns against strings of which parts may be unknown."""

from __future__ import annotations

import re
from functools import lru_cache

from pidone.image.model import FileSystem
from pidone.shell.syntax import Glob, Literal, Parameter, Word
from pidone.shell.values import is_known, known_prefix

STAR = "*"


@lru_cache(maxsize=4096)
def compiled(pattern: tuple[tuple[str, bool], ...]) -> re.Pattern[str]:
    """A pattern as (text, is_pattern) pairs, turned into a regular expression."""
    return re.compile("".join(_piece(text, special) for text, special in pattern) + r"\Z", re.S)


def _piece(text: str, special: bool) -> str:
    if not special:
        return re.escape(text)
    if text == "*":
        return ".*"
    if text == "?":
        return "."
    if text.startswith("[") and text.endswith("]") and len(text) > 2:
        return _bracket(text[1:-1])
    extended = re.fullmatch(r"([@?*+!])\((.*)\)", text, re.S)
    if extended:
        return _extended(extended[1], extended[2])
    return re.escape(text)


def _bracket(inside: str) -> str:
    negated = inside[0] in "!^"
    body = inside[1:] if negated else inside
    classes = {"alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "space": r"\s"}
    body = re.sub(r"\[:(\w+):\]", lambda name: classes.get(name[1], ""), body)
    body = body.replace("\\", "\\\\").replace("[", r"\[").replace("]", r"\]")
    if not body:
        return "."
    return f"[{'^' if negated else ''}{body}]"


def _extended(operator: str, inside: str) -> str:
    options = "|".join(
        "".join(_piece(char, char in "*?") for char in option) for option in inside.split("|")
    )
    if operator == "!":
        return f"(?!(?:{options})\\Z).*"
    return f"(?:{options}){'' if operator == '@' else operator}"


def matches(subject: str, pattern: tuple[tuple[str, bool], ...]) -> bool | None:
    """Whether the subject matches; None where its unknown parts, or the pattern's, decide."""
    if not all(is_known(text) for text, _ in pattern):
        return None
    if pattern == ((STAR, True),):
        return True
    if is_known(subject):
        try:
            return compiled(pattern).match(subject) is not None
        except re.error:
            return None
    return _matches_partly(known_prefix(subject), pattern)


def _matches_partly(prefix: str, pattern: tuple[tuple[str, bool], ...]) -> bool | None:
    fixed = ""
    for text, special in pattern:
        if special:
            break
        fixed += text
    short = min(len(fixed), len(prefix))
    if fixed[:short] != prefix[:short]:
        return False
    if pattern and len(prefix) >= len(fixed) and pattern[-1] == (STAR, True) and len(pattern) <= 2:
        return True
    return None


def literal_pattern(word: Word) -> tuple[tuple[str, bool], ...] | None:
    """A pattern word without expansions as (text, is_pattern) pairs; None where it has one."""
    pairs: list[tuple[str, bool]] = []
    for part in word.parts:
        if isinstance(part, Literal):
            pairs.append((part.value, False))
        elif isinstance(part, Glob):
            pairs.append((part.value, True))
        else:
            return None
    return merged(pairs)


def merged(pairs: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Neighbouring literal pieces joined, empty ones dropped."""
    result: list[tuple[str, bool]] = []
    for text, special in pairs:
        if result and not special and not result[-1][1]:
            result[-1] = (result[-1][0] + text, False)
        elif text:
            result.append((text, special))
    return tuple(result)


def text_pattern(text: str) -> tuple[tuple[str, bool], ...]:
    """A pattern that came out of an expansion: its special characters are special."""
    pieces = re.findall(r"[*?]|\[[^]]+\]|[^*?\[]+|\[", text)
    return merged(
        [(piece, piece in ("*", "?") or (len(piece) > 2 and piece[0] == "[")) for piece in pieces]
    )


def is_positional(part: object) -> bool:
    """Whether a word's part is `$@` or `$*`."""
    return isinstance(part, Parameter) and part.name in ("@", "*") and not part.operator


MANY_FILES = 24
"""Files that a pattern stands for, at most, to be looked at one by one."""


def files_matching(files: FileSystem, pattern: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """The image's files that an absolute pattern stands for, in order; none where it is not known.

    Only the last part of the path may have wildcards.
    """
    fixed, _ = pattern[0] if pattern else ("", True)
    folder, slash, _ = fixed.rpartition("/")
    if not (slash and fixed.startswith("/") and is_known(fixed)) or pattern[0][1]:
        return ()
    if any("/" in text for text, _ in pattern[1:]):
        return ()
    paths = [f"{folder}/{name}" for name in files.names(folder or "/") if name[0] != "."]
    found = [path for path in paths if matches(path, pattern)]
    return tuple(found) if len(found) <= MANY_FILES else ()
