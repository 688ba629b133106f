"""Shell arithmetic as far as its values are known."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, MutableMapping

_BINARY: dict[type, Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_COMPARE: dict[type, Callable[[int, int], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ASSIGN = re.compile(r"\s*([A-Za-z_]\w*)\s*([-+*]?)=(?!=)(.*)", re.S)
_STEP = re.compile(r"\s*(?:(\+\+|--)\s*([A-Za-z_]\w*)|([A-Za-z_]\w*)\s*(\+\+|--))\s*")
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|\b([A-Za-z_]\w*)\b")


class _NotKnown(Exception):
    pass


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
    except (_NotKnown, SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        for name in re.findall(r"([A-Za-z_]\w*)\s*(?:\+\+|--|[-+*/%]?=(?!=))", expression):
            variables[name] = "\ue000"
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
        raise _NotKnown
    return _walk(ast.parse(text, mode="eval").body)


def _number(value: str) -> str:
    value = value.strip() or "0"
    if not re.fullmatch(r"[-+]?\d{1,18}", value):
        raise _NotKnown
    return f"({int(value)})"


def _walk(tree: ast.expr) -> int:
    match tree:
        case ast.Constant(value=int() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_walk(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _walk(inner)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return int(not _walk(inner))
        case ast.BoolOp(op=ast.And(), values=values):
            return int(all(_walk(one) for one in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return int(any(_walk(one) for one in values))
        case ast.BinOp(left=left, op=ast.Div() | ast.Mod() as op, right=right):
            return _divided(_walk(left), op, _walk(right))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_walk(left), _walk(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
            return int(_COMPARE[type(op)](_walk(left), _walk(right)))
    raise _NotKnown


def _divided(left: int, op: ast.operator, right: int) -> int:
    if right == 0:
        raise _NotKnown
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return quotient if isinstance(op, ast.Div) else left - quotient * right
