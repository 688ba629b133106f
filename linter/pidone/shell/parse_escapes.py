"""Step 2, scripts: what `$'...'` stands for, by the escapes of ANSI C."""

from __future__ import annotations

import re

_ESCAPE = re.compile(
    rb"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))",
    re.DOTALL,
)
_SIGNS = {
    b"a": b"\a",
    b"b": b"\b",
    b"e": b"\x1b",
    b"E": b"\x1b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
    b"'": b"'",
    b'"': b'"',
    b"?": b"?",
}


def unescaped(quoted: bytes) -> bytes:
    """The bytes that the inside of `$'...'` stands for, up to a NUL (bash 5.2, measured)."""
    return _ESCAPE.sub(_character, quoted).partition(b"\0")[0]


def _character(match: re.Match[bytes]) -> bytes:
    hexadecimal, short, long, octal, control, sign = match.groups()
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if short or long:
        code = int(short or long, 16)
        return chr(code).encode("utf-8", "replace") if code < 0x110000 else match[0]
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if control:
        return bytes([ord(control) & 0x1F])
    return _SIGNS.get(sign, match[0])
