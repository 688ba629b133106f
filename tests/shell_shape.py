"""Shell syntax in a short form with all its groups in brackets, for what a test expects."""

from __future__ import annotations

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
    Simple,
    Subshell,
    Test,
    Time,
    Unreadable,
    While,
    Word,
)


def shape(script: Script) -> str:
    """Statements joined by `; `, each simple command in square brackets, the rest in angles."""
    return "; ".join(
        command(one.command) + (" &" if one.background else "") for one in script.statements
    )


def command(written: Command) -> str:
    match written:
        case Simple(assignments, words, redirects):
            parts = [*map(assignment, assignments), *map(word, words), *map(redirect, redirects)]
            return f"[{' '.join(parts)}]"
        case Pipeline(stages, _, both):
            signs = ["|&" if along else "|" for along in both[:-1]]
            pairs = zip([*signs, ""], stages, strict=True)
            return f"<{' '.join(f'{command(stage)} {sign}'.strip() for sign, stage in pairs)}>"
        case Not(inner):
            return f"<! {command(inner)}>"
        case Time(inner):
            return f"<time {command(inner)}>"
        case AndOr(left, operator, right):
            return f"<{command(left)} {operator} {command(right)}>"
        case Function(name, body):
            return f"<{name}() {command(body)}>"
        case Coproc(name, inner):
            return f"<coproc {name or '-'} {command(inner)}>"
        case Unreadable():
            return "<?>"
    return "<" + " ".join([compound(written), *map(redirect, written.redirects)]) + ">"


def compound(written: Command) -> str:
    match written:
        case Subshell(body):
            return f"({shape(body)})"
        case Group(body):
            return f"{{{shape(body)}}}"
        case If(branches, otherwise):
            pairs = " elif ".join(f"{shape(test)} then {shape(body)}" for test, body in branches)
            return f"if {pairs}" + ("" if otherwise is None else f" else {shape(otherwise)}")
        case While(condition, body, until):
            return f"{'until' if until else 'while'} {shape(condition)} do {shape(body)}"
        case For(name, words, body):
            listed = "" if words is None else " in" + "".join(f" {word(one)}" for one in words)
            return f"for {name}{listed} do {shape(body)}"
        case CFor(start, condition, step, body):
            return f"for (({start};{condition};{step})) do {shape(body)}"
        case Case(subject, clauses):
            inside = "".join(
                f" {'|'.join(map(word, clause.patterns))}) {shape(clause.body)}{clause.terminator}"
                for clause in clauses
            )
            return f"case {word(subject)} in{inside}"
        case Test(expression):
            return f"[[ {expression_shape(expression)} ]]"
        case ArithmeticCommand(expression):
            return f"(({expression}))"
    raise AssertionError(written)


def expression_shape(expression: tuple[object, ...]) -> str:
    operator, *operands = expression
    shown = [
        word(one) if isinstance(one, Word) else f"<{expression_shape(one)}>"
        for one in operands
        if isinstance(one, (Word, tuple))
    ]
    if operator == "word":
        return shown[0]
    return f"{shown[0]} {operator} {shown[1]}" if shown[1:] else f"{operator} {shown[0]}"


def assignment(written: Assignment) -> str:
    index = "" if written.index is None else f"[{written.index}]"
    start = f"{written.name}{index}{'+' if written.append else ''}:="
    if written.elements is not None:
        return f"{start}({' '.join(map(word, written.elements))})"
    return start + ("" if written.value is None else "".join(map(part, written.value.parts)))


def redirect(written: Redirect) -> str:
    descriptor = "" if written.descriptor is None else str(written.descriptor)
    body = "" if written.body is None else "{" + "".join(map(part, written.body.parts)) + "}"
    return f"{descriptor}{written.operator}{word(written.target)}{body}"


def word(written: Word) -> str:
    return "".join(map(part, written.parts)) or "''"


def part(written: Part) -> str:
    """Quoted characters in single quotes, patterns in braces behind a percent sign."""
    match written:
        case Literal(value, quoted):
            return repr(value) if quoted else value
        case Glob(value):
            return f"%{{{value}}}"
        case CommandSubstitution(body, quoted):
            text = f"$({shape(body)})"
        case ProcessSubstitution(body, direction):
            return f"{direction}({shape(body)})"
        case Arithmetic(expression, quoted):
            text = f"$(({expression}))"
        case Parameter(name, operator, argument, quoted, index, replacement):
            text = f"${{{name}{'' if index is None else f'[{index}]'}{operator}"
            text += "" if argument is None else f" {''.join(map(part, argument.parts))}"
            text += "" if replacement is None else f" by {''.join(map(part, replacement.parts))}"
            text += "}"
    return f'"{text}"' if quoted else text
