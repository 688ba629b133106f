"""Step 3, RUN: what `sed -i` may put into a file of which nothing else is known."""

from __future__ import annotations

import re

from pidone.image.model import Insertion

_ADDRESS = r"(?:\d+|\$|/(?:\\.|[^/\\])*/I?)"
_PREFIX = re.compile(rf"\s*({_ADDRESS}(?:\s*,\s*(?:{_ADDRESS}|\+\d+))?)?\s*!?\s*\{{?\s*")
_ADDED = re.compile(r"([aic])(?:\\\n?)?[ \t]*((?:\\\n|[^\n])*)")
_DELETED = re.compile(r"[dD](?=\s*(?:[;}\n]|$))")
_NOTHING = re.compile(r"[pPnNhHgGxl=](?=\s*(?:[;}\n]|$))")
_MOST_COMMANDS = 200


def insertions_of(script: str) -> tuple[Insertion, ...] | None:
    """The commands of a script that change something; None where it is not plain enough."""
    found: list[Insertion] = []
    at = 0
    for _ in range(_MOST_COMMANDS):
        while at < len(script) and script[at] in " \t\n;}":
            at += 1
        if at == len(script):
            return tuple(found)
        prefix = _PREFIX.match(script, at)
        address = prefix[1] or "" if prefix is not None else ""
        at = prefix.end() if prefix is not None else at
        step = _step(script, at)
        if step is None:
            return None
        insertion, at = step
        if insertion is not None:
            found.append(Insertion(f"{address} {insertion.about}".strip(), insertion.text))
    return None


def _step(script: str, at: int) -> tuple[Insertion | None, int] | None:
    """The command at a place, and where the next one may begin."""
    if script[at : at + 1] in ("s", "y") and at + 1 < len(script):
        return _substitution(script, at)
    if added := _ADDED.match(script, at):
        return Insertion("", _unescaped(added[2])), added.end()
    if deleted := _DELETED.match(script, at):
        return Insertion("", ""), deleted.end()
    nothing = _NOTHING.match(script, at)
    return None if nothing is None else (None, nothing.end())


def _substitution(script: str, at: int) -> tuple[Insertion, int] | None:
    delimiter = script[at + 1]
    parts: list[str] = []
    start = at = at + 2
    while at < len(script) and len(parts) < 2:
        if script[at] == "\\":
            at += 1
        elif script[at] == delimiter:
            parts.append(script[start:at])
            start = at + 1
        at += 1
    if len(parts) < 2:
        return None
    flags = re.compile(r"[\w ]*").match(script, at)
    end = flags.end() if flags is not None else at
    return Insertion(parts[0], _unescaped(parts[1].replace("\\" + delimiter, delimiter))), end


def _unescaped(text: str) -> str:
    """A replacement's text; what it takes from the match (`&`, `\\1`) stays as it is written."""
    return re.sub(r"\\(.|\n)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)
