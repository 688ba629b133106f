"""Step 4 of the way, shells: `[[ expression ]]` and `((expression))`."""

from __future__ import annotations

from collections.abc import Generator

from pidone.shell.arithmetic import calculated
from pidone.shell.conditions import binary, both, either, looks_for, negated, unary
from pidone.shell.expand import expand_pattern, expand_string
from pidone.shell.patterns import matches
from pidone.shell.state import Shell, Steps, Tail
from pidone.shell.substitution import arithmetic_text
from pidone.shell.syntax import ArithmeticCommand, Test, Word

TestValue = Generator[float, None, bool | None]


def run_test(shell: Shell, command: Test, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "double_bracket"):
        return 127
    value = yield from test_value(shell, command.expression)
    return None if value is None else int(not value)


def test_value(shell: Shell, expression: tuple[object, ...]) -> TestValue:
    """The value of a `[[ ]]` expression."""
    files, cwd = shell.world.files, shell.process.cwd
    match expression:
        case ("&&" | "||" as joint, tuple() as left, tuple() as right):
            first = yield from test_value(shell, left)
            if first is (joint == "||"):
                return first
            second = yield from test_value(shell, right)
            return both(first, second) if joint == "&&" else either(first, second)
        case ("!", tuple() as inner):
            return negated((yield from test_value(shell, inner)))
        case ("word", Word() as word):
            return unary("-n", (yield from expand_string(shell, word)), files, cwd)
        case ("==" | "=" | "!=" as operator, Word() as left_word, Word() as right_word):
            subject = yield from expand_string(shell, left_word)
            found = matches(subject, (yield from expand_pattern(shell, right_word)))
            return negated(found) if operator == "!=" else found
        case (str() as operator, Word() as word):
            value = yield from expand_string(shell, word)
            shell.world.asked |= looks_for(operator, value, files, cwd)
            return unary(operator, value, files, cwd)
        case (str() as operator, Word() as left_word, Word() as right_word):
            one = yield from expand_string(shell, left_word)
            return binary(one, operator, (yield from expand_string(shell, right_word)))
    return None


def run_arithmetic(shell: Shell, command: ArithmeticCommand, tail: Tail) -> Steps:
    del tail
    if not shell.world.language(shell, "double_parenthesis"):
        return 127
    value = calculated(arithmetic_text(shell, command.expression), shell.variables)
    return None if value is None else int(value == 0)
    yield 0.0
