"""Step 4 of the way, applications: what an expression comes to, as far as the source tells."""

from __future__ import annotations

from pidone.application import code
from pidone.application.code import Expr
from pidone.application.operators import combined
from pidone.application.state import DEEPEST_CALL, Reading
from pidone.application.values import (
    LOST,
    Blueprint,
    Child,
    Entries,
    Instance,
    Items,
    Module,
    Ref,
    Routine,
    Scope,
    Value,
    same,
    text_of,
    truth,
)


def evaluate(reading: Reading, one: Expr | None, scope: Scope) -> Value:
    """The value of an expression; what it calls is followed."""
    reading.burn()
    match one:
        case None:
            return None
        case code.Const():
            return one.value
        case code.Name():
            holder = scope.holder(one.id)
            return (
                reading.language.builtin(one.id)
                if holder is None
                else (holder.names.get(one.id, LOST))
            )
        case code.Attr():
            return attribute(reading, evaluate(reading, one.of, scope), one.name)
        case code.Call():
            from pidone.application.calls import called

            return called(reading, one, scope)
        case code.Function():
            return Routine(one, scope, reading.module)
        case code.Seq():
            values, is_open = spread(reading, one.parts, scope)
            return Items(values, is_open)
        case code.Table():
            return table(reading, one, scope)
        case code.Join():
            return "".join(text_of(evaluate(reading, part, scope)) for part in one.parts)
    return operation(reading, one, scope)


def operation(reading: Reading, one: Expr, scope: Scope) -> Value:
    match one:
        case code.Index():
            return indexed(
                reading, evaluate(reading, one.of, scope), evaluate(reading, one.key, scope)
            )
        case code.Slice():
            return sliced(
                evaluate(reading, one.of, scope),
                evaluate(reading, one.low, scope),
                evaluate(reading, one.high, scope),
            )
        case code.Binary():
            left, right = evaluate(reading, one.left, scope), evaluate(reading, one.right, scope)
            return combined(one.op, left, right)
        case code.Not():
            known = truth(evaluate(reading, one.of, scope))
            return LOST if known is None else not known
        case code.Either():
            return either(reading, one, scope)
        case code.Choice():
            known = truth(evaluate(reading, one.test, scope))
            if known is not None:
                return evaluate(reading, one.yes if known else one.no, scope)
            with reading.doubting():
                yes, no = evaluate(reading, one.yes, scope), evaluate(reading, one.no, scope)
            return yes if same(yes, no) else LOST
        case code.Assign():
            from pidone.application.execute import assign

            value = evaluate(reading, one.value, scope)
            assign(reading, one.target, value, scope, declares=False)
            return value
        case code.Opaque():
            for part in one.parts:
                evaluate(reading, part, scope)
        case code.Spread():
            evaluate(reading, one.of, scope)
    return LOST


def either(reading: Reading, one: code.Either, scope: Scope) -> Value:
    left = evaluate(reading, one.left, scope)
    known = truth(left)
    if one.op == "??" and known is not None:
        known = left is not None
    if known is not None:
        keeps = known == (one.op != "and")
        return left if keeps else evaluate(reading, one.right, scope)
    with reading.doubting():
        right = evaluate(reading, one.right, scope)
    return left if same(left, right) else LOST


def spread(reading: Reading, parts: tuple[Expr, ...], scope: Scope) -> tuple[list[Value], bool]:
    """The values of a list's parts, and whether there may be more."""
    values: list[Value] = []
    is_open = False
    for part in parts:
        if isinstance(part, code.Spread):
            inner = evaluate(reading, part.of, scope)
            if isinstance(inner, Items):
                values += inner.items
                is_open = is_open or inner.open
            else:
                is_open = True
        else:
            values.append(LOST if is_open else evaluate(reading, part, scope))
    return values, is_open


def table(reading: Reading, one: code.Table, scope: Scope) -> Entries:
    made = Entries()
    for key, value in one.pairs:
        inner = evaluate(reading, value, scope)
        name = evaluate(reading, key, scope) if key is not None else LOST
        if isinstance(name, str | int):
            made.entries[name] = inner
        elif key is None and isinstance(inner, Entries):
            made.entries |= inner.entries
            made.open = made.open or inner.open
        else:
            made.open = True
    return made


def attribute(reading: Reading, of: Value, name: str) -> Value:
    match of:
        case Ref():
            path = f"{of.path}.{name}"
            known = reading.language.attribute(reading, path)
            return Ref(path) if known is None else known
        case Module():
            if isinstance(of.exports, Entries):
                return of.exports.entries.get(name, LOST)
            return of.scope.names.get(name, LOST)
        case Instance():
            if name in of.attributes:
                return of.attributes[name]
            return bound(inherited(of.blueprint, name), of)
        case Blueprint():
            found = inherited(of, name)
            return bound(found, of) if _is_of_class(found) else found
        case Entries():
            return of.entries.get(name, LOST)
        case Child() if name == "pid":
            return of
        case Items() if name == "length" and not of.open:
            return len(of.items)
    return LOST


def _is_of_class(found: Value) -> bool:
    return isinstance(found, Routine) and any(
        isinstance(one, code.Name) and one.id == "classmethod" for one in found.function.decorators
    )


def bound(found: Value, own: Value) -> Value:
    if isinstance(found, Routine) and not found.function.static:
        return Routine(found.function, found.scope, found.module, own)
    return found


def inherited(blueprint: Blueprint, name: str, depth: int = 0) -> Value:
    if name in blueprint.scope.names:
        return blueprint.scope.names[name]
    for base in blueprint.bases:
        if isinstance(base, Blueprint) and depth < DEEPEST_CALL:
            found = inherited(base, name, depth + 1)
            if found is not LOST:
                return found
        elif isinstance(base, Ref):
            return Ref(f"{base.path}().{name}")
    return LOST


def indexed(reading: Reading, of: Value, key: Value) -> Value:
    if isinstance(of, Items) and isinstance(key, int) and not isinstance(key, bool):
        if -len(of.items) <= key < len(of.items) and not (of.open and key < 0):
            return of.items[key]
        return LOST
    if isinstance(of, Entries) and isinstance(key, str | int):
        return of.entries.get(key, LOST)
    if isinstance(of, Ref) and isinstance(key, str):
        return attribute(reading, of, key)
    return LOST


def sliced(of: Value, low: Value, high: Value) -> Value:
    if not (low is None or isinstance(low, int)) or not (high is None or isinstance(high, int)):
        return LOST
    if isinstance(of, Items):
        if of.open and (high is not None or (isinstance(low, int) and low < 0)):
            return LOST
        return Items(of.items[low:high], of.open)
    return LOST
