"""What the tables say of a program against what the kernel was seen to do with it."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping

from lab.programs.trials import SIGNALS, Trial
from lab.programs.watch import Answer, Question, Role
from pidone.knowledge.invocation import Invocation
from pidone.knowledge.program import Action
from pidone.knowledge.programs import recognise

MAY_BE_IGNORED = ("TERM", "INT")
"""Signals that scripts ignore in front of a program."""
NOTHING_BY_DEFAULT = ("WINCH",)
"""Signals whose default action does nothing: signal(7), "Ign"."""
ENDS: tuple[Action, ...] = ("graceful", "quick")
STAYS: tuple[Action, ...] = ("ignored", "reload", "other")

Answers = Mapping[Question, Answer]


def invocation_of(trial: Trial) -> Invocation:
    """What the tables make of the trial's command line."""
    return recognise(trial.argv)


def questions(trial: Trial, signals: tuple[str, ...] = SIGNALS) -> Iterator[Question]:
    """What is asked about a program first; one that goes to the background is only looked at."""
    if trial.daemon:
        yield Question(trial, "pid1", "TERM")
        return
    for name in (name for name in signals if name in trial.signals):
        yield Question(trial, "pid1", name)
    yield Question(trial, "orphan")


def following(question: Question, answer: Answer) -> Question | None:
    """What is asked then: whether PID 1 that lives has a handler or only no default action; whether
    what ends does so where the signal was ignored at its start."""
    if question.role != "pid1" or question.trial.daemon:
        return None
    if answer.seen == "lives":
        return Question(question.trial, "child", question.name)
    asked = question.name in MAY_BE_IGNORED and answer.seen in ("done", "cut", "ended")
    return Question(question.trial, "ignoring", question.name) if asked else None


def difference(question: Question, answer: Answer) -> str | None:
    """What the table says, where the kernel was seen to do something else."""
    expected = _expected(question)
    if _agrees(question, answer, expected):
        return None
    return f"{question.role} {question.name or 'reaps'}: {said(answer)}, the table: {expected}"


def said(answer: Answer) -> str:
    """An answer in short: `done 0 in 1.2 s`, `lives`."""
    if answer.seen in ("done", "cut", "ended"):
        return f"{answer.seen} {answer.status} in {answer.seconds} s"
    return f"{answer.seen} {answer.status}" if answer.seen == "exits" else answer.seen


def _expected(question: Question) -> str:
    """A word for what the row's facts come to: an action, "default", "lives", or a fact."""
    invocation = invocation_of(question.trial)
    if question.trial.daemon:
        return "exits" if goes_to_background(invocation) else "lives"
    if question.role == "orphan":
        return "reaps" if invocation.reaps else "zombie"
    action = action_of(invocation, question.name)
    if question.role != "ignoring":
        return action or "default"
    kept = question.name in invocation.signals.keeps_ignored
    return action if action in ENDS and not kept else "lives"


def goes_to_background(invocation: Invocation) -> bool:
    """Whether the program, or what it starts, leaves a process behind and ends."""
    inner = invocation.inner
    return invocation.daemonizes or (inner is not None and goes_to_background(recognise(inner)))


def action_of(invocation: Invocation, name: str) -> Action | None:
    """The row's action; a parent that passes a signal on ends with its command."""
    if invocation.signals.assumed and name in ("TERM", "INT", "QUIT"):
        return invocation.signals.action(name) or "graceful"
    forwards = invocation.forwards
    if forwards is not None and forwards.passes(name) and invocation.signals.action(name) is None:
        return "graceful"
    return invocation.signals.action(name)


def _agrees(question: Question, answer: Answer, expected: str) -> bool:
    if expected == "default":
        if question.role == "pid1" or question.name in NOTHING_BY_DEFAULT:
            return answer.seen == "lives"
        by_signal = 128 + signal.Signals[f"SIG{question.name}"]
        return answer.seen in ("cut", "ended") and answer.status == by_signal
    if expected == "reaps" and answer.seen == "exits":
        return True  # it takes the orphan for a process of its own, and ends with it
    if expected in ENDS:
        return answer.seen in ("ended", "done" if expected == "graceful" else "cut")
    return answer.seen == ("lives" if expected in STAYS else expected)


def seen_actions(trial: Trial, answers: Answers) -> dict[str, Action]:
    """The actions that the answers come to, by signal. Where the kernel cannot tell two of them
    apart (a server without a request ends; a handler that is not seen to act), the table's stays.
    """
    old = invocation_of(trial).signals
    found: dict[str, Action] = {}
    unasked = {name: action for name, action in old.actions.items() if name not in SIGNALS}
    for name in SIGNALS:
        as_pid1 = answers.get(Question(trial, "pid1", name))
        as_child = answers.get(Question(trial, "child", name))
        action = old.action(name)
        if as_pid1 is not None:
            shows = name not in NOTHING_BY_DEFAULT or as_pid1.seen != "lives"
            action = _seen_action(as_pid1, as_child, action) if shows else action
        if action is not None:
            found[name] = action
    return found | unasked


def _seen_action(as_pid1: Answer, as_child: Answer | None, old: Action | None) -> Action | None:
    if as_pid1.seen in ("done", "cut"):
        return "graceful" if as_pid1.seen == "done" else "quick"
    if as_pid1.seen == "ended":
        return old if old in ENDS else "graceful"
    if as_child is not None and as_child.seen == "lives":
        return old if old in STAYS else "other"
    return None


def kept_signals(trial: Trial, answers: Answers) -> frozenset[str]:
    """The signals that the program leaves ignored although it has a handler for them."""
    kept = set(invocation_of(trial).signals.keeps_ignored)
    for name in MAY_BE_IGNORED:
        handled = answers.get(Question(trial, "pid1", name))
        ignoring = answers.get(Question(trial, "ignoring", name))
        if handled is None or ignoring is None or handled.seen == "lives":
            continue
        kept = kept | {name} if ignoring.seen == "lives" else kept - {name}
    return frozenset(kept)


def seen_facts(trial: Trial, answers: Answers) -> dict[str, str]:
    """The measured facts as lines of TOML, by key; "" for one that the row has no need of."""
    actions = seen_actions(trial, answers)
    kinds = dict.fromkeys(actions.values())
    listed = ", ".join(
        f'{kind} = "{" ".join(name for name in actions if actions[name] == kind)}"'
        for kind in kinds
    )
    kept = kept_signals(trial, answers)
    orphan = answers.get(Question(trial, "orphan"))
    reaps = orphan.seen == "reaps" if orphan is not None else invocation_of(trial).reaps
    others = sorted(kept - set(SIGNALS))
    keeps = " ".join([*(name for name in SIGNALS if name in kept), *others])
    return {
        "signals": f"signals = {{ {listed} }}" if listed else "",
        "keeps_ignored": f'keeps_ignored = "{keeps}"' if keeps else "",
        "reaps": "reaps = true" if reaps else "",
        "measured": "measured = true",
    }


def roles() -> tuple[Role, ...]:
    """The roles in the order in which they are shown."""
    return ("pid1", "child", "ignoring", "orphan")
