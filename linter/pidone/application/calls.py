"""Step 4 of the way, applications: calls, and the bodies of the program's own functions."""

from __future__ import annotations

from collections.abc import Mapping

from pidone.application import code
from pidone.application.code import Call, Function
from pidone.application.evaluate import attribute, evaluate, inherited, spread
from pidone.application.flow import Returned
from pidone.application.methods import method_of
from pidone.application.state import DEEPEST_CALL, Given, Reading
from pidone.application.values import (
    LOST,
    Blueprint,
    Child,
    Entries,
    Instance,
    Items,
    Ref,
    Routine,
    Scope,
    Value,
)

HARMLESS_DECORATORS = frozenset(
    {"staticmethod", "classmethod", "property", "lru_cache", "cache", "wraps", "override"}
)


def called(reading: Reading, one: Call, scope: Scope) -> Value:
    """A call: of the program's own code, of a module's outside, or of a value's method."""
    if isinstance(one.callee, code.Attr):
        of = evaluate(reading, one.callee.of, scope)
        given = arguments(reading, one, scope)
        if isinstance(of, str | Items | Entries | Child) or of is LOST:
            own = of.entries.get(one.callee.name) if isinstance(of, Entries) else None
            if own is not None:
                return invoked(reading, own, one, given)
            known = method_of(reading, of, one.callee.name, given)
            if known is not None:
                return known
            return reading.language.method(reading, of, one.callee.name, one, given)
        return invoked(reading, attribute(reading, of, one.callee.name), one, given)
    value = evaluate(reading, one.callee, scope)
    return invoked(reading, value, one, arguments(reading, one, scope))


def arguments(reading: Reading, one: Call, scope: Scope) -> Given:
    values, is_open = spread(reading, one.args, scope)
    keywords: dict[str, Value] = {}
    for name, value in one.keywords:
        inner = evaluate(reading, value, scope)
        if name != "**":
            keywords[name] = inner
        elif isinstance(inner, Entries):
            keywords |= {str(key): each for key, each in inner.entries.items()}
            is_open = is_open or inner.open
        else:
            is_open = True
    return Given(tuple(values), keywords, is_open)


def invoked(reading: Reading, value: Value, one: Call, given: Given) -> Value:
    match value:
        case Routine():
            if unknown_decorator(value.function):
                reading.works(one)
            return run(reading, value, given)
        case Blueprint():
            return made(reading, value, given)
        case Ref():
            return reading.language.called(reading, value.path, one, given)
    if isinstance(one.callee, code.Attr):
        return reading.language.method(reading, LOST, one.callee.name, one, given)
    reading.works(one)
    return LOST


def unknown_decorator(function: Function) -> bool:
    names = (one.callee if isinstance(one, Call) else one for one in function.decorators)
    return any(
        not isinstance(one, code.Name | code.Attr)
        or (one.id if isinstance(one, code.Name) else one.name) not in HARMLESS_DECORATORS
        for one in names
    )


def made(reading: Reading, blueprint: Blueprint, given: Given) -> Instance:
    own = Instance(blueprint)
    for name in ("__init__", "constructor", "__post_init__"):
        found = inherited(blueprint, name)
        if isinstance(found, Routine):
            run(reading, Routine(found.function, found.scope, found.module, own), given)
    return own


def run(reading: Reading, routine: Routine, given: Given) -> Value:
    """The body of a function of the program's own; a generator's is not run by the call."""
    from pidone.application.execute import execute_all

    function = routine.function
    is_deeper = any(one.function is function for one in reading.stack)
    if function.generator or is_deeper or len(reading.stack) >= DEEPEST_CALL:
        return LOST
    scope = Scope(outer=routine.scope, doubt=reading.doubt, own=function.assigned)
    before = reading.doubt
    reading.stack.append(routine)
    reading.here.append(routine.module)
    try:
        bind_parameters(reading, routine, given, scope)
        execute_all(reading, function.body, scope)
    except Returned as returned:
        return returned.value
    finally:
        reading.here.pop()
        reading.stack.pop()
        reading.doubt = before
    return None


def keyed(values: Mapping[str, Value]) -> dict[object, Value]:
    return dict(values.items())


def bind_parameters(reading: Reading, routine: Routine, given: Given, scope: Scope) -> None:
    from pidone.application.execute import assign

    args = list(given.args)
    if routine.own is not None:
        scope.names["this"] = routine.own
        if reading.language.passes_self and not routine.function.arrow:
            args.insert(0, routine.own)
    left = dict(given.keywords)
    for one in routine.function.parameters:
        if one.rest:
            value: Value = Items(args, given.open)
            args = []
        elif one.table:
            value = Entries(keyed(left), given.open)
        elif args:
            value = args.pop(0)
        elif isinstance(one.target, code.Name) and one.target.id in left:
            value = left.pop(one.target.id)
        elif given.open:
            value = LOST
        else:
            value = evaluate(reading, one.default, routine.scope)
        assign(reading, one.target, value, scope, declares=True)
