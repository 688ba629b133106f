"""Step 6 of the way: what an exec form that is no JSON was meant to be."""

from __future__ import annotations

import json
import re

from pidone.dockerfile.model import Instruction

_ELEMENT = re.compile(
    r"""\s*(?:
        "(?P<json>(?:[^"\\]|\\.)*)"
      | '(?P<single>[^']*)'
      | [\u201c\u201d\u201e](?P<double>[^\u201c\u201d\u201e"]*)[\u201c\u201d"]
      | [\u2018\u2019](?P<typed>[^\u2018\u2019']*)[\u2018\u2019']
      | (?P<bare>[\w./:@%+=-]+)
    )\s*(?P<comma>,?)\s*""",
    re.VERBOSE,
)


def repaired(text: str) -> tuple[str, ...] | None:
    """The words of `['app', "x"`: other quotes, commas or a bracket missing; None for the rest.

    What is not one list from the first character to the last is no slip of the pen.
    """
    body = text.strip().removeprefix("[").strip()
    body = body[:-1] if body.endswith("]") else body
    words: list[str] = []
    at = 0
    while at < len(body):
        found = _ELEMENT.match(body, at)
        if found is None:
            return None
        words.append(_value(found))
        at = found.end()
    return tuple(words) if words else None


def is_slip(instruction: Instruction | None) -> bool:
    """Whether an argument begins like an exec form and is none.

    The shell's own `[` begins like one too: a blank behind it, a ` ]`, and no comma inside.
    """
    if instruction is None or instruction.json_error is None:
        return False
    inside, bracket, _ = instruction.text.value.partition(" ]")
    return not (inside.startswith("[ ") and bracket and "," not in inside)


def _value(found: re.Match[str]) -> str:
    quoted = found["json"]
    if quoted is None:
        names = ("single", "double", "typed", "bare")
        return next(found[name] for name in names if found[name] is not None)
    try:
        value = json.loads(f'"{quoted}"', strict=False)
    except ValueError:
        return str(quoted)
    return str(value)
