"""Step 2, scripts: the tokens that a shell sees: words joined, here-documents apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pidone.shell.parse_heredocs import Heredoc, heredoc_after

if TYPE_CHECKING:
    from tree_sitter import Node

NEWLINE, END = "\n", ""


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

    `partners` are the tokens that open and close commands, known where one could not be read.
    `adrift` is true where the tree does not fit the text.
    """

    content: bytes
    end: int
    reached: int
    found: list[Token] = field(default_factory=list)
    heredocs: dict[int, Heredoc] = field(default_factory=dict)
    awaited: list[int] = field(default_factory=list)
    bodies: dict[int, Node] = field(default_factory=dict)
    partners: dict[int, int] | None = None
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
        if text == b">" and self.reached == start and self.found and self.found[-1].kind == "<":
            # tree-sitter-bash 0.25 has no `<>`.
            start = self.found.pop().start
            text = b"<>"
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

    def is_inside_word(self, at: int) -> bool:
        return bool(self.found) and self.found[-1].kind == "word" and self.found[-1].end == at
