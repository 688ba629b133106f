"""Step 2, scripts: the leaves of the tree as the tokens a shell sees.

The tree is trusted for where words, operators and comments stand, not for how commands nest: it
gives `a && b > f` the wrong redirection, splits `! { a; }`, and puts the rest of a line inside a
here-document. What it skipped is read by the shell's own rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pidone.shell.parse_lexer import double_end, read_token, word_end
from pidone.shell.parse_reading import UnreadableError
from pidone.shell.parse_tokens import END, Token, Tokens
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
_DOUBTFUL = re.compile(rb"[ \t\n;&|<>()]")


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
            _read_up_to(tokens, first)
        if role == DOUBLE and stack and roles[min(stack[-1].kind_id, len(roles) - 1)] == DOUBLE:
            last = stack.pop().end_byte
        _add(tokens, role, branch, first, last)
    _read_up_to(tokens, end)
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
        text = tokens.content[first:last]
        is_comment = text[0] == 0x23 and not tokens.is_inside_word(first)
        if is_comment or not _is_word(tokens.content, branch, first, last):
            tokens.adrift = True
        tokens.add_word(first, last, (branch,) if b"(" in text or b"`" in text else ())
    elif role == DOUBLE and last - first > 2:
        tokens.add_double(first, last)
    elif tokens.content.startswith(b"((", first):
        # The tree takes some `((` for the parentheses of two subshells.
        tokens.add_double(first, double_end(tokens, first))
    elif role in (OPERATOR, DOUBLE):
        tokens.add_operator(first, last)
    elif role == COMMENT and not tokens.is_inside_word(first):
        tokens.reached = last
    elif role != COMMENT:
        tokens.adrift = True


def _is_word(content: bytes, branch: Node, first: int, last: int) -> bool:
    """Whether a shell takes these bytes for one word; the tree has some with blanks in them."""
    if not _DOUBTFUL.search(content, first, last):
        return True
    try:
        end = word_end(content, first, last)
        while end < last and content[end] in b"()|<>" and branch.type == "regex":
            end = word_end(content, end + 1, last)
    except UnreadableError:
        return False
    return end == last


def _read_up_to(tokens: Tokens, start: int) -> None:
    """What the tree has no leaf for: blanks, newlines, and whatever it skipped."""
    content = tokens.content
    while tokens.reached < start:
        rest = content[tokens.reached : start].lstrip(b" \t")
        if not rest:
            tokens.reached = start
        elif rest[0] == 10:
            tokens.add_newline(start - len(rest))
        else:
            tokens.reached = start - len(rest)
            try:
                read_token(tokens, start)
            except UnreadableError:
                tokens.adrift = True
                tokens.reached = start
