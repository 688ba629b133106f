"""Step 2 of the way, reading: which instructions BuildKit refuses, and in which words."""

from __future__ import annotations

from pidone.dockerfile.model import Instruction

# moby/buildkit instructions/parse.go: who takes how many words; the rest may have none.
_AT_LEAST_ONE = frozenset({"ARG", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "VOLUME"})
_ONE = frozenset({"MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"})
_TWO = frozenset({"ADD", "COPY"})
_NO_TRIGGER = frozenset({"FROM", "MAINTAINER", "ONBUILD"})

NO_ARGUMENT = "{} needs an argument"


def refusal(instruction: Instruction, is_trigger: bool, has_other_json: bool) -> str | None:
    """Why BuildKit refuses an instruction, or None.

    `is_trigger`: it stands behind ONBUILD. `has_other_json`: an array of more than strings.
    """
    keyword = instruction.keyword
    if is_trigger and keyword in _NO_TRIGGER:
        return f"ONBUILD takes no {keyword}"
    if has_other_json:
        return f"the array of {keyword} may hold strings only"
    if keyword in _ONE | _AT_LEAST_ONE and not instruction.text.content:
        return NO_ARGUMENT.format(keyword)
    if keyword in _TWO and _number_of_words(instruction) < 2:
        return f"{keyword} needs a source and a destination"
    if keyword in ("ENV", "LABEL"):
        return _pairs(instruction)
    if keyword == "HEALTHCHECK":
        return _health_check(instruction)
    if keyword == "SHELL" and not instruction.json:
        return "SHELL takes a JSON array of at least one string"
    if keyword == "FROM" and not _is_base(instruction):
        return "FROM takes an image, or an image AS a name"
    return None


def _number_of_words(instruction: Instruction) -> int:
    return len(instruction.words if instruction.json is None else instruction.json)


def _pairs(instruction: Instruction) -> str | None:
    for name, value in instruction.pairs:
        if value is None:
            return f"{instruction.keyword} {name.value} has a name and no value"
    return None if instruction.pairs else NO_ARGUMENT.format(instruction.keyword)


def _health_check(instruction: Instruction) -> str | None:
    words = instruction.words
    kind = words[0].value.upper()
    if kind == "CMD" and (len(words) < 2 or instruction.json == ()):
        return "HEALTHCHECK CMD needs a command"
    if kind == "NONE" and len(words) > 1:
        return "HEALTHCHECK NONE takes no argument"
    return None if kind in ("CMD", "NONE") else "HEALTHCHECK takes CMD or NONE"


def _is_base(instruction: Instruction) -> bool:
    words = instruction.words
    return len(words) == 1 or (len(words) == 3 and words[1].value.lower() == "as")
