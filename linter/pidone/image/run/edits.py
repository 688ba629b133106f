"""Step 3, RUN: what sed -i and dos2unix make of a file's content."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pidone.image.model import UNKNOWN, ImageFile
from pidone.image.run.aligned import Aligned, aligned_text, joined, placed

LONGEST_CONTENT = 1 << 18
"""Bytes of a file up to which changes to its content are followed."""

Edit = Callable[[ImageFile], ImageFile]

_SUBSTITUTION = re.compile(r"s(.)", re.DOTALL)
_EXTENDED = frozenset("+?(){}|$")
_STRIPS_RETURN = re.compile(r"s(.)(?:\\r|\r|\\x0[dD]|\\o15)(?:\\?[?+]|\*)?\$?\1\1g?")
_CARRIAGE_RETURN = re.compile(rb"\r$", re.MULTILINE)


def without_carriage_returns(file: ImageFile) -> ImageFile:
    """dos2unix: each CR at the end of a line is dropped."""
    return _changed(file, _stripped)


def _stripped(text: Aligned) -> Aligned:
    return text.replaced(_CARRIAGE_RETURN, lambda _: b"")


def edit_of_sed(scripts: Sequence[str], is_extended: bool) -> Edit:
    """What `sed -i` does with these scripts; content unknown where they are not plain enough."""
    steps = [_step(part, is_extended) for script in scripts for part in _commands(script)]
    known = [step for step in steps if step is not None]
    if len(known) < len(steps):
        return lambda file: replace(file, text=None, problem=f"{file.path} is edited by sed")

    def edit(file: ImageFile) -> ImageFile:
        for step in known:
            file = _changed(file, step)
        return file

    return edit


def _changed(file: ImageFile, change: Callable[[Aligned], Aligned]) -> ImageFile:
    if file.text is None:
        return file
    if len(file.text.content) > LONGEST_CONTENT:
        return replace(file, text=None, problem=f"{file.path} is too long to be followed")
    content = change(aligned_text(file.text))
    if content.content == file.text.content:
        return file
    return replace(file, text=content.text(file.text.source))


def _commands(script: str) -> list[str]:
    """The commands of a sed script, one per line or between semicolons."""
    commands: list[str] = []
    rest = script.strip(" \t\n;")
    while rest:
        match = _SUBSTITUTION.match(rest)
        end = _end_of_substitution(rest, match[1]) if match else len(rest)
        commands.append(rest[:end].strip())
        rest = rest[end:].lstrip(" \t\n;")
    return commands


def _end_of_substitution(command: str, delimiter: str) -> int:
    at, found = 2, 0
    while at < len(command) and found < 2:
        if command[at] == "\\":
            at += 1
        elif command[at] == delimiter:
            found += 1
        at += 1
    while at < len(command) and command[at] not in ";\n":
        at += 1
    return at


@dataclass(frozen=True)
class _Substitution:
    pattern: re.Pattern[bytes]
    replacement: bytes
    is_global: bool

    def __call__(self, text: Aligned) -> Aligned:
        if self.is_global:
            return text.replaced(self.pattern, lambda _: self.replacement)
        pieces: list[Aligned] = []
        at = 0
        for line in re.finditer(rb"[^\n]*\n?", text.content):
            match = self.pattern.search(text.content, line.start(), line.end())
            if match is None:
                continue
            origin = text.origins[min(match.start(), len(text.origins) - 1)]
            pieces += [text.part(at, match.start()), placed(self.replacement, origin)]
            at = match.end()
        return joined([*pieces, text.part(at, len(text.content))])


def _step(command: str, is_extended: bool) -> Callable[[Aligned], Aligned] | None:
    """One `s` command with a pattern that means the same to sed and to us; else None."""
    if _STRIPS_RETURN.fullmatch(command):
        return _stripped
    match = _SUBSTITUTION.match(command)
    if match is None or UNKNOWN in command.partition(match[1])[2].partition(match[1])[0]:
        return None
    parts = re.split(rf"(?<!\\){re.escape(match[1])}", command[2:])
    if len(parts) != 3 or parts[2].strip() not in ("", "g"):
        return None
    pattern = _pattern(parts[0], match[1], is_extended)
    replacement = _replacement(parts[1], match[1])
    if pattern is None or replacement is None:
        return None
    return _Substitution(pattern, replacement, "g" in parts[2])


def _pattern(text: str, delimiter: str, is_extended: bool) -> re.Pattern[bytes] | None:
    """Literal characters, `.`, a `^` in front and a `$` behind; None for anything else."""
    start = "^" if text.startswith("^") else ""
    text = text.removeprefix("^")
    end = "$" if text.endswith("$") and not text.endswith("\\$") else ""
    text = text[: len(text) - len(end)]
    parts: list[str] = []
    for token in re.findall(r"\\.|.", text, re.DOTALL):
        if token in ("\\r", "\\t", "\\n"):
            parts.append(token)
        elif len(token) == 2:
            if token[1] not in "./[]*^$\\-" + delimiter:
                return None
            parts.append(re.escape(token[1]))
        elif token in "*[^\\" or (is_extended and token in _EXTENDED):
            return None
        else:
            parts.append("[^\\n]" if token == "." else re.escape(token))
    return re.compile((start + "".join(parts) + end).encode(), re.MULTILINE)


def _replacement(text: str, delimiter: str) -> bytes | None:
    parts: list[str] = []
    for token in re.findall(r"\\.|.", text, re.DOTALL):
        if token == "&" or (len(token) == 2 and token[1].isdigit()):
            return None
        if len(token) == 2:
            parts.append({"n": "\n", "t": "\t"}.get(token[1], token[1]))
        else:
            parts.append(token)
    del delimiter
    return "".join(parts).encode()
