"""Step 4 of the way, applications: statements, in the order in which the program comes to them."""

from __future__ import annotations

from collections.abc import Sequence

from pidone.application import code
from pidone.application.code import Expr, Statement
from pidone.application.evaluate import evaluate
from pidone.application.facts import Wait
from pidone.application.flow import Broken, Ended, Returned
from pidone.application.parts import pieces
from pidone.application.state import Reading
from pidone.application.values import (
    LOST,
    Blueprint,
    Entries,
    Instance,
    Items,
    Module,
    Routine,
    Scope,
    Value,
    same,
    truth,
)

MOST_ROUNDS = 64
"""Rounds of a loop over a list that stands in the source."""


def execute_all(reading: Reading, body: Sequence[Statement], scope: Scope) -> None:
    for one in body:
        if isinstance(one, code.Define) and reading.language.hoists:
            scope.names[one.function.name] = Routine(one.function, scope, reading.module)
    for one in body:
        reading.burn()
        execute(reading, one, scope)


def execute(reading: Reading, one: Statement, scope: Scope) -> None:
    match one:
        case code.Do():
            evaluate(reading, one.value, scope)
        case code.Bind():
            value = evaluate(reading, one.value, scope)
            assign(reading, one.target, value, scope, declares=one.declares)
        case code.If():
            known = truth(evaluate(reading, one.test, scope))
            if known is None:
                branches(reading, (one.body, one.orelse), scope)
            else:
                execute_all(reading, one.body if known else one.orelse, scope)
        case code.Switch():
            evaluate(reading, one.subject, scope)
            branches(reading, (*one.bodies, ()), scope)
        case code.Define():
            named(reading, one.function.name, Routine(one.function, scope, reading.module), scope)
        case code.Class():
            defined(reading, one, scope)
        case code.Load():
            reading.language.load(reading, one, scope)
        case code.Try():
            attempt(reading, one, scope)
        case _:
            moved(reading, one, scope)


def moved(reading: Reading, one: Statement, scope: Scope) -> None:
    """Loops, and what leaves a body."""
    match one:
        case code.While():
            loop_while(reading, one, scope)
        case code.For():
            loop_for(reading, one, scope)
        case code.Give():
            raise Returned(evaluate(reading, one.value, scope))
        case code.Leave(kind="raise"):
            reading.busy = True
            evaluate(reading, one.value, scope)
            raise Ended(raised=True)
        case code.Leave():
            raise Broken(one.kind)


def branches(reading: Reading, bodies: Sequence[Sequence[Statement]], scope: Scope) -> None:
    """Bodies of which one is run: each is gone through in doubt.

    Behind one that returns, the rest of the function is in doubt, too; one that fails or leaves
    the program is taken for what does not happen.
    """
    ends: list[str] = []
    for body in bodies:
        end = ""
        with reading.doubting():
            try:
                execute_all(reading, body, scope)
            except Returned:
                end = "returned"
            except Broken as broken:
                end = broken.kind
            except Ended:
                end = "ended"
        ends.append(end)
    if "" not in ends:
        if "returned" in ends:
            raise Returned(LOST)
        if "ended" in ends and set(ends) == {"ended"}:
            raise Ended
        raise Broken("break" if "break" in ends else "continue")
    if "returned" in ends:
        reading.doubt += 1


def defined(reading: Reading, one: code.Class, scope: Scope) -> None:
    bases = tuple(evaluate(reading, base, scope) for base in one.bases)
    inner = Scope(outer=scope, doubt=reading.doubt, own=bound_names(one.body))
    execute_all(reading, one.body, inner)
    named(reading, one.name, Blueprint(one, inner, bases, reading.module), scope)


def bound_names(body: Sequence[Statement]) -> frozenset[str]:
    """The names that the statements of a class give values to."""
    targets = [one.target for one in body if isinstance(one, code.Bind)]
    return frozenset(one.id for one in targets if isinstance(one, code.Name))


def attempt(reading: Reading, one: code.Try, scope: Scope) -> None:
    """The body is taken to succeed; what catches errors is in doubt."""
    leaving: Exception | None = None
    try:
        execute_all(reading, one.body, scope)
        execute_all(reading, one.orelse, scope)
    except Ended as ended:
        leaving = None if ended.raised and one.handlers else ended
    except (Returned, Broken) as left:
        leaving = left
    if one.handlers:
        before = reading.doubt
        try:
            branches(reading, (*one.handlers, ()), scope)
        finally:
            reading.doubt = before
    execute_all(reading, one.final, scope)
    if leaving is not None:
        raise leaving


# ---- loops -------------------------------------------------------------------------------


