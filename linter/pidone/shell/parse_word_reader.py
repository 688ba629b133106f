"""Step 2, scripts: the reader of one word: its parts so far, outside and inside double quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pidone.shell.parse_reading import DEEPEST, Reading, UnreadableError, value_of
from pidone.shell.syntax import Literal, Part, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_RUN = re.compile(rb"[^\\'\"$`*?\[<>@+!]+")
_RUN_IN_BRACES = re.compile(rb"[^\\'\"$`*?\[<>@+!/}]+")
_QUOTED_RUN = re.compile(rb"[^\\\"$`}]+")
_BODY_RUN = re.compile(rb"[^\\$`}]+")
_SUBSTITUTIONS = ("command_substitution", "process_substitution", "arithmetic_expansion")

Handler = Callable[["WordReader", bool], None]


@dataclass(slots=True)
class WordReader:
    """Where the reader stands, and the parts it has so far.

    `handlers` read what a special character begins; they are told whether it is quoted.
    """

    reading: Reading
    at: int
    end: int
    pieces: tuple[Node, ...]
    handlers: Mapping[bytes, Handler]
    parts: list[Part] = field(default_factory=list)
    plain: list[bytes] | None = None
    plain_quoted: bool = False
    substitutions: dict[int, Node] | None = None
    in_braces: int = 0

    def literal(self, value: bytes, quoted: bool) -> None:
        if self.plain is None or self.plain_quoted != quoted:
            self.finish_literal()
            self.plain, self.plain_quoted = [], quoted
        self.plain.append(value)

    def finish_literal(self) -> None:
        if self.plain is not None:
            value = value_of(b"".join(self.plain))
            self.parts.append(Literal(value, self.plain_quoted))
            self.plain = None

    def part(self, part: Part) -> None:
        self.finish_literal()
        self.parts.append(part)

    def finished(self) -> tuple[Part, ...]:
        self.finish_literal()
        return tuple(self.parts)

    def unquoted(self, stops: bytes) -> None:
        """Up to one of `stops`, or to the end."""
        content, end, handlers = self.reading.content, self.end, self.handlers
        run = _RUN_IN_BRACES if stops else _RUN
        while self.at < end:
            match = run.match(content, self.at, end)
            if match:
                self.literal(match[0], False)
                self.at = match.end()
                continue
            character = content[self.at : self.at + 1]
            if character in stops:
                return
            handler = handlers.get(character)
            if handler:
                handler(self, False)
            else:
                self.literal(character, False)
                self.at += 1

    def inside_quotes(self, stop: bytes) -> None:
        """Up to `stop`: `\"`, `}` (in braces, where `\"` may come again) or nothing (a body)."""
        content, end = self.reading.content, self.end
        run = _QUOTED_RUN if stop else _BODY_RUN
        while self.at < end:
            match = run.match(content, self.at, end)
            if match:
                self.literal(match[0], True)
                self.at = match.end()
                continue
            character = content[self.at : self.at + 1]
            if character == stop:
                return
            if character in b"$`":
                self.handlers[character](self, True)
            elif character == b"\\":
                self.escape_in_quotes(stop)
            else:
                if character != b'"' or not stop:
                    self.literal(character, True)
                self.at += 1

    def escape_in_quotes(self, stop: bytes) -> None:
        following = self.reading.content[self.at + 1 : self.at + 2]
        if following == b"\n":
            pass
        elif following and following in b"$`\\" + stop + (b'"' if stop else b""):
            self.literal(following, True)
        else:
            self.literal(b"\\" + following, True)
        self.at = min(self.at + 2, self.end)

    def argument(self, stops: bytes, quoted: bool) -> Word:
        """The word in braces up to one of `stops`; `quoted`: by the rules of double quotes."""
        if self.reading.depth >= DEEPEST:
            raise UnreadableError("expansions nested too deep")
        self.finish_literal()
        outer, self.parts, start = self.parts, [], self.at
        self.reading.depth += 1
        self.in_braces += 1
        try:
            if quoted:
                self.inside_quotes(b"}")
            else:
                self.unquoted(stops)
        finally:
            self.reading.depth -= 1
            self.in_braces -= 1
        parts, self.parts = self.finished(), outer
        return Word(parts, self.reading.span(start, self.at))

    def size(self) -> tuple[int, int]:
        """Grows with every literal and part."""
        return len(self.parts) + (self.plain is not None), len(self.plain or ())

    def substitution(self, at: int) -> Node | None:
        """The tree's branch for the substitution that starts at `at`."""
        if self.substitutions is None:
            self.substitutions = {}
            stack = list(self.pieces) if self.reading.by_tree else []
            while stack:
                branch = stack.pop()
                if branch.type in _SUBSTITUTIONS:
                    self.substitutions[branch.start_byte] = branch
                else:
                    stack.extend(branch.children)
        return self.substitutions.get(at)

    def strip_tabs(self) -> None:
        """The tabs that `<<-` takes from the front of every line of its body."""
        self.finish_literal()
        parts, self.parts = self.parts, []
        line_start = True
        for part in parts:
            if not isinstance(part, Literal):
                self.parts.append(part)
                line_start = False
                continue
            value = part.value.lstrip("\t") if line_start else part.value
            line_start = value.endswith("\n") or (line_start and not value)
            if value:
                self.parts.append(Literal(re.sub("\n\t+", "\n", value), part.quoted))
