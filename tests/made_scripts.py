"""Shell scripts that hypothesis makes up, as syntax; their spans are all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from pidone.shell.syntax import (
    AndOr,
    Arithmetic,
    ArithmeticCommand,
    Assignment,
    Case,
    CaseItem,
    CFor,
    Command,
    CommandSubstitution,
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
    Statement,
    Subshell,
    Test,
    TestExpression,
    Time,
    While,
    Word,
)
from pidone.source import Source

NOWHERE = Source("", b"").span(0, 0)
NAMES = ["a", "app", "log_it", "PORT", "x1"]
BARE = ["a", "-x", "--port", "./run.sh", "é", "a:b", "1.2", "x%y", "{a,b}", "~"]
QUOTED = st.text("ab $`\\\"'*{}()|&;<>#!\n\té", max_size=6)
ARGUMENTS = st.text("ab $*{}|;#!é", max_size=6)
BODIES = st.text("ab $`\\'\"\té", max_size=8)
EXPRESSIONS = ["1 + 2", "i < 3", "i++", "(a) * b", " x "]
GLOBS = ["*", "?", "[a-z]", "[!0-9]"]
DEFAULTS = ["-", ":-", "=", ":=", "?", ":?", "+", ":+"]
OPERATORS = ["<", ">", ">>", ">|", "<&", ">&", "<>", "<<<"]

T = TypeVar("T")


@st.composite
def scripts(draw: st.DrawFn, levels: int = 2) -> Script:
    return Maker(draw).script(levels)


class Maker:
    """Makes syntax of at most so many levels; a level less for whatever stands inside."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one_of(self, choices: list[T]) -> T:
        return self.draw(st.sampled_from(choices))

    def some(self, make: Callable[[int], T], levels: int, least: int, most: int) -> tuple[T, ...]:
        return tuple(make(levels) for _ in range(self.draw(st.integers(least, most))))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def script(self, levels: int) -> Script:
        if levels <= 0:
            return Script((Statement(simple_of("b"), False),), NOWHERE)
        commands = self.some(self.command, levels - 1, 1, 2)
        return Script(tuple(Statement(one, self.chance()) for one in commands), NOWHERE)

    def command(self, levels: int) -> Command:
        kinds: list[Callable[[int], Command]] = [self.single, self.pipeline, self.function]
        made = self.one_of(kinds)(levels)
        if isinstance(made, Function):
            return made
        if self.chance():
            made = Not(made, NOWHERE) if self.chance() else Time(made, NOWHERE)
        while self.chance():
            made = AndOr(made, self.one_of(["&&", "||"]), self.single(levels), NOWHERE)
        return made

    def single(self, levels: int) -> Command:
        return self.compound(levels) if levels > 0 and self.chance() else self.simple(levels)

    def pipeline(self, levels: int) -> Pipeline:
        stages = self.some(self.single, levels, 2, 3)
        both = tuple(self.chance() for _ in stages[1:])
        return Pipeline(stages, NOWHERE, (*both, False))

    def function(self, levels: int) -> Function:
        return Function(self.one_of(NAMES), self.compound(levels), NOWHERE)

    def simple(self, levels: int) -> Simple:
        name = word_of(self.one_of(["a", "exec", "trap", "/bin/app"]))
        words = (name, *self.some(self.word, levels, 0, 3))
        assignments = self.some(self.assignment, levels, 0, 2)
        return Simple(assignments, words, self.redirects(levels), NOWHERE)

    def assignment(self, levels: int) -> Assignment:
        if self.chance():
            elements = self.some(self.word, levels, 0, 2)
            return Assignment(self.one_of(NAMES), None, self.chance(), None, elements, NOWHERE)
        index = self.one_of([None, "1", "$i"])
        value = self.word(levels)
        return Assignment(self.one_of(NAMES), value, self.chance(), index, None, NOWHERE)

    def redirects(self, levels: int) -> tuple[Redirect, ...]:
        return self.some(self.redirect, levels, 0, 1)

    def redirect(self, levels: int) -> Redirect:
        descriptor = self.one_of([None, 0, 2, 10, -1])
        if self.chance():
            operator = self.one_of(OPERATORS)
            target = word_of("1") if operator.endswith("&") else self.word(levels)
            return Redirect(operator, descriptor, target, None, NOWHERE)
        line = self.draw(BODIES) + "\n"
        delimiter = Word((Literal("EOF", self.chance()),), NOWHERE)
        return Redirect("<<", descriptor, delimiter, word_of(line, quoted=True), NOWHERE)

    def compound(self, levels: int) -> Command:
        behind = self.redirects(levels - 1)

        def script() -> Script:
            return self.script(levels - 1)

        makers: list[Callable[[], Command]] = [
            lambda: Subshell(script(), behind, NOWHERE),
            lambda: Group(script(), behind, NOWHERE),
            lambda: If(((script(), script()),), None, behind, NOWHERE),
            lambda: If(((script(), script()),) * 2, script(), behind, NOWHERE),
            lambda: While(script(), script(), self.chance(), behind, NOWHERE),
            lambda: For(self.one_of(NAMES), None, script(), behind, NOWHERE),
            lambda: For("x", self.some(self.word, levels - 1, 0, 2), script(), behind, NOWHERE),
            lambda: CFor("i=0", "i<3", "i++", script(), behind, NOWHERE),
            lambda: Test(self.expression(2), behind, NOWHERE),
            lambda: ArithmeticCommand(self.one_of(EXPRESSIONS), behind, NOWHERE),
            lambda: self.case(levels - 1, behind),
        ]
        return self.one_of(makers)()

    def case(self, levels: int, behind: tuple[Redirect, ...]) -> Case:
        clauses = tuple(
            CaseItem(
                self.some(self.word, levels, 1, 2),
                self.script(levels),
                self.one_of([";;", ";&", ";;&"]),
            )
            for _ in range(self.draw(st.integers(0, 2)))
        )
        return Case(self.word(levels), clauses, behind, NOWHERE)

    def expression(self, levels: int) -> TestExpression:
        if levels > 0 and self.chance():
            if self.chance():
                return ("!", self.expression(levels - 1))
            operator = self.one_of(["&&", "||"])
            return (operator, self.expression(levels - 1), self.expression(levels - 1))
        kinds: list[TestExpression] = [
            (self.one_of(["-n", "-f"]), self.word(0)),
            (self.one_of(["==", "-eq", "<"]), word_of("a"), self.word(0)),
            ("word", Word((Parameter("x", "", None, self.chance()),), NOWHERE)),
        ]
        return self.one_of(kinds)

    def word(self, levels: int) -> Word:
        """No two literals of one kind are neighbours: they would be read as one."""
        parts: list[Part] = []
        for part in self.some(self.part, levels, 1, 4):
            last = parts[-1] if parts else None
            if isinstance(part, Literal) and isinstance(last, Literal):
                if part.quoted == last.quoted:
                    continue
            elif isinstance(part, Glob) and isinstance(last, Glob):
                continue
            parts.append(part)
        return Word(tuple(parts), NOWHERE)

    def part(self, levels: int) -> Part:
        makers: list[Callable[[], Part]] = [
            lambda: Literal(self.one_of(BARE), False),
            lambda: Literal(self.draw(QUOTED), True),
            lambda: Parameter(self.one_of(NAMES), "", None, self.chance()),
            lambda: Parameter("1", self.one_of(DEFAULTS), self.argument(), self.chance()),
            lambda: Arithmetic(self.one_of(EXPRESSIONS), self.chance()),
            lambda: Glob(self.one_of(GLOBS)),
        ]
        if levels > 0:
            makers.append(lambda: CommandSubstitution(self.script(levels - 1), self.chance()))
            makers.append(lambda: ProcessSubstitution(self.script(levels - 1), "<"))
        return self.one_of(makers)()

    def argument(self) -> Word:
        """Without what bash and dash read differently in braces inside double quotes."""
        value = self.draw(ARGUMENTS)
        return word_of(value, quoted=True) if value else Word((), NOWHERE)


def word_of(value: str, *, quoted: bool = False) -> Word:
    return Word((Literal(value, quoted),), NOWHERE)


def simple_of(name: str) -> Simple:
    return Simple((), (word_of(name),), (), NOWHERE)
