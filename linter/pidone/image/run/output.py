"""Step 3, RUN: what echo, printf and cat print, and so what a redirection puts into a file."""

from __future__ import annotations

import re

from pidone.image.model import UNKNOWN
from pidone.image.run.aligned import NOTHING, Aligned, joined, placed
from pidone.image.run.commands import Argument, Invocation

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{1,2})|0?([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = dict(zip(b'abefnrtv\\"', b'\a\b\x1b\f\n\r\t\v\\"', strict=True))
_DIRECTIVE = re.compile(rb"%(%|[-+ #0]*\d*(?:\.\d+)?[sbdiu])")
_SILENT = frozenset(
    ("", ":", "true", "cd", "export", "set", "mkdir", "chmod", "chown", "rm", "touch", "sleep")
)
_XSI_SHELLS = ("dash", "mksh", "zsh")
"""Shells whose echo interprets backslashes unasked (dash 0.5.12, zsh 5.9, mksh 59c: measured)."""


def output_of(invocation: Invocation, shell: str | None) -> Aligned | None:
    """What a command sends on: nothing where its output goes to a file; None where unknown."""
    if any(redirect.operator.startswith((">", "&>")) for redirect, _ in invocation.redirects):
        return NOTHING
    return printed_by(invocation, shell)


def printed_by(invocation: Invocation, shell: str | None) -> Aligned | None:
    """What a command prints, wherever it goes; None where it cannot be told.

    `shell` is the row of the shell that runs it, on which echo depends.
    """
    name = invocation.name
    if not invocation.arguments and invocation.feeds:
        return outputs_of(invocation.feeds, shell)
    if name == "echo":
        return _echo(invocation.arguments[1:], shell)
    if name == "printf":
        return _printf(invocation.arguments[1:])
    if name in ("cat", "tee"):
        return _cat(invocation, shell)
    return NOTHING if name in _SILENT else None


def outputs_of(invocations: tuple[Invocation, ...], shell: str | None) -> Aligned | None:
    """The output of several commands, one after the other."""
    pieces = [output_of(invocation, shell) for invocation in invocations]
    known = [piece for piece in pieces if piece is not None]
    if len(known) < len(pieces) or any(invocation.is_conditional for invocation in invocations):
        return None
    return joined(known)


def _cat(invocation: Invocation, shell: str | None) -> Aligned | None:
    reads_files = len(invocation.arguments) > 1 and invocation.arguments[1].value != "-"
    if reads_files and invocation.name == "cat":
        return None
    if invocation.bodies:
        return invocation.bodies[-1]
    return outputs_of(invocation.feeds, shell) if invocation.feeds else None


def _echo(arguments: tuple[Argument, ...], shell: str | None) -> Aligned | None:
    """dash's echo knows -n alone, and interprets backslashes; bash's and busybox's want -e."""
    newline, interprets = True, shell in _XSI_SHELLS
    options = r"-n" if shell == "dash" else r"-[neE]+"
    while arguments and re.fullmatch(options, arguments[0].value):
        newline = newline and "n" not in arguments[0].value
        interprets = interprets or "e" in arguments[0].value
        arguments = arguments[1:]
    pieces: list[Aligned] = []
    for argument in arguments:
        if pieces:
            pieces.append(placed(b" ", argument.span.start))
        pieces.append(argument.aligned)
    printed = joined(pieces)
    if shell is None and b"\\" in printed.content:
        return None
    if interprets:
        printed = printed.replaced(_ESCAPE, _unescaped)
    return joined([printed, _newline(arguments)]) if newline else printed


def _newline(arguments: tuple[Argument, ...]) -> Aligned:
    return placed(b"\n", arguments[-1].span.end if arguments else 0)


def _printf(arguments: tuple[Argument, ...]) -> Aligned | None:
    """The format, as often as it takes to use up the arguments (POSIX, printf)."""
    if arguments and arguments[0].value == "--":
        arguments = arguments[1:]
    if not arguments:
        return None
    form, rest = arguments[0].aligned, list(arguments[1:])
    if UNKNOWN in arguments[0].value or form.content.replace(b"%%", b"").count(b"%") != len(
        _directives(form)
    ):
        return None
    pieces = _formatted(form, rest)
    while rest and _directives(form):
        pieces += _formatted(form, rest)
    return joined(pieces)


def _directives(form: Aligned) -> list[bytes]:
    return [found for found in _DIRECTIVE.findall(form.content) if found != b"%"]


def _formatted(form: Aligned, arguments: list[Argument]) -> list[Aligned]:
    pieces: list[Aligned] = []
    at = 0
    for match in _DIRECTIVE.finditer(form.content):
        pieces.append(form.part(at, match.start()).replaced(_ESCAPE, _unescaped))
        at = match.end()
        if match[1] == b"%":
            pieces.append(form.part(at - 1, at))
        elif arguments:
            value = arguments.pop(0).aligned
            pieces.append(value.replaced(_ESCAPE, _unescaped) if match[1] == b"b" else value)
    pieces.append(form.part(at, len(form.content)).replaced(_ESCAPE, _unescaped))
    return pieces


def _unescaped(escape: bytes) -> bytes:
    match = _ESCAPE.fullmatch(escape)
    if match is None:
        return escape
    if match[1] is not None:
        return bytes([int(match[1], 16)])
    if match[2] is not None:
        return bytes([int(match[2], 8) & 0xFF])
    letter = _LETTERS.get(match[3][0])
    return escape if letter is None else bytes([letter])
