"""Step 2, scripts: tokens by the shell's own rules, for what the tree skipped or got wrong.

The `..._end` functions take the offset behind an opening and give the one behind its closing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pidone.shell.parse_reading import DEEPEST, UnreadableError
from pidone.shell.parse_tokens import END, NEWLINE, Token, Tokens

_PIECE = re.compile(
    rb"""[^ \t\n;&|()<>'"\\`$?*+@!=]+ | \\. | '[^']*' | [?*+@!](?!\() | \$(?![('"{\[])
    | \$'(?:[^'\\]|\\.)*' | `(?:[^`\\]|\\.)*` | \\\Z""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED_PIECE = re.compile(rb"[^\"\\`$]+|\\.|\$(?![({])|`(?:[^`\\]|\\.)*`", re.DOTALL)
_BRACED_PIECE = re.compile(
    rb"[^}'\"\\`$]+|\\.|'[^']*'|\$(?![({'\"])|\$'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL
)
_QUOTED_BRACED_PIECE = re.compile(rb"[^}\"\\`$]+|\\.|\$(?![({])|`(?:[^`\\]|\\.)*`", re.DOTALL)
_BRACED_PATTERN = re.compile(rb"\$\{!?(?:\w+|[@*#?$!-])(?:\[[^]]*\])?[#%/^,]")
_SUM_PIECE = re.compile(rb"[^()\"'\\`$]+|\\.|'[^']*'|\$(?![({])|`(?:[^`\\]|\\.)*`", re.DOTALL)
_BLANKS = re.compile(rb"(?:[ \t]|\\\n)+")
_ARRAY = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\+?=")
_OPERATOR = re.compile(rb";;&|;;|;&|&>>|&>|&&|\|\||\|&|<<<|<<-|<<|<&|<>|<|>>|>\||>&|>|[;&|()]")
_BEFORE_COMMAND = frozenset(b"if then elif else while until do ! { time".split())


# ---- words ---------------------------------------------------------------------------------


def word_end(content: bytes, at: int, limit: int, level: int = 0) -> int:
    """Where the word that starts at `at` ends; `at` itself where none does."""
    start = at
    while at < limit:
        match = _PIECE.match(content, at, limit)
        if match:
            at = match.end()
            continue
        sign, following = content[at : at + 1], content[at + 1 : at + 2]
        if sign == b'"':
            at = quoted_end(content, at + 1, limit, level)
        elif sign == b"$":
            at = _expansion_end(content, at, limit, level)
        elif sign in b"<>?*+@!" and following == b"(":
            at = commands_end(content, at + 2, limit, level + 1)
        elif sign == b"=":
            is_array = following == b"(" and _ARRAY.fullmatch(content, start, at + 1)
            at = commands_end(content, at + 2, limit, level + 1) if is_array else at + 1
        elif sign in b"'`":
            raise UnreadableError("a quote that does not end")
        else:
            break
    return at


def _expansion_end(content: bytes, at: int, limit: int, level: int, quoted: bool = False) -> int:
    """Where the expansion that starts at the dollar sign at `at` ends."""
    if level > DEEPEST:
        raise UnreadableError("nested too deep")
    match content[at + 1 : at + 2]:
        case b"(":
            return parentheses_end(content, at + 2, limit, level + 1)
        case b"{":
            quoted = quoted and not _BRACED_PATTERN.match(content, at, limit)
            return braced_end(content, at + 2, limit, level + 1, quoted)
        case b'"':
            return quoted_end(content, at + 2, limit, level)
        case b"[":
            stop = content.find(b"]", at, limit)
            if stop >= 0:
                return stop + 1
    raise UnreadableError("an expansion that does not end")


def quoted_end(content: bytes, at: int, limit: int, level: int = 0) -> int:
    """Behind the double quote that closes one opened before `at`."""
    while at < limit:
        match = _QUOTED_PIECE.match(content, at, limit)
        if match:
            at = match.end()
        elif content[at] == 0x22:
            return at + 1
        elif content[at] == 0x24:
            at = _expansion_end(content, at, limit, level, quoted=True)
        else:
            break
    raise UnreadableError("a quote that does not end")


def braced_end(content: bytes, at: int, limit: int, level: int = 0, quoted: bool = False) -> int:
    """Behind the `}` of a `${` that was opened before `at`.

    `quoted`: inside double quotes, where a single quote stands for itself but in a pattern.
    """
    piece = _QUOTED_BRACED_PIECE if quoted else _BRACED_PIECE
    while at < limit:
        match = piece.match(content, at, limit)
        if match:
            at = match.end()
        elif content[at] == 0x7D:
            return at + 1
        elif content[at] == 0x22:
            at = quoted_end(content, at + 1, limit, level)
        elif content[at] == 0x24:
            at = _expansion_end(content, at, limit, level, quoted)
        else:
            break
    raise UnreadableError("braces that do not end")


def parentheses_end(content: bytes, at: int, limit: int, level: int = 0) -> int:
    """Behind the `)` of a `$(` opened before `at`, or the `))` of a `$((`."""
    stop = 0
    if content.startswith(b"(", at):
        stop = arithmetic_end(content, at + 1, limit, level)
    return stop or commands_end(content, at, limit, level)


def arithmetic_end(content: bytes, at: int, limit: int, level: int = 0) -> int:
    """Behind the `))` of a `((` opened before `at`; 0 where that is no arithmetic."""
    depth = 2
    while at < limit:
        match = _SUM_PIECE.match(content, at, limit)
        if match:
            at = match.end()
            continue
        sign = content[at]
        if sign == 0x24:
            at = _expansion_end(content, at, limit, level)
            continue
        depth += (sign == 0x28) - (sign == 0x29)
        at += 1
        if depth == 1:
            return at + 1 if content.startswith(b")", at) else 0
        if depth > DEEPEST:
            return 0
    return 0


def commands_end(content: bytes, at: int, limit: int, level: int = 0) -> int:
    """Behind the `)` that ends the commands from `at` on."""
    tokens = Tokens(content, limit, at)
    if level > DEEPEST or not _read_tokens(tokens, limit, level, to_parenthesis=True):
        raise UnreadableError("a parenthesis that does not close")
    return tokens.reached


# ---- tokens --------------------------------------------------------------------------------


@dataclass(slots=True)
class _CaseState:
    """An open `case`: how many parentheses were open, and whether a pattern comes next."""

    depth: int
    pattern: bool = False


def tokens_without_tree(content: bytes, start: int, end: int) -> Tokens:
    """The tokens between two offsets; from what cannot be read on, one that fits nowhere."""
    tokens = Tokens(content, end, start)
    try:
        _read_tokens(tokens, end, 0, to_parenthesis=False)
    except UnreadableError:
        at = tokens.reached
        tokens.found.append(Token("unreadable", at, end, content[at:end]))
    tokens.found.append(Token(END, end, end, b""))
    return tokens


def _read_tokens(tokens: Tokens, limit: int, level: int, *, to_parenthesis: bool) -> bool:
    """Tokens up to `limit`; or to a parenthesis that none opened: then true."""
    depth, cases = 0, list[_CaseState]()
    while tokens.reached < limit:
        count = len(tokens.found)
        read_token(tokens, limit, level)
        for index in range(count, len(tokens.found)):
            depth = _follow(tokens.found, index, cases, depth)
            if depth < 0 and to_parenthesis:
                return True
            depth = max(depth, 0)
    return False


def _follow(found: list[Token], index: int, cases: list[_CaseState], depth: int) -> int:
    """How many parentheses are open behind a token; those around a pattern do not count."""
    kind = found[index].kind
    inside = cases[-1] if cases and cases[-1].depth == depth else None
    if kind == "word":
        _follow_case(found, index, cases, depth)
    elif kind in (";;", ";&", ";;&") and inside:
        inside.pattern = True
    elif inside and inside.pattern and kind in ("(", ")"):
        inside.pattern = kind == "("
    else:
        return depth + (kind == "(") - (kind == ")")
    return depth


def _follow_case(found: list[Token], index: int, cases: list[_CaseState], depth: int) -> None:
    """`case` opens a state, its `in` makes patterns come next, `esac` ends it."""
    text = found[index].text
    if text == b"case" and _begins_command(found, index):
        cases.append(_CaseState(depth))
    elif cases and cases[-1].depth == depth:
        before = [token for token in found[max(index - 5, 0) : index] if token.kind != NEWLINE]
        if text == b"in" and len(before) > 1 and before[-2].text == b"case":
            cases[-1].pattern = True
        elif text == b"esac" and (cases[-1].pattern or found[index - 1].kind != "word"):
            cases.pop()


def _begins_command(found: list[Token], index: int) -> bool:
    """Whether the token at `index` stands where a command begins."""
    if index == 0:
        return True
    before = found[index - 1]
    if before.kind == "word":
        return before.text in _BEFORE_COMMAND and _begins_command(found, index - 1)
    return before.kind[:1] not in "<>" and before.kind not in ("&>", "&>>")


def read_token(tokens: Tokens, limit: int, level: int = 0) -> None:
    """One more token from where the others end; blanks and comments give none."""
    content, at = tokens.content, tokens.reached
    blanks = _BLANKS.match(content, at, limit)
    sign = content[at : at + 1]
    if blanks:
        tokens.reached = blanks.end()
    elif sign == b"\n":
        tokens.add_newline(at)
    elif sign == b"#" and not tokens.is_inside_word(at):
        stop = content.find(b"\n", at, limit)
        tokens.reached = limit if stop < 0 else stop
    elif content.startswith(b"((", at):
        tokens.add_double(at, double_end(tokens, at, level))
    else:
        _read_word_or_operator(tokens, at, limit, level)


def double_end(tokens: Tokens, at: int, level: int = 0) -> int:
    """Behind the `))` of the `((` at `at`; behind the `((` where it is no arithmetic."""
    found = tokens.found
    if not _begins_command(found, len(found)) and found[-1].text != b"for":
        return at + 2
    try:
        return arithmetic_end(tokens.content, at + 2, tokens.end, level) or at + 2
    except UnreadableError:
        return at + 2


def _read_word_or_operator(tokens: Tokens, at: int, limit: int, level: int) -> None:
    content = tokens.content
    operator = _OPERATOR.match(content, at, limit)
    if operator and not (operator[0] in (b"<", b">") and content[at + 1 : at + 2] == b"("):
        tokens.add_operator(at, operator.end())
        return
    stop = word_end(content, at, limit, level)
    if stop <= at:
        raise UnreadableError("no token")
    tokens.add_word(at, stop, ())
