"""Step 2, scripts: the leaves of the tree as the tokens a shell sees, joined as it joins them.

The tree is trusted for where words, operators and comments stand, not for how commands nest: it
gives `a && b > f` the wrong redirection, splits `! { a; }`, and puts the rest of a line inside a
here-document. What it skipped is read here, byte by byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pidone.shell.parse_heredocs import Heredoc, heredoc_after
from pidone.shell.parse_tree import (
    BRANCH,
    COMMENT,
    DOUBLE,
    HEREDOC_BODY,
    HEREDOC_END,
    HOLDS_DOUBLE,
    OPERATOR,
    WORD,
    grammar,
)

if TYPE_CHECKING:
    from tree_sitter import Node

NEWLINE, END = "\n", ""

_SKIPPED = re.compile(
    rb"""(?P<blank>[ \t]+|\\\n)|(?P<newline>\n)|(?P<comment>\#[^\n]*)
    |(?P<operator>;;&|;;|;&|&>>|&>|&&|\|\||\|&|<<<|<<-|<<|<&|<>|<|>>|>\||>&|>|[;&|()])
    |(?P<word>(?:[^\s;&|<>()'"\\`]|[\r\f\v]|\\[^\n]|'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`)+|.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word, an operator (its own text is its kind), a newline, or `((...))` (kind `((`)."""

    kind: str
    start: int
    end: int
    text: bytes
    pieces: tuple[Node, ...] = ()


@dataclass
class Tokens:
    """The tokens of a list of commands, and the here-documents by the offset of their operator.

    `adrift` is true where the tree and the here-documents do not fit together.
    """

    content: bytes
    end: int
    reached: int
    found: list[Token] = field(default_factory=list)
    heredocs: dict[int, Heredoc] = field(default_factory=dict)
    awaited: list[int] = field(default_factory=list)
    bodies: dict[int, Node] = field(default_factory=dict)
    adrift: bool = False

    def add_word(self, start: int, end: int, pieces: tuple[Node, ...]) -> None:
        """A word, or more of the word before where nothing parts the two."""
        content, found = self.content, self.found
        if found and (last := found[-1]).kind == "word":
            between = content[last.end : start]
            if not between or not between.replace(b"\\\n", b""):
                found[-1] = Token(
                    "word", last.start, end, content[last.start : end], last.pieces + pieces
                )
                self.reached = end
                return
        found.append(Token("word", start, end, content[start:end], pieces))
        self.reached = end

    def add_operator(self, start: int, end: int) -> None:
        text = self.content[start:end]
        if text in (b">&-", b"<&-"):
            self.add_operator(start, end - 1)
            self.add_word(end - 1, end, ())
            return
        if text in (b"<<", b"<<-"):
            self.awaited.append(len(self.found))
        self.found.append(Token(text.decode("ascii", "replace"), start, end, text))
        self.reached = end

    def add_double(self, start: int, end: int) -> None:
        """`((...))`, or parentheses that are not a pair of doubles."""
        if end - start > 2:
            self.found.append(Token("((", start, end, self.content[start:end]))
            self.reached = end
        else:
            self.add_operator(start, start + 1)
            self.add_operator(start + 1, end)

    def add_newline(self, at: int) -> None:
        """A line's end; the bodies of the here-documents of that line follow it."""
        self.found.append(Token(NEWLINE, at, at + 1, b"\n"))
        self.reached = at + 1
        for index in self.awaited:
            if index + 1 < len(self.found) and self.found[index + 1].kind == "word":
                operator, delimiter = self.found[index], self.found[index + 1]
                heredoc = heredoc_after(
                    self.content, self.reached, self.end, delimiter.text, operator.text == b"<<-"
                )
                self.heredocs[operator.start] = heredoc
                self.reached = heredoc.after
        self.awaited.clear()

    def body_of(self, heredoc: Heredoc) -> tuple[Node, ...]:
        """The tree's branch for a here-document's body, where it has one."""
        at = heredoc.start
        while heredoc.strips_tabs and self.content.startswith(b"\t", at):
            at += 1
        branch = self.bodies.get(at)
        return () if branch is None or branch.end_byte > heredoc.end else (branch,)

    def read_up_to(self, start: int) -> None:
        """What the tree has no leaf for: blanks, newlines, and whatever it skipped."""
        content = self.content
        while self.reached < start:
            gap = content[self.reached : start]
            rest = gap.lstrip(b" \t")
            if not rest:
                self.reached = start
            elif rest[0] == 10:
                self.add_newline(start - len(rest))
            else:
                self._read_skipped(start - len(rest), start)

    def _read_skipped(self, at: int, end: int) -> None:
        match = _SKIPPED.match(self.content, at, end)
        assert match is not None
        kind = match.lastgroup
        if kind == "operator":
            self.add_operator(at, match.end())
        elif kind == "word" or (kind == "comment" and self.is_inside_word(at)):
            stop = match.end() if kind == "word" else at + 1
            self.add_word(at, stop, ())
        else:
            self.reached = match.end()

    def is_inside_word(self, at: int) -> bool:
        return bool(self.found) and self.found[-1].kind == "word" and self.found[-1].end == at


def tokens_of(content: bytes, branches: list[Node], start: int, end: int) -> Tokens:
    """The tokens of neighbouring branches of a tree that cover bytes `start` to `end`."""
    roles = grammar().roles
    tokens = Tokens(content, end, start)
    stack = branches[::-1]
    while stack:
        branch = stack.pop()
        kind = branch.kind_id
        role = roles[kind] if kind < len(roles) else HOLDS_DOUBLE
        if role in (BRANCH, HOLDS_DOUBLE):
            children = branch.children
            if children:
                stack.extend(children[::-1] if role == BRANCH else _without_double(children))
                continue
            role = WORD
        first, last = branch.start_byte, branch.end_byte
        if last <= first:
            continue
        if first > tokens.reached:
            tokens.read_up_to(first)
        if role == DOUBLE and stack and roles[min(stack[-1].kind_id, len(roles) - 1)] == DOUBLE:
            last = stack.pop().end_byte
        _add(tokens, role, branch, first, last)
    tokens.read_up_to(end)
    tokens.found.append(Token(END, end, end, b""))
    return tokens


def _without_double(children: list[Node]) -> list[Node]:
    """Children in reverse order, without what stands between `((` and `))`."""
    kinds = [child.type for child in children]
    if "((" in kinds and "))" in kinds:
        first = kinds.index("((")
        last = len(kinds) - 1 - kinds[::-1].index("))")
        if first < last:
            children = children[: first + 1] + children[last:]
    return children[::-1]


def _add(tokens: Tokens, role: int, branch: Node, first: int, last: int) -> None:
    if first < tokens.reached:
        if last > tokens.reached and role != HEREDOC_END:
            tokens.adrift = True
        elif role == HEREDOC_BODY:
            tokens.bodies[first] = branch
    elif role == WORD:
        tokens.add_word(first, last, (branch,))
    elif role == OPERATOR:
        tokens.add_operator(first, last)
    elif role == DOUBLE:
        tokens.add_double(first, last)
    elif role == COMMENT and not tokens.is_inside_word(first):
        tokens.reached = last
    elif role != COMMENT:
        tokens.adrift = True
