"""Step 4 of the way, shells: loops: how often they go round, and which of them never end."""

from __future__ import annotations

from collections.abc import Generator

from pidone.process.notes import Loop
from pidone.shell.arithmetic import calculated
from pidone.shell.expand import expand_words
from pidone.shell.lists import quietly, run_script
from pidone.shell.redirects import streams, within
from pidone.shell.state import LeaveLoop, Shell, Status, Steps, Tail
from pidone.shell.substitution import arithmetic_text
from pidone.shell.syntax import CFor, For, Script, While
from pidone.shell.values import is_known
from pidone.shell.waiting import note_waiting_loop
from pidone.shell.written import forget_files
from pidone.source import Span

MANY = 64
"""Rounds after which a loop whose state keeps changing counts as one without an end."""

BUSY = 0.5
"""Seconds on paper for a round of a loop that does not sleep; a single one takes no time, since its
sleep may have been cut short."""


class Rounds:
    """Notices when a loop comes round to where it was: from then on it repeats itself."""

    def __init__(self, shell: Shell, span: Span) -> None:
        self.shell = shell
        self.outer = shell.process.notes.loop
        shell.process.notes.loop = Loop(span, shell.world.kernel.next_pid)
        self.seen: set[object] = set()
        self.count = 0
        self.idle_rounds = 0
        self.last = -1.0
        self.longest = shell.process.longest_block
        self.was_settled = shell.process.settled
        shell.process.longest_block = 0.0

    def again(self) -> Steps:
        """At the end of a round."""
        shell, kernel = self.shell, self.shell.world.kernel
        self.count += 1
        since = kernel.now
        if kernel.stopping is None and not kernel.is_cleaning():
            lasting = tuple(one.pid for one in kernel.alive() if one.role != "idle")
            state = (shell.key(), lasting, tuple(kernel.lines.items()))
            if state in self.seen or self.count > MANY:
                shell.process.settled = True
            self.seen.add(state)
        self.idle_rounds = self.idle_rounds + 1 if since == self.last else 0
        if self.idle_rounds > 1:
            yield kernel.now + BUSY
        self.last = kernel.now
        return 0

    def over(self) -> None:
        self.shell.process.notes.may_end = False
        self.shell.process.notes.loop = self.outer
        self.shell.process.settled = self.was_settled
        self.shell.process.longest_block = max(self.longest, self.shell.process.longest_block)


def one_round(shell: Shell, body: Script) -> Going:
    """Runs the body once; returns whether the loop goes on."""
    place = len(shell.trail)
    shell.loops += 1
    try:
        yield from run_script(shell, body)
    except LeaveLoop as leave:
        del shell.trail[place:]
        if leave.levels > 1:
            raise LeaveLoop(leave.levels - 1, leave.again) from None
        return leave.again
    finally:
        shell.loops -= 1
    return True


def run_while(shell: Shell, command: While, tail: Tail) -> Steps:
    """`while` and `until`."""
    del tail
    note_waiting_loop(shell, command)
    with within(shell, (yield from streams(shell, command.redirects))):
        rounds = Rounds(shell, command.span)
        try:
            return (yield from _while(shell, command, rounds))
        finally:
            rounds.over()


def _while(shell: Shell, command: While, rounds: Rounds) -> Steps:
    status: Status = 0
    while True:
        place = len(shell.trail)
        try:
            answer = yield from quietly(shell, command.condition)
        except LeaveLoop as leave:
            del shell.trail[place:]
            if leave.levels > 1 or not leave.again:
                return 0
            continue
        if answer is None:
            forget_files(shell, ())
            effect = shell.world.survey.effect(shell, command.body)
            if shell.world.survey.skips(effect) or effect.dead_end:
                shell.world.survey.forget(shell, effect)
                return 0
            if shell.process.settled and not rounds.was_settled:
                shell.process.notes.may_end = True
                leaves = False
            else:
                leaves = shell.world.choose(2, command.condition.span, command) == 0
        else:
            leaves = (answer == 0) == command.until
        if leaves or not (yield from one_round(shell, command.body)):
            return status
        status = shell.status
        yield from rounds.again()


def run_for(shell: Shell, command: For, tail: Tail) -> Steps:
    """`for name in words`; a list that is not known counts as one round."""
    del tail
    words = (
        list(shell.positional)
        if command.words is None
        else (yield from expand_words(shell, command.words))
    )
    effect = shell.world.survey.effect(shell, command.body)
    shortened = effect.inert and len(words) > 2
    if shortened:
        words = words[-1:]
    with within(shell, (yield from streams(shell, command.redirects))):
        place = len(shell.trail)
        for index, word in enumerate(words):
            shell.trail.append(index)
            shell.variables[command.name] = word
            if not (yield from one_round(shell, command.body)):
                break
            del shell.trail[place:]
        del shell.trail[place:]
        if shortened or not all(map(is_known, words)):
            forget_files(shell, effect.assigns)
    return shell.status if words else 0


def run_c_for(shell: Shell, command: CFor, tail: Tail) -> Steps:
    """`for ((a; b; c))`."""
    del tail
    shell.world.language(shell, "c_for")
    calculated(arithmetic_text(shell, command.start), shell.variables)
    rounds = Rounds(shell, command.span)
    try:
        while True:
            written = command.condition.strip()
            going = calculated(arithmetic_text(shell, written), shell.variables) if written else 1
            if going is None:
                going = 0 if rounds.count else 1
            if not going or not (yield from one_round(shell, command.body)):
                return shell.status
            calculated(arithmetic_text(shell, command.step), shell.variables)
            yield from rounds.again()
    finally:
        rounds.over()


Going = Generator[float, None, bool]
