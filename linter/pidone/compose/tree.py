"""Step 2 of the way: YAML as it is written: texts, lists and tables, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pidone.source import Source, Span

if TYPE_CHECKING:
    from yaml import Node

_DEEP = re.compile(r"(?:[-?] +){50}|[\[{]\s*(?:[\[{]\s*){50}")
_MOST_BRACKETS = 5_000
"""libyaml's own recursion has no end but the stack's, so what looks deep is left to Python."""


class YamlError(Exception):
    """Why a file is no YAML that can be read; the text is one line."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


@dataclass(frozen=True, eq=False)
class Scalar:
    """A text, a number, null: `value` is its text, `quote` is `'`, `"`, `|`, `>` or nothing."""

    value: str
    span: Span
    quote: str
    tag: str = ""

    @property
    def is_null(self) -> bool:
        return not self.quote and self.value in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, eq=False)
class Listing:
    """A YAML sequence."""

    parts: tuple[Tree, ...]
    span: Span
    tag: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A YAML mapping, its merge keys (`<<`) done; `keys` has each key as it is written."""

    pairs: dict[str, Tree]
    keys: dict[str, Scalar]
    span: Span
    tag: str = ""

    def get(self, key: str) -> Tree | None:
        """The value of a key; None for null, too."""
        found = self.pairs.get(key)
        return None if isinstance(found, Scalar) and found.is_null else found

    def table(self, key: str) -> Table | None:
        found = self.get(key)
        return found if isinstance(found, Table) else None

    def scalar(self, key: str) -> Scalar | None:
        found = self.get(key)
        return found if isinstance(found, Scalar) else None

    def listed(self, key: str) -> tuple[Tree, ...]:
        """A list's parts; a lone scalar is a list of one."""
        found = self.get(key)
        if isinstance(found, Listing):
            return found.parts
        return (found,) if isinstance(found, Scalar) else ()


Tree = Scalar | Listing | Table


def read_yaml(source: Source) -> Tree | None:
    """The first document of a file; None for an empty one. Raises YamlError."""
    import yaml

    text = source.content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    try:
        root = yaml.compose(text, Loader=_loader(text))
        return None if root is None else _Reading(source, text).tree(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = _Offsets(source, text).at(mark.index) if mark else 0
        raise YamlError(
            f"is no YAML: {error.problem or error.context}", source.span(at, at)
        ) from None
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
        raise YamlError(f"is no YAML: {words[:200]}", source.span(0, 0)) from None
    except RecursionError:
        raise YamlError("is nested too deeply", source.span(0, 0)) from None


def _loader(text: str) -> Any:
    import yaml

    is_deep = text.count("[") + text.count("{") > _MOST_BRACKETS or _DEEP.search(text)
    return yaml.SafeLoader if is_deep else getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Offsets:
    """PyYAML counts characters, a span bytes."""

    def __init__(self, source: Source, text: str) -> None:
        self.start = 3 if source.content.startswith(b"\xef\xbb\xbf") else 0
        self.bytes_at: list[int] | None = None
        if not text.isascii():
            self.bytes_at = [0]
            for char in text:
                self.bytes_at.append(self.bytes_at[-1] + len(char.encode("utf-8")))

    def at(self, index: int) -> int:
        if self.bytes_at is not None:
            index = self.bytes_at[min(index, len(self.bytes_at) - 1)]
        return self.start + index


class _Reading:
    """One file's way from PyYAML's tree to this one; what an alias shares is read once."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.offsets = _Offsets(source, text)
        self.read: dict[int, Tree | None] = {}

    def tree(self, found: Node) -> Tree:
        key = id(found)
        if key not in self.read:
            self.read[key] = None
            self.read[key] = self._tree(found)
        # An anchor that holds an alias of itself is cut off there.
        return self.read[key] or Scalar("", self._span(found), "")

    def _tree(self, found: Node) -> Tree:
        import yaml

        span = self._span(found)
        tag = found.tag if found.tag.startswith("!") else ""
        if isinstance(found, yaml.ScalarNode):
            return Scalar(found.value, span, found.style or "", tag)
        if isinstance(found, yaml.SequenceNode):
            return Listing(tuple(self.tree(part) for part in found.value), span, tag)
        return self._table(found, span, tag)

    def _table(self, found: Node, span: Span, tag: str) -> Table:
        pairs: dict[str, Tree] = {}
        keys: dict[str, Scalar] = {}
        merged: list[Table] = []
        for key, value in found.value:
            name = self.tree(key)
            if not isinstance(name, Scalar):
                continue
            if name.value == "<<" and not name.quote:
                merged += _tables(self.tree(value))
            else:
                pairs[name.value], keys[name.value] = self.tree(value), name
        for other in merged:
            for name_, value_ in other.pairs.items():
                if name_ not in pairs:
                    pairs[name_], keys[name_] = value_, other.keys[name_]
        return Table(pairs, keys, span, tag)

    def _span(self, found: Node) -> Span:
        """Without the properties in front (`&anchor`, `!tag`) and the line's end behind."""
        start, end = found.start_mark.index, found.end_mark.index
        text = self.text[start:end]
        end -= len(text) - len(text.rstrip())
        while match := _PROPERTY.match(self.text, start, end):
            start = match.end()
        return self.source.span(self.offsets.at(start), self.offsets.at(max(start, end)))


_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*\s+")


def _tables(merged: Tree) -> Iterator[Table]:
    for one in merged.parts if isinstance(merged, Listing) else (merged,):
        if isinstance(one, Table):
            yield one
