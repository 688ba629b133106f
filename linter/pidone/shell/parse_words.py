"""Step 2, scripts: the bytes of a word as its parts, quotes and backslashes removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pidone.shell.parse_escapes import unescaped
from pidone.shell.parse_heredocs import Heredoc
from pidone.shell.parse_reading import DEEPEST, Reading, UnreadableError, part_of, without_escapes
from pidone.shell.syntax import (
    Arithmetic,
    CommandSubstitution,
    Glob,
    Literal,
    Parameter,
    Part,
    ProcessSubstitution,
    Script,
    Word,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN = re.compile(rb"[^\\'\"$`*?\[<>(]+")
_RUN = re.compile(rb"[^\\'\"$`*?\[<>@+!]+")
_RUN_IN_BRACES = re.compile(rb"[^\\'\"$`*?\[<>@+!/}]+")
_QUOTED_RUN = re.compile(rb"[^\\\"$`}]+")
_BODY_RUN = re.compile(rb"[^\\$`}]+")
_SINGLE = re.compile(rb"'([^']*)'")
_ANSI_C = re.compile(rb"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_BACKTICKS = re.compile(rb"`((?:[^`\\]|\\.)*)`", re.DOTALL)
_BACKTICK_ESCAPE = re.compile(rb"\\(?=[`$\\])")
_QUOTED_BACKTICK_ESCAPE = re.compile(rb"\\(?=[`$\\\"])")
_BRACKET = re.compile(
    rb"""\[[!^]?\]?(?:\[[:.=][^\]]*\]|\\.|'[^']*'|"[^"]*"|[^\]\\'"])*\]""", re.DOTALL
)
_NESTING = re.compile(rb"""\\.|'[^']*'|"(?:[^"\\]|\\.)*"|[()]""", re.DOTALL)
_SIMPLE_NAME = re.compile(rb"\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_LENGTH = re.compile(rb"\$\{#([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(?:\[([^\]]*)\])?\}")
_PREFIX_NAMES = re.compile(rb"\$\{!([A-Za-z_][A-Za-z0-9_]*)([@*])\}")
_OPERATOR = re.compile(rb":-|:=|:\?|:\+|-|=|\?|\+|##|#|%%|%|//|/#|/%|/|\^\^|\^|,,|,|:|@")
_SUBSTITUTIONS = ("command_substitution", "process_substitution", "arithmetic_expansion")
_DEFAULTS = frozenset((b"-", b":-", b"=", b":=", b"?", b":?", b"+", b":+"))


def word(reading: Reading, start: int, end: int, pieces: tuple[Node, ...]) -> Word:
    """The word between two offsets; `pieces` are the branches of the tree that cover it."""
    content = reading.content
    if _PLAIN.fullmatch(content, start, end):
        value = content[start:end].decode("utf-8", "replace")
        return Word((Literal(value, False),), reading.span(start, end))
    reader = WordReader(reading, start, end, pieces)
    reader.unquoted(b"")
    return Word(reader.finished(), reading.span(start, end))


def body_word(reading: Reading, heredoc: Heredoc, pieces: tuple[Node, ...]) -> Word:
    """A here-document's body; with `<<-` without the tabs in front of its lines."""
    reader = WordReader(reading, heredoc.start, heredoc.end, pieces)
    if heredoc.quoted:
        reader.literal(reading.content[heredoc.start : heredoc.end], True)
    else:
        reader.inside_quotes(b"")
    if heredoc.strips_tabs:
        reader.strip_tabs()
    return Word(reader.finished(), reading.span(heredoc.start, heredoc.end))


@dataclass(slots=True)
class WordReader:
    """Where the reader of one word stands, and the parts it has so far."""

    reading: Reading
    at: int
    end: int
    pieces: tuple[Node, ...]
    parts: list[Part] = field(default_factory=list)
    plain: list[bytes] | None = None
    plain_quoted: bool = False
    substitutions: dict[int, Node] | None = None

    def literal(self, value: bytes, quoted: bool) -> None:
        if self.plain is None or self.plain_quoted != quoted:
            self.finish_literal()
            self.plain, self.plain_quoted = [], quoted
        self.plain.append(value)

    def finish_literal(self) -> None:
        if self.plain is not None:
            value = b"".join(self.plain).decode("utf-8", "replace")
            self.parts.append(Literal(value, self.plain_quoted))
            self.plain = None

    def part(self, part: Part) -> None:
        self.finish_literal()
        self.parts.append(part)

    def finished(self) -> tuple[Part, ...]:
        self.finish_literal()
        return tuple(self.parts)

    # ---- the modes: outside and inside double quotes ------------------------------------

    def unquoted(self, stops: bytes) -> None:
        """Up to one of `stops`, or to the end."""
        content, end, handlers = self.reading.content, self.end, _handlers()
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
                handler(self)
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
            if character == b"$":
                self.dollar(True)
            elif character == b"`":
                self.backticks(True)
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

    # ---- one handler for each special character outside quotes ----------------------------

    def escape(self) -> None:
        following = self.reading.content[self.at + 1 : min(self.at + 2, self.end)]
        if following != b"\n":
            self.literal(following or b"\\", True)
        self.at = min(self.at + 2, self.end)

    def single_quotes(self) -> None:
        match = _SINGLE.match(self.reading.content, self.at, self.end)
        if not match:
            raise UnreadableError("a quote that does not end")
        self.literal(match[1], True)
        self.at = match.end()

    def double_quotes(self) -> None:
        self.at += 1
        count, plain = len(self.parts), self.plain
        size = len(plain) if plain is not None else 0
        self.inside_quotes(b'"')
        if self.at >= self.end:
            raise UnreadableError("a quote that does not end")
        if len(self.parts) == count and self.plain is plain and len(plain or ()) == size:
            self.literal(b"", True)
        self.at += 1

    def glob(self) -> None:
        content, at = self.reading.content, self.at
        if content[at + 1 : at + 2] == b"(" and content[at : at + 1] != b"[":
            self.extended_glob()
        elif content[at : at + 1] == b"[":
            match = _BRACKET.match(content, at, self.end)
            if match:
                self.part(Glob(match[0].decode("utf-8", "replace")))
                self.at = match.end()
            else:
                self.literal(b"[", False)
                self.at += 1
        else:
            self.part(Glob(chr(content[at])))
            self.at += 1

    def extended_glob(self) -> None:
        """`@(...)` and its like; the other four signs stand for themselves without it."""
        content, at = self.reading.content, self.at
        if content[at + 1 : at + 2] != b"(":
            self.literal(content[at : at + 1], False)
            self.at += 1
            return
        stop = self.closing(at + 2)
        self.part(Glob(content[at:stop].decode("utf-8", "replace")))
        self.at = stop

    def process(self) -> None:
        at = self.at
        content = self.reading.content
        if content[at + 1 : at + 2] != b"(":
            self.literal(content[at : at + 1], False)
            self.at += 1
            return
        direction = chr(content[at])
        self.part(ProcessSubstitution(self.commands(at), direction))

    def dollar_outside(self) -> None:
        content = self.reading.content
        following = content[self.at + 1 : self.at + 2]
        if following == b"'":
            match = _ANSI_C.match(content, self.at, self.end)
            if not match:
                raise UnreadableError("a quote that does not end")
            self.literal(unescaped(match[1]), True)
            self.at = match.end()
        elif following == b'"':
            self.at += 1
            self.double_quotes()
        else:
            self.dollar(False)

    # ---- expansions -------------------------------------------------------------------------

    def dollar(self, quoted: bool) -> None:
        content, at = self.reading.content, self.at
        match = _SIMPLE_NAME.match(content, at, self.end)
        if match:
            self.part(Parameter(match[1].decode("ascii"), "", None, quoted))
            self.at = match.end()
            return
        following = content[at + 1 : min(at + 2, self.end)]
        if following == b"{":
            self.braces(quoted)
        elif following == b"(":
            self.parentheses(quoted)
        elif following == b"[":
            stop = content.find(b"]", at, self.end)
            if stop < 0:
                raise UnreadableError("arithmetic that does not end")
            self.part(Arithmetic(content[at + 2 : stop].decode("utf-8", "replace"), quoted))
            self.at = stop + 1
        else:
            self.literal(b"$", quoted)
            self.at += 1

    def parentheses(self, quoted: bool) -> None:
        """`$(...)` or `$((...))`: the tree tells which, else the closing parentheses do."""
        content, at = self.reading.content, self.at
        branch = self.substitution(at)
        if content.startswith(b"$((", at) and (
            branch is None or branch.type == "arithmetic_expansion"
        ):
            stop = branch.end_byte if branch else self.closing(at + 2)
            if content[stop - 2 : stop] == b"))":
                expression = content[at + 3 : stop - 2].decode("utf-8", "replace")
                self.part(Arithmetic(expression, quoted))
                self.at = stop
                return
        self.part(CommandSubstitution(self.commands(at), quoted))

    def commands(self, at: int) -> Script:
        """The commands between the two-byte opening at `at` and its parenthesis."""
        branch = self.substitution(at)
        if branch is not None:
            children = branch.children
            first, last = children[0], children[-1]
            if last.type == ")" and last.end_byte > last.start_byte and last.end_byte <= self.end:
                self.at = last.end_byte
                return self.reading.script(children[1:-1], first.end_byte, last.start_byte)
        stop = self.closing(at + 2)
        self.at = stop
        return self.reading.script_of(part_of(self.reading.text, at + 2, stop - 1))

    def backticks(self, quoted: bool) -> None:
        reading, at = self.reading, self.at
        match = _BACKTICKS.match(reading.content, at, self.end)
        if not match:
            raise UnreadableError("a backtick without its partner")
        inner = part_of(reading.text, *match.span(1))
        escape = _QUOTED_BACKTICK_ESCAPE if quoted else _BACKTICK_ESCAPE
        branch = None if b"\\" in inner.content else self.substitution(at)
        if branch is not None and branch.end_byte == match.end():
            script = reading.script(branch.children[1:-1], *match.span(1))
        else:
            script = reading.script_of(without_escapes(inner, escape))
        self.part(CommandSubstitution(script, quoted))
        self.at = match.end()

    def braces(self, quoted: bool) -> None:
        """`${...}`."""
        content = self.reading.content
        match = _LENGTH.match(content, self.at, self.end)
        if match:
            index = match[2].decode("utf-8", "replace") if match[2] is not None else None
            self.part(Parameter(match[1].decode("ascii"), "length", None, quoted, index))
            self.at = match.end()
            return
        match = _PREFIX_NAMES.match(content, self.at, self.end)
        if match:
            operator = "!" + match[2].decode("ascii")
            self.part(Parameter(match[1].decode("ascii"), operator, None, quoted))
            self.at = match.end()
            return
        self.at += 2
        indirect = content[self.at : self.at + 1] == b"!" and content[
            self.at + 1 : self.at + 2
        ] not in (b"}", b":", b"-", b"=", b"?", b"+", b"#", b"%", b"/")
        self.at += indirect
        match = _NAME.match(content, self.at, self.end)
        if not match:
            raise UnreadableError("braces without a name")
        self.at = match.end()
        name = match[0].decode("ascii")
        index = self.index()
        if indirect:
            operator, argument, replacement = "!", self.rest_of_indirect(), None
        else:
            operator, argument, replacement = self.operation(quoted)
        if content[self.at : self.at + 1] != b"}" or self.at >= self.end:
            raise UnreadableError("braces that do not end")
        self.at += 1
        self.part(Parameter(name, operator, argument, quoted, index, replacement))

    def index(self) -> str | None:
        """The text between the brackets behind an array's name."""
        content, start = self.reading.content, self.at
        if content[start : start + 1] != b"[":
            return None
        depth = 0
        for at in range(start, self.end):
            depth += (content[at] == 0x5B) - (content[at] == 0x5D)
            if not depth:
                self.at = at + 1
                return content[start + 1 : at].decode("utf-8", "replace")
        raise UnreadableError("brackets that do not end")

    def rest_of_indirect(self) -> Word | None:
        start = self.at
        if self.reading.content[start : start + 1] == b"}":
            return None
        return self.argument(False, b"}")

    def operation(self, quoted: bool) -> tuple[str, Word | None, Word | None]:
        content = self.reading.content
        match = _OPERATOR.match(content, self.at, self.end)
        if not match:
            return "", None, None
        self.at = match.end()
        operator, replacement = match[0].decode("ascii"), None
        inside = quoted and match[0] in _DEFAULTS
        argument = self.argument(inside, b"}/" if operator[0] == "/" else b"}")
        if content[self.at : self.at + 1] == b"/" and operator[0] == "/":
            self.at += 1
            replacement = self.argument(False, b"}")
        return operator, argument, replacement

    def argument(self, inside: bool, stops: bytes) -> Word:
        """The word in braces up to one of `stops`; `inside`: by the rules of double quotes."""
        if self.reading.depth >= DEEPEST:
            raise UnreadableError("expansions nested too deep")
        self.finish_literal()
        outer, self.parts, start = self.parts, [], self.at
        self.reading.depth += 1
        try:
            if inside:
                self.inside_quotes(b"}")
            else:
                self.unquoted(stops)
        finally:
            self.reading.depth -= 1
        parts, self.parts = self.finished(), outer
        return Word(parts, self.reading.span(start, self.at))

    # ---- where things end -----------------------------------------------------------------------

    def closing(self, at: int) -> int:
        """The offset behind the parenthesis that closes one opened just before `at`."""
        depth = 1
        for match in _NESTING.finditer(self.reading.content, at, self.end):
            if match[0] == b"(":
                depth += 1
            elif match[0] == b")":
                depth -= 1
                if not depth:
                    return match.end()
        raise UnreadableError("a parenthesis that does not close")

    def substitution(self, at: int) -> Node | None:
        """The tree's branch for the substitution that starts at `at`."""
        if self.substitutions is None:
            self.substitutions = {}
            stack = list(self.pieces)
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
        line_start = True
        for number, part in enumerate(self.parts):
            if isinstance(part, Literal):
                value = part.value.lstrip("\t") if line_start else part.value
                self.parts[number] = Literal(re.sub("\n\t+", "\n", value), part.quoted)
                line_start = value.endswith("\n")
            else:
                line_start = False


@cache
def _handlers() -> dict[bytes, Callable[[WordReader], None]]:
    return {
        b"\\": WordReader.escape,
        b"'": WordReader.single_quotes,
        b'"': WordReader.double_quotes,
        b"$": WordReader.dollar_outside,
        b"`": lambda reader: reader.backticks(False),
        b"*": WordReader.glob,
        b"?": WordReader.glob,
        b"[": WordReader.glob,
        b"@": WordReader.extended_glob,
        b"+": WordReader.extended_glob,
        b"!": WordReader.extended_glob,
        b"<": WordReader.process,
        b">": WordReader.process,
    }
