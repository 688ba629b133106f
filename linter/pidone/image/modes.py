"""Step 3: whether a file is executable after a chmod."""

from __future__ import annotations

import re

from pidone.image.model import is_known

_CLAUSE = re.compile(r"([ugoa]*)((?:[-+=][rwxXstugo]*)+)")
_ACTION = re.compile(r"([-+=])([rwxXstugo]*)")


def executable_after(mode: str | None, before: bool | None) -> bool | None:
    """Whether anyone may execute a file after `chmod mode`; None where that is not told.

    `mode` is octal or symbolic (chmod(1)); None leaves the file as it was.
    """
    if mode is None:
        return before
    if not is_known(mode):
        return None
    if re.fullmatch(r"[0-7]+", mode):
        return bool(int(mode, 8) & 0o111)
    state = before
    for clause in mode.split(","):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            return None
        for operator, bits in _ACTION.findall(match[2]):
            state = _after_action(match[1], operator, bits, state)
    return state


def _after_action(who: str, operator: str, bits: str, before: bool | None) -> bool | None:
    if any(bit in "ugo" for bit in bits):
        return before or None
    if operator == "-":
        removes_all = "x" in bits and (not who or "a" in who or set("ugo") <= set(who))
        return False if removes_all else (None if "x" in bits and before else before)
    if "x" in bits:
        return True
    if operator == "=" and (not who or "a" in who or set("ugo") <= set(who)):
        return before if "X" in bits else False
    return before
