"""Step 4 of the way, shells: what is run only if a condition holds; where none tells, both ways."""

from __future__ import annotations

from collections.abc import Generator

from pidone.shell.conditions import either
from pidone.shell.expand import expand_pattern, expand_string
from pidone.shell.lists import inside, quietly, run_command, run_script
from pidone.shell.patterns import matches
from pidone.shell.redirects import streams, within
from pidone.shell.state import Shell, Status, Steps, Tail
from pidone.shell.syntax import AndOr, Case, Command, If, Not, Simple, Test

ChosenArm = Generator[float, None, int | None]


def run_and_or(shell: Shell, command: AndOr, tail: Tail) -> Steps:
    status = yield from quietly(shell, command.left)
    survey = shell.world.survey
    if status is None:
        effect = survey.effect(shell, command.right)
        if effect.dead_end:
            return 0 if command.operator == "||" else None
        if is_test(command.right):
            status = yield from quietly(shell, command.right)
            decides = status is not None and (status == 0) == (command.operator == "||")
            return status if decides else None
        if survey.skips(effect):
            survey.forget(shell, effect)
            return None
        taken = shell.world.choose(2, command.left.span, command) == 0
        if not taken:
            return 0 if command.operator == "||" else 1
    elif (status == 0) != (command.operator == "&&"):
        return status
    return (yield from run_command(shell, command.right, inside(tail, "and")))


def is_test(command: Command) -> bool:
    """Whether a command does nothing but compare."""
    if isinstance(command, Simple):
        return bool(command.words) and command.words[0].literal in ("[", "test")
    return isinstance(command, Test)


def run_not(shell: Shell, command: Not, tail: Tail) -> Steps:
    del tail
    status = yield from quietly(shell, command.command)
    return None if status is None else int(status == 0)


def run_if(shell: Shell, command: If, tail: Tail) -> Steps:
    inner = inside(tail, "redirected_if" if command.redirects else "if")
    with within(shell, (yield from streams(shell, command.redirects))):
        for place, (condition, body) in enumerate(command.branches):
            status = yield from quietly(shell, condition)
            if status is None:
                taken = _branch(shell, command, place)
                if taken is None:
                    return None
                if not taken:
                    continue
            elif status != 0:
                continue
            return (yield from run_script(shell, body, inner))
        if command.otherwise is not None:
            return (yield from run_script(shell, command.otherwise, inner))
    return 0


def _branch(shell: Shell, command: If, place: int) -> bool | None:
    """Whether an undecided branch is taken; None where none of what is left matters."""
    survey = shell.world.survey
    condition, body = command.branches[place]
    rest = [one for pair in command.branches[place + 1 :] for one in pair]
    if command.otherwise is not None:
        rest.append(command.otherwise)
    mine = survey.effect(shell, body)
    others = [survey.effect(shell, part) for part in rest]
    if mine.dead_end and not (others and all(one.dead_end for one in others)):
        return False
    if survey.skips(mine) and all(survey.skips(one) or one.dead_end for one in others):
        for effect in (mine, *others):
            survey.forget(shell, effect)
        return None
    if others and command.otherwise is not None and all(one.dead_end for one in others):
        return True
    return shell.world.choose(2, condition.span, body) == 0


def run_case(shell: Shell, command: Case, tail: Tail) -> Steps:
    subject = yield from expand_string(shell, command.subject)
    inner = None if command.redirects else inside(tail, "case")
    chosen = yield from _chosen_arm(shell, command, subject)
    with within(shell, (yield from streams(shell, command.redirects))):
        status: Status = 0
        while chosen is not None and chosen < len(command.items):
            arm = command.items[chosen]
            last = arm.terminator != ";&"
            status = yield from run_script(shell, arm.body, inner if last else None)
            if last:
                break
            chosen += 1
    return status


def _chosen_arm(shell: Shell, command: Case, subject: str) -> ChosenArm:
    """The index of the arm that is run; None where none matches (or none that matters)."""
    possible: list[int | None] = []
    for index, arm in enumerate(command.items):
        answer: bool | None = False
        for pattern in arm.patterns:
            fields = yield from expand_pattern(shell, pattern)
            answer = either(answer, matches(subject, fields))
        if answer is not False:
            possible.append(index)
        if answer:
            break
    else:
        possible.append(None)
    return _one_of(shell, command, possible)


def _one_of(shell: Shell, command: Case, possible: list[int | None]) -> int | None:
    if len(possible) == 1:
        return possible[0]
    survey = shell.world.survey
    alive: list[int | None] = []
    quiet = False
    for index in possible:
        effect = survey.effect(shell, command.items[index].body) if index is not None else None
        if effect is None or survey.skips(effect):
            quiet = True
            if effect is not None:
                survey.forget(shell, effect)
        elif not effect.dead_end:
            alive.append(index)
    if quiet or not alive:
        alive.append(None)
    if len(alive) == 1:
        return alive[0]
    return alive[shell.world.choose(len(alive), command.subject.span, command)]
