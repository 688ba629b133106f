"""Step 5 of the way: a script's first line, as Linux reads it."""

from __future__ import annotations

import re

from pidone.knowledge.programs import recognise

_BUFFER = 256
"""Bytes of a file that execve looks at (include/uapi/linux/binfmts.h: BINPRM_BUF_SIZE)."""

_BLANKS = b" \t"
_TERMINATOR = re.compile(rb"[ \t\0]")


def shebang(content: bytes) -> tuple[str, ...] | None:
    """The interpreter's path and its one optional argument; None where there is no such line.

    Blanks around both go, blanks inside the argument stay, and so does a carriage return. A line
    that does not end within 255 bytes is cut there; execve refuses it if that may have cut the
    path. Behind a line without its end, blanks stay (Linux, fs/binfmt_script.c: load_script).
    """
    if not content.startswith(b"#!"):
        return None
    line = _line(content[:_BUFFER].ljust(_BUFFER, b"\0"))
    if line is None or not line.lstrip(_BLANKS):
        return None
    start = len(line) - len(line.lstrip(_BLANKS))
    separator = _TERMINATOR.search(line, start)
    path = line[start : separator.start() if separator else len(line)]
    words = [path]
    if separator and separator[0] != b"\0":
        words.append(line[separator.end() :].lstrip(_BLANKS).partition(b"\0")[0])
    return tuple(word.decode("utf-8", "replace") for word in words) if path else None


def _line(buffer: bytes) -> bytes | None:
    """The line behind `#!` in the kernel's buffer; None where not even its path ends in it."""
    ends = [at for at in (buffer.find(b"\n"), buffer.find(b"\0")) if at >= 0]
    if ends and buffer[min(ends)] == 0x0A:
        return buffer[2 : min(ends)].rstrip(_BLANKS)
    name = buffer[2:].lstrip(_BLANKS)
    return buffer[2:-1].rstrip(_BLANKS) if _TERMINATOR.search(name) else None


def script_argv(line: tuple[str, ...], path: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """What execve makes of a script's argv: the interpreter's line, the path, the arguments."""
    return (*line, path, *arguments)


def interpreter(line: tuple[str, ...]) -> tuple[str, ...]:
    """The program that reads the script, with its arguments, behind `env` and every wrapper.

    `("/usr/bin/env", "-S bash -e")` gives `("bash", "-e")`; `("/usr/bin/env", "bash -e")` gives
    `("bash -e",)`, which is no program: the kernel hands on one argument.
    """
    while True:
        inner = recognise(line).inner
        if not inner:
            return line
        line = inner
