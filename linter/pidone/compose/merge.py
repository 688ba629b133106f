"""Step 3: one service over another: an override file's, or one that extends it."""

from __future__ import annotations

from dataclasses import replace

from pidone.compose.tree import Listing, Scalar, Table, Tree

_REPLACED = frozenset({"command", "entrypoint", "test"})
_NAMED = frozenset({"environment", "args", "labels"})
"""Keys whose lists are merged name by name (compose-go, override/merge.go)."""


def merged(below: Table, above: Table) -> Table:
    """The keys of both; where both have one, what is above counts, or is added to what is below.

    `!reset` takes a key away, `!override` what is below it (docs.docker.com, Compose, merge).
    """
    pairs, keys = dict(below.pairs), dict(below.keys)
    for key, value in above.pairs.items():
        if value.tag == "!reset":
            pairs.pop(key, None)
            continue
        old = pairs.get(key)
        pairs[key] = value if old is None else _merged_value(key, old, value)
        keys[key] = above.keys[key]
    return Table(pairs, keys, above.span, above.tag)


def _merged_value(key: str, old: Tree, new: Tree) -> Tree:
    if isinstance(new, Scalar) and new.is_null:
        return old
    if key in _REPLACED or new.tag == "!override":
        return new
    if key == "build":
        return merged(_build(old), _build(new))
    if key in _NAMED:
        return merged(named(old), named(new))
    if isinstance(old, Table) and isinstance(new, Table):
        return merged(old, new)
    if isinstance(old, Listing) and isinstance(new, Listing):
        return Listing((*old.parts, *new.parts), new.span)
    return new


def _build(value: Tree) -> Table:
    """`build: folder` is short for `build: {context: folder}`."""
    if isinstance(value, Table):
        return value
    return Table({"context": value}, {"context": Scalar("context", value.span, "")}, value.span)


def build_of(service: Table) -> Table | None:
    """What a service says of its build."""
    found = service.get("build")
    return None if found is None else _build(found)


def named(value: Tree) -> Table:
    """`- NAME=value` lines as a table; a name alone has the value null."""
    if isinstance(value, Table):
        return value
    pairs: dict[str, Tree] = {}
    keys: dict[str, Scalar] = {}
    for part in value.parts if isinstance(value, Listing) else ():
        if isinstance(part, Scalar):
            name, equals, text = part.value.partition("=")
            pairs[name] = replace(part, value=text, quote=(part.quote or '"') if equals else "")
            keys[name] = replace(part, value=name)
    return Table(pairs, keys, value.span)
