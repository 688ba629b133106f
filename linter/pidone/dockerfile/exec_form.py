"""Step 2 of the way, reading: the exec form, a JSON array of strings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from pidone.dockerfile.blank import skip
from pidone.dockerfile.json_check import is_json

_BLANKS = re.compile(rb"[ \t\r\n]*")
_STRING = re.compile(rb'"(?>(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPOGRAPHIC = re.compile("[\u2018-\u201f\u2032\u2033\u00ab\u00bb]")


@dataclass(frozen=True, slots=True)
class RawWord:
    """One JSON string, unescaped; `start` and `end` take in its quotes."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Where and why an argument stops being an exec form.

    `refused`: BuildKit does not fall back to the shell form then, but fails the build.
    """

    message: str
    start: int
    end: int
    refused: bool = False


def parse_exec_form(content: bytes, start: int = 0) -> tuple[RawWord, ...] | Fault | None:
    """The words of an exec form, why it is none, or None where it does not begin with `[`.

    dockerfile frontend 1.9 and later: the array must span the rest of the line.
    """
    if content[start : start + 1] != b"[":
        return None
    words: list[RawWord] = []
    at = skip(_BLANKS, content, start + 1)
    if content[at : at + 1] == b"]":
        return _ended(content, at, words)
    while True:
        found = _STRING.match(content, at)
        if found is None or content[found.end() : found.end() + 1] != b'"':
            return _bad_element(content, start, at, found.end() if found else at)
        words.append(RawWord(_value(content[at : found.end() + 1]), at, found.end() + 1))
        at = skip(_BLANKS, content, found.end() + 1)
        if content[at : at + 1] == b"]":
            return _ended(content, at, words)
        if content[at : at + 1] != b",":
            return _unseparated(content, at)
        at = skip(_BLANKS, content, at + 1)


def _value(quoted: bytes) -> str:
    if b"\\" not in quoted:
        return quoted[1:-1].decode("utf-8", "replace")
    value: str = json.loads(quoted.decode("utf-8", "replace"))
    return _LONE_SURROGATE.sub("\ufffd", value)


def _ended(content: bytes, at: int, words: list[RawWord]) -> tuple[RawWord, ...] | Fault:
    rest = skip(_BLANKS, content, at + 1)
    if rest == len(content):
        return tuple(words)
    return Fault("text behind the closing bracket makes this the shell form", *_char(content, rest))


def _bad_element(content: bytes, start: int, at: int, stop: int) -> Fault:
    """Why no string stands at `at`; `stop` is where one that began there goes wrong."""
    if content[at : at + 1] == b'"':
        return Fault(_string_fault(content, stop), *_char(content, stop))
    begin, end = _char(content, at)
    char = content[begin:end].decode("utf-8", "replace")
    if not char:
        return Fault("the closing bracket is missing", begin, end)
    if char == "]":
        return Fault("a comma with no string behind it", begin, end)
    if char == "'":
        return Fault("JSON strings take double quotes, not single ones", begin, end)
    if _TYPOGRAPHIC.match(char):
        return Fault("a typographic quote is no JSON quote", begin, end)
    if is_json(content, start):
        return Fault("only strings may stand in the array", begin, end, refused=True)
    return Fault("a string in double quotes must stand here", begin, end)


def _string_fault(content: bytes, stop: int) -> str:
    if stop == len(content):
        return "the closing quote is missing"
    if content[stop : stop + 1] == b"\\":
        return "JSON knows no such escape"
    return "a control character must be escaped in JSON"


def _unseparated(content: bytes, at: int) -> Fault:
    if at == len(content):
        return Fault("the closing bracket is missing", at, at)
    return Fault("a comma or the closing bracket must stand here", *_char(content, at))


def _char(content: bytes, at: int) -> tuple[int, int]:
    """The range of the UTF-8 character at an offset; empty at the end."""
    end = min(at + 1, len(content))
    while end < len(content) and end - at < 4 and 0x80 <= content[end] < 0xC0 <= content[at]:
        end += 1
    return at, end
