"""Shell syntax written out again: as a short form for expectations, and as shell text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from pidone.shell.parse import parse_shell
from pidone.shell.syntax import (
    AndOr,
    Arithmetic,
    ArithmeticCommand,
    Assignment,
    Case,
    CFor,
    Command,
    CommandSubstitution,
    Coproc,
    For,
    Function,
    Glob,
    Group,
    If,
    Literal,
    Not,
    Parameter,
    Part,
    Pipeline,
    ProcessSubstitution,
    Redirect,
    Script,
    ShellText,
    Simple,
    Subshell,
    Test,
    Time,
    Unreadable,
    While,
    Word,
)
from pidone.source import Source, text_of


def read(text: str | bytes) -> ShellText:
    content = text.encode("utf-8") if isinstance(text, str) else text
    return parse_shell(text_of(Source("run.sh", content)))


def bare(part: object) -> object:
    """Syntax without its spans, to be compared."""
    if isinstance(part, tuple):
        return tuple(bare(one) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        named = [field.name for field in fields(part) if field.name != "span"]
        return (type(part).__name__, *(bare(getattr(part, name)) for name in named))
    return part


# ---- words ----------------------------------------------------------------------------------


def word(written: Word) -> str:
    """A word as shell text that reads as the same word."""
    return "".join(_part(part) for part in written.parts) or "''"


def _part(part: Part) -> str:
    if isinstance(part, Literal):
        # bash 5.2 stumbles over \' in an array in a substitution.
        return "'" + part.value.replace("'", "'\"'\"'") + "'" if part.quoted else part.value
    text = _expansion(part)
    return f'"{text}"' if getattr(part, "quoted", False) else text


def _expansion(part: Part) -> str:
    """Anything but a literal, without the quotes around it."""
    match part:
        case Parameter():
            return "${" + _parameter(part) + "}"
        case CommandSubstitution(body):
            return f"$({script(body)}\n)"
        case ProcessSubstitution(body, direction):
            return f"{direction}({script(body)}\n)"
        case Arithmetic(expression):
            return f"$(({expression}))"
        case Glob(value):
            return value
    raise AssertionError(part)


def _parameter(part: Parameter) -> str:
    index = "" if part.index is None else f"[{part.index}]"
    if part.operator == "length":
        return f"#{part.name}{index}"
    if part.operator in ("!", "!@", "!*"):
        return f"!{part.name}{part.operator[1:]}{index}"
    inside = part.quoted and part.operator.lstrip(":") in ("-", "=", "?", "+")
    argument = "" if part.argument is None else _argument(part.argument, inside)
    replacement = "" if part.replacement is None else "/" + _argument(part.replacement, False)
    return f"{part.name}{index}{part.operator}{argument}{replacement}"


def _argument(written: Word, inside: bool) -> str:
    return _quoted(written, '\\$`"}') if inside else "".join(map(_part, written.parts))


def _quoted(written: Word, special: str) -> str:
    """A word's parts as they stand inside double quotes or in a here-document."""
    texts: list[str] = []
    for part in written.parts:
        if isinstance(part, Literal):
            texts.append("".join(f"\\{one}" if one in special else one for one in part.value))
        else:
            texts.append(_expansion(part))
    return "".join(texts)


# ---- commands ---------------------------------------------------------------------------------


def script(written: Script) -> str:
    """Statements as shell text, one on a line; bodies of here-documents follow their lines."""
    lines: list[str] = []
    for one in written.statements:
        bodies: list[str] = []
        line = command(one.command, bodies)
        lines.append(f"\n{line}{' &' if one.background else ''}\n{''.join(bodies)}")
    return "".join(lines)


def on_one_line(written: Script, bodies: list[str]) -> str:
    """Statements with what ends each, between blanks."""
    texts = [
        f"{command(one.command, bodies)}{' &' if one.background else ';'}"
        for one in written.statements
    ]
    return f" {' '.join(texts)} "


