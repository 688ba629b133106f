"""Step 2 of the way, reading: whether an argument is JSON at all, as Go's decoder sees it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    rb"[ \t\r\n]*(?:"
    rb'(?P<string>"(?>(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)")'
    rb"|(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    rb"|(?P<word>true|false|null)"
    rb"|(?P<mark>[\[\]{},:])"
    rb")"
)
_BLANKS = re.compile(rb"[ \t\r\n]*\Z")

# encoding/json, scanner.go: maxNestingDepth.
_DEEPEST = 10_000


def is_json(content: bytes, start: int) -> bool:
    """Whether all of the content from `start` on is one JSON value; linear, without recursion."""
    opened: list[bytes] = []
    expected = "value"
    at = start
    while expected != "end":
        found = _TOKEN.match(content, at)
        if found is None or not _is_finite(found):
            return False
        following = _next(expected, _kind(found), opened)
        if following is None or len(opened) > _DEEPEST:
            return False
        expected = following
        at = found.end()
    return _BLANKS.match(content, at) is not None


def _kind(found: re.Match[bytes]) -> str:
    return found["mark"].decode() if found["mark"] else found.lastgroup or ""


def _is_finite(found: re.Match[bytes]) -> bool:
    """Go refuses a number that no float64 can hold."""
    return not found["number"] or abs(float(found["number"])) != float("inf")


def _next(expected: str, kind: str, opened: list[bytes]) -> str | None:
    """What may follow a token; None where it may not stand. `opened` holds the open brackets."""
    if kind in ("[", "{") and expected in ("value", "value or ]"):
        opened.append(kind.encode())
        return "value or ]" if kind == "[" else "name or }"
    if kind in ("]", "}") and _may_close(expected, kind, opened):
        opened.pop()
        return "comma" if opened else "end"
    if kind in ("string", "number", "word") and expected in ("value", "value or ]"):
        return "comma" if opened else "end"
    if kind == "string" and expected in ("name", "name or }"):
        return "colon"
    if kind == ":" and expected == "colon":
        return "value"
    if kind == "," and expected == "comma":
        return "value" if opened[-1] == b"[" else "name"
    return None


def _may_close(expected: str, kind: str, opened: list[bytes]) -> bool:
    if not opened or expected not in ("comma", f"value or {kind}", f"name or {kind}"):
        return False
    return opened[-1] == (b"[" if kind == "]" else b"{")
