"""Step 4 of the way, shells: arithmetic, as far as its values are known."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

from pidone.image.model import UNKNOWN
from pidone.shell.values import NotKnown

_ASSIGN = re.compile(r"\s*([A-Za-z_]\w*)\s*([-+*]?)=(?!=)(.*)", re.S)
_STEP = re.compile(r"\s*(?:(\+\+|--)\s*([A-Za-z_]\w*)|([A-Za-z_]\w*)\s*(\+\+|--))\s*")
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|\b([A-Za-z_]\w*)\b")


def calculated(expression: str, variables: MutableMapping[str, str]) -> int | None:
    """The value of an expression, its assignments done; None where it is not known."""
    expression = expression.strip()
    try:
        step = _STEP.fullmatch(expression)
        if step:
            return _stepped(step, variables)
        assign = _ASSIGN.fullmatch(expression)
        if assign:
            return _assigned(assign, variables)
        return _value(expression, variables)
    except (NotKnown, SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        for name in re.findall(r"([A-Za-z_]\w*)\s*(?:\+\+|--|[-+*/%]?=(?!=))", expression):
            variables[name] = UNKNOWN
        return None


def _stepped(step: re.Match[str], variables: MutableMapping[str, str]) -> int:
    name, sign = step[2] or step[3], step[1] or step[4]
    before = _value(name, variables)
    after = before + (1 if sign == "++" else -1)
    variables[name] = str(after)
    return after if step[2] else before


def _assigned(assign: re.Match[str], variables: MutableMapping[str, str]) -> int:
    name, sign, rest = assign.groups()
    value = _value(rest, variables)
    if sign:
        left = _value(name, variables)
        value = {"+": left + value, "-": left - value, "*": left * value}[sign]
    variables[name] = str(value)
    return value


def _value(expression: str, variables: MutableMapping[str, str]) -> int:
    text = _NAME.sub(lambda name: _number(variables.get(name[1] or name[2], "0")), expression)
    text = text.replace("&&", " and ").replace("||", " or ")
    text = re.sub(r"!(?!=)", " not ", text).strip()
    if not text:
        return 0
    if len(text) > 500:
        raise NotKnown
    if text.isdigit():
        return int(text)
    from pidone.shell.arithmetic_tree import value_of

    return value_of(text)


def _number(value: str) -> str:
    value = value.strip() or "0"
    if not re.fullmatch(r"[-+]?\d{1,18}", value):
        raise NotKnown
    return f"({int(value)})"