def loop_while(reading: Reading, one: code.While, scope: Scope) -> None:
    reading.polled = None
    known = truth(evaluate(reading, one.test, scope))
    if known is False:
        return
    before = reading.doubt
    with reading.looping():
        try:
            if known is None:
                branches(reading, (one.body, ()), scope)
            else:
                execute_all(reading, one.body, scope)
        except Broken:
            pass
        finally:
            reading.doubt = before
    if reading.polled is not None:
        child, reading.polled = reading.polled, None
        sure = reading.is_sure and not reading.loops
        reading.does(Wait(reading.span(one), sure, child))
        return
    reading.works(one, stays=bool(known))
    if known and isinstance(one.test, code.Const) and not may_break(one.body):
        raise Ended


def may_break(body: Sequence[Statement]) -> bool:
    return any(
        isinstance(one, code.Leave) and one.kind == "break" for one in pieces(tuple(body))
    ) or any(isinstance(one, code.Give) for one in pieces(tuple(body)))


def loop_for(reading: Reading, one: code.For, scope: Scope) -> None:
    values = evaluate(reading, one.iterable, scope)
    items = list(values.items) if isinstance(values, Items) else []
    before = reading.doubt
    for value in items[:MOST_ROUNDS]:
        try:
            assign(reading, one.target, value, scope, declares=one.declares)
            execute_all(reading, one.body, scope)
        except Broken as broken:
            if broken.kind == "break":
                return
        finally:
            reading.doubt = before
    if not isinstance(values, Items) or values.open or len(items) > MOST_ROUNDS:
        with reading.looping(), reading.doubting():
            assign(reading, one.target, LOST, scope, declares=one.declares)
            branches(reading, (one.body, ()), scope)
        reading.doubt = before


# ---- names -------------------------------------------------------------------------------


def named(reading: Reading, name: str, value: Value, scope: Scope, declares: bool = True) -> None:
    """Gives a name a value; under a condition only one that it has in any case."""
    holder = scope if declares else (scope.holder(name) or scope.outermost())
    if holder is not scope:
        reading.busy = True
    if reading.doubt > holder.doubt and name in holder.names:
        old = holder.names[name]
        value = value if same(old, value) else LOST
    holder.names[name] = value


def assign(reading: Reading, target: Expr, value: Value, scope: Scope, *, declares: bool) -> None:
    match target:
        case code.Name():
            named(reading, target.id, value, scope, declares)
        case code.Seq():
            assign_parts(reading, target, value, scope, declares=declares)
        case code.Table():
            for key, inner in target.pairs:
                word = key.value if isinstance(key, code.Const) else None
                part = from_table(reading, value, word)
                assign(reading, inner, part, scope, declares=declares)
        case code.Spread():
            assign(reading, target.of, LOST, scope, declares=declares)
        case code.Attr():
            assign_attribute(reading, target, value, scope)
        case code.Index():
            holder = evaluate(reading, target.of, scope)
            assign_key(reading, holder, evaluate(reading, target.key, scope), value)
        case code.Either():
            assign(reading, target.left, value, scope, declares=declares)


def from_table(reading: Reading, value: Value, name: object) -> Value:
    from pidone.application.evaluate import attribute

    return attribute(reading, value, name) if isinstance(name, str) else LOST


def assign_parts(
    reading: Reading, target: code.Seq, value: Value, scope: Scope, *, declares: bool
) -> None:
    is_whole = isinstance(value, Items) and not value.open
    known = list(value.items) if isinstance(value, Items) and is_whole else []
    for place, part in enumerate(target.parts):
        inner = known[place] if place < len(known) else LOST
        assign(reading, part, inner, scope, declares=declares)


def assign_attribute(reading: Reading, target: code.Attr, value: Value, scope: Scope) -> None:
    reading.busy = True
    of = evaluate(reading, target.of, scope)
    if isinstance(of, Instance):
        if reading.doubt and target.name in of.attributes:
            value = value if same(of.attributes[target.name], value) else LOST
        of.attributes[target.name] = value
    elif isinstance(of, Entries):
        assign_key(reading, of, target.name, value)
    elif isinstance(of, Module | Blueprint):
        of.scope.names[target.name] = value


def assign_key(reading: Reading, of: Value, key: Value, value: Value) -> None:
    reading.busy = True
    if isinstance(of, Entries):
        if not isinstance(key, str | int):
            of.open = True
        elif reading.doubt and key in of.entries and not same(of.entries[key], value):
            of.entries[key] = LOST
        else:
            of.entries[key] = value
    elif isinstance(of, Items):
        of.open = True
        of.items.clear()
