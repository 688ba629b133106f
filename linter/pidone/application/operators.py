"""Step 4 of the way, applications: operators, where both sides are known well enough."""

from __future__ import annotations

from pidone.application.values import LOST, Entries, Items, Ref, Value, is_doubtful, text_of
from pidone.image.model import UNKNOWN

Plain = str | int | float | None

LONGEST = 20_000
"""Characters of a text, or items of a list, beyond which a value is given up."""


def combined(op: str, left: Value, right: Value) -> Value:
    """The value of `left op right`."""
    if op in ("+", "%"):
        return _added(left, right) if op == "+" else _formatted(left)
    if op in ("==", "!=", "===", "!=="):
        equal = _equal(left, right)
        if len(op) == 3 and isinstance(left, Entries) and isinstance(right, Entries):
            equal = left is right
        return LOST if equal is None else equal == (op in ("==", "==="))
    if op in ("in", "not in"):
        held = _held(left, right)
        return LOST if held is None else held == (op == "in")
    if isinstance(left, int | float) and isinstance(right, int | float):
        match op:
            case "<":
                return left < right
            case ">":
                return left > right
            case "<=":
                return left <= right
            case ">=":
                return left >= right
            case "-":
                return left - right
    return LOST


def _added(left: Value, right: Value) -> Value:
    if isinstance(left, Items) and isinstance(right, Items):
        if len(left.items) + len(right.items) > LONGEST:
            return LOST
        return Items([*left.items, *right.items], left.open or right.open)
    if isinstance(left, Items):
        return Items(list(left.items), True)
    if isinstance(left, str) or isinstance(right, str):
        text = text_of(left) + text_of(right)
        return text if len(text) < LONGEST else LOST
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left + right
    return LOST


def _formatted(left: Value) -> Value:
    """`"a %s" % x`: what is put in is not looked at."""
    if not isinstance(left, str):
        return LOST
    parts = left.replace("%%", "\0").split("%")
    return UNKNOWN.join([parts[0], *(part[1:] for part in parts[1:])]).replace("\0", "%")


def _equal(left: Value, right: Value) -> bool | None:
    if isinstance(left, Ref) and isinstance(right, Ref):
        return True if left.path == right.path else None
    if not isinstance(left, Plain) or not isinstance(right, Plain):
        return None
    if is_doubtful(left) or is_doubtful(right):
        return None
    return left == right


def _held(left: Value, right: Value) -> bool | None:
    if not isinstance(left, Plain) or is_doubtful(left):
        return None
    if isinstance(right, str):
        return None if is_doubtful(right) or not isinstance(left, str) else left in right
    if isinstance(right, Items) and not right.open:
        answers = [_equal(left, one) for one in right.items]
        return True if True in answers else None if None in answers else False
    return None