def command(written: Command, bodies: list[str]) -> str:
    """A command as shell text; what has to stand behind its line is appended to `bodies`."""
    match written:
        case Simple(assignments, words, redirects):
            before = [_assignment(one) for one in assignments]
            parts = [*before, *(word(one) for one in words)]
            if words and words[0].literal in ("export", "declare"):
                parts = [*(word(one) for one in words), *before]
            return " ".join([*parts, *(redirect(one, bodies) for one in redirects)])
        case Pipeline(stages, _, both):
            pieces = [command(stages[0], bodies)]
            for stage, goes_along in zip(stages[1:], both, strict=False):
                pieces += ["|&" if goes_along else "|", command(stage, bodies)]
            return " ".join(pieces)
        case Not(inner):
            return f"! {command(inner, bodies)}"
        case Time(inner):
            return f"time {command(inner, bodies)}"
        case AndOr(left, operator, right):
            return f"{command(left, bodies)} {operator} {command(right, bodies)}"
        case Function(name, body):
            return f"{name}() {command(body, bodies)}"
        case Coproc(name, inner):
            return f"coproc {name + ' ' if name else ''}{command(inner, bodies)}"
        case Unreadable():
            raise AssertionError("what could not be read cannot be written")
    text = _compound(written, bodies)
    return " ".join([text, *(redirect(one, bodies) for one in written.redirects)])


def _compound(written: Command, bodies: list[str]) -> str:
    match written:
        case Subshell(body):
            return f"({on_one_line(body, bodies)})"
        case Group(body):
            return f"{{{on_one_line(body, bodies)}}}"
        case If(branches, otherwise):
            pairs = [
                f"if{on_one_line(test, bodies)}then{on_one_line(body, bodies)}"
                for test, body in branches
            ]
            last = "" if otherwise is None else f"else{on_one_line(otherwise, bodies)}"
            return "el".join(pairs) + last + "fi"
        case While(condition, body, until):
            keyword = f"{'until' if until else 'while'}{on_one_line(condition, bodies)}"
            return f"{keyword}do{on_one_line(body, bodies)}done"
        case For(name, words, body):
            listed = "" if words is None else f" in {' '.join(word(one) for one in words)}"
            return f"for {name}{listed}; do{on_one_line(body, bodies)}done"
        case CFor(start, condition, step, body):
            head = f"for (({start};{condition};{step}))"
            return f"{head}; do{on_one_line(body, bodies)}done"
        case Case(subject, clauses):
            inside = [
                f" ({'|'.join(word(one) for one in clause.patterns)})"
                f"{on_one_line(clause.body, bodies)}{clause.terminator}"
                for clause in clauses
            ]
            return f"case {word(subject)} in{''.join(inside)} esac"
        case Test(expression):
            return f"[[ {_expression(expression)} ]]"
        case ArithmeticCommand(expression):
            return f"(({expression}))"
    raise AssertionError(written)


def _expression(expression: tuple[object, ...]) -> str:
    operator, *operands = expression
    written = [
        word(one) if isinstance(one, Word) else f"( {_expression(one)} )"
        for one in operands
        if isinstance(one, (Word, tuple))
    ]
    if operator == "word":
        return written[0]
    return f"{written[0]} {operator} {written[1]}" if written[1:] else f"{operator} {written[0]}"


def _assignment(written: Assignment) -> str:
    index = "" if written.index is None else f"[{written.index}]"
    start = f"{written.name}{index}{'+' if written.append else ''}="
    if written.elements is not None:
        return start + "(" + " ".join(word(one) for one in written.elements) + ")"
    return (
        start if written.value is None or not written.value.parts else start + word(written.value)
    )


def redirect(written: Redirect, bodies: list[str]) -> str:
    descriptor = "" if written.descriptor is None else str(written.descriptor)
    if written.descriptor == -1:
        descriptor = "{fd}"
    if written.body is not None:
        is_quoted = any(isinstance(one, Literal) and one.quoted for one in written.target.parts)
        body = _quoted(written.body, "" if is_quoted else "\\$`")
        bodies.append(body + (written.target.literal or "") + "\n")
    return f"{descriptor}{written.operator} {word(written.target)}"
