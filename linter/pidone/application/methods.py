"""Step 4 of the way, applications: methods of texts, lists and tables in both languages."""

from __future__ import annotations

from collections.abc import Callable

from pidone.application.operators import LONGEST
from pidone.application.state import Given, Reading
from pidone.application.values import (
    LOST,
    Entries,
    Items,
    Routine,
    Value,
    is_doubtful,
    text_of,
)
from pidone.image.model import UNKNOWN


def method_of(reading: Reading, of: Value, name: str, given: Given) -> Value | None:
    """What a method gives; None where it is none that is known."""
    if isinstance(of, str):
        return _of_text(of, name, given)
    if isinstance(of, Items):
        return _of_list(reading, of, name, given)
    if isinstance(of, Entries):
        return _of_table(reading, of, name, given)
    return None


def _of_text(of: str, name: str, given: Given) -> Value | None:
    first = given.at(0)
    match name:
        case "join" if isinstance(first, Items):
            ends = [UNKNOWN] if first.open else []
            return of.join([*(text_of(one) for one in first.items), *ends])[:LONGEST]
        case "format":
            parts = of.split("{")
            return UNKNOWN.join([parts[0], *(part.partition("}")[2] for part in parts[1:])])
    if is_doubtful(of):
        return LOST if name in _TEXT_METHODS or name == "split" else None
    match name:
        case "split" if first is None or isinstance(first, str):
            return Items(list(of.split(first or None)))
        case "startswith" | "startsWith" if isinstance(first, str):
            return of.startswith(first)
        case "endswith" | "endsWith" if isinstance(first, str):
            return of.endswith(first)
        case "replace" if isinstance(first, str) and isinstance(given.at(1), str):
            return of.replace(first, str(given.at(1)))
    method = _TEXT_METHODS.get(name)
    return method(of) if method is not None else None


_TEXT_METHODS: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "trim": str.strip,
    "lower": str.lower,
    "toLowerCase": str.lower,
    "upper": str.upper,
    "toUpperCase": str.upper,
    "toString": str,
}


def _of_list(reading: Reading, of: Items, name: str, given: Given) -> Value | None:
    first = given.at(0)
    match name:
        case "append" | "push" | "extend" | "insert" | "unshift" | "pop" | "remove" | "shift":
            _changed(reading, of, name, given)
            return LOST if name in ("pop", "shift") else None if name == "pop" else len(of.items)
        case "forEach" | "map" if isinstance(first, Routine):
            return _each(reading, of, first)
        case "join" if first is None or isinstance(first, str):
            ends = [UNKNOWN] if of.open else []
            between = "," if first is None else first
            return between.join([*(text_of(one) for one in of.items), *ends])[:LONGEST]
        case "concat" if isinstance(first, Items):
            return Items([*of.items, *first.items], of.open or first.open)
        case "slice" if isinstance(first, int) and given.at(1) is None and not of.open:
            return Items(of.items[first:])
        case "copy" | "slice" | "values" | "filter" | "reverse" | "sort":
            return Items(list(of.items), name in ("filter", "slice") or of.open)
        case "index" | "indexOf" | "count" | "includes" | "find" | "some" | "every":
            return LOST
    return None


def _changed(reading: Reading, of: Items, name: str, given: Given) -> None:
    """A list that is changed in place; under a condition, it may have more in it or less."""
    reading.busy = True
    if reading.doubt or reading.loops or len(of.items) > LONGEST:
        of.open = True
        if name in ("insert", "unshift", "remove", "shift"):
            of.items.clear()
    elif name in ("append", "push") and not of.open:
        of.items.extend(given.args)
    elif name == "extend" and isinstance(given.at(0), Items) and not of.open:
        more = given.at(0)
        assert isinstance(more, Items)
        of.items.extend(more.items)
        of.open = of.open or more.open
    elif name == "pop" and not given.args and of.items and not of.open:
        of.items.pop()
    else:
        of.open = True
        if name not in ("append", "push", "extend"):
            of.items.clear()


def _each(reading: Reading, of: Items, routine: Routine) -> Value:
    """A function of the program's own, called with each item in turn."""
    from pidone.application.calls import run

    results = [run(reading, routine, Given((one,), {})) for one in of.items[:64]]
    if of.open or len(of.items) > 64:
        with reading.doubting():
            run(reading, routine, Given((LOST,), {}))
    return Items(results, of.open)


def _of_table(reading: Reading, of: Entries, name: str, given: Given) -> Value | None:
    first = given.at(0)
    match name:
        case "get" if isinstance(first, str | int):
            return of.entries.get(first, LOST if of.open else given.at(1))
        case "keys":
            return Items([key for key in of.entries if isinstance(key, str | int)], of.open)
        case "values":
            return Items(list(of.entries.values()), of.open)
        case "items" | "entries":
            pairs = [
                Items([key if isinstance(key, str | int) else LOST, value])
                for key, value in of.entries.items()
            ]
            return Items(list(pairs), of.open)
        case "copy":
            return Entries(dict(of.entries), of.open)
        case "update" | "setdefault" | "pop":
            reading.busy = True
            of.open = True
            return LOST
    return None
