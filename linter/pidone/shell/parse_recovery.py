"""Step 2, scripts: where a statement that cannot be read ends, so that the next ones can be."""

from __future__ import annotations

from pidone.shell.parse_tokens import END, NEWLINE, Token, Tokens

CLOSERS = frozenset(b"then elif else fi do done esac }".split())
_CLOSED_BY = {
    b"if": b"fi",
    b"while": b"done",
    b"until": b"done",
    b"for": b"done",
    b"select": b"done",
    b"case": b"esac",
    b"{": b"}",
    b"(": b")",
}
_TERMINATORS = frozenset((";", NEWLINE, "&", ";;", ";&", ";;&"))


def statement_end(tokens: Tokens, start: int) -> int:
    """The first token behind `start` at which a statement ends with all that it opened closed.

    A semicolon that ends nothing is a statement by itself.
    """
    if tokens.partners is None:
        tokens.partners = _partners(tokens.found)
    found, at = tokens.found, start
    if found[start].kind in _TERMINATORS:
        return start + 1
    while found[at].kind != END:
        if at > start and (found[at].kind in _TERMINATORS or found[at].kind == ")"):
            return at
        at = tokens.partners.get(at, at) + 1
    return at


def _partners(found: list[Token]) -> dict[int, int]:
    """The index of the token that closes another, by that one's index."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    begins = True
    for index, token in enumerate(found):
        text = token.text if begins or token.kind != "word" else b""
        if text in _CLOSED_BY:
            opened.append(index)
        elif opened and text == _CLOSED_BY[found[opened[-1]].text]:
            partners[opened.pop()] = index
        begins = token.kind != "word" or text in _CLOSED_BY or text in CLOSERS
    return partners
