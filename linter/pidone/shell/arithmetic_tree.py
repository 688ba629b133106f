"""The value of an arithmetic expression of numbers alone; `ast` is imported for nothing less."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from pidone.shell.values import NotKnown

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


def value_of(text: str) -> int:
    """The value; NotKnown where the text is more than operators and whole numbers."""
    return _walk(ast.parse(text, mode="eval").body)


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
    raise NotKnown


def _divided(left: int, op: ast.operator, right: int) -> int:
    if right == 0:
        raise NotKnown
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
    return quotient if isinstance(op, ast.Div) else left - quotient * right
