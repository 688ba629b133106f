"""Asks the kernel about programs: `python -m lab.programs [NAME...] [--write]`.

Prints what each one was seen to do and where the tables say otherwise; with --write, the rows get
what was seen.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from lab.programs.facts import (
    Answers,
    difference,
    following,
    invocation_of,
    questions,
    roles,
    said,
    seen_facts,
)
from lab.programs.table import write_row
from lab.programs.trials import SIGNALS, Trial, all_trials
from lab.programs.unpacked import downloaded
from lab.programs.watch import Answer, Question, answer_to, shown
from lab.tools import Lab, missing_parts, open_lab

WORKERS = 10
"""Servers take their time to come up, so fewer at a time than launches of payloads."""
AGAIN = 2
"""Programs at a time where the tables say otherwise: a machine that is busy is late."""


def answers_to(lab: Lab, asked: Iterable[Question], workers: int = WORKERS) -> Answers:
    """The kernel's answers to the questions and to what follows from the answers."""
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(lambda one: answers_from(lab, one), asked))
    return asked_again(lab, {one: answer for some in found for one, answer in some.items()})


def answers_from(lab: Lab, question: Question) -> Answers:
    """The answer to a question, and to the one that follows from it."""
    answers: dict[Question, Answer] = {}
    following_question: Question | None = question
    while following_question is not None:
        asked = following_question
        answers[asked] = answer_to(lab, asked)
        following_question = following(asked, answers[asked])
    return answers


def asked_again(lab: Lab, answers: Answers) -> Answers:
    """The answers, those that differ from the tables replaced by new ones, with little beside
    them; and once more what was not up."""
    found = dict(answers)
    for doubtful in (difference, _failed):
        doubted = [one for one, answer in found.items() if doubtful(one, answer)]
        with ThreadPoolExecutor(AGAIN) as pool:
            for again in pool.map(lambda one: answers_from(lab, one), doubted):
                found.update(again)
    return found


def _failed(question: Question, answer: Answer) -> bool:
    return answer.seen in ("not up", "exits") and not question.trial.daemon


def differences(trial: Trial, answers: Answers) -> list[str]:
    """What the kernel denies of the trial's row, but for what it says it cannot show."""
    found = []
    for question, answer in answers.items():
        told = difference(question, answer)
        known = {question.name or "reaps", f"{question.role} {question.name}"} & set(trial.differs)
        if question.trial == trial and told and not known:
            found.append(told)
    return found


def report(trial: Trial, answers: Answers) -> None:
    """A line for each role, then what the table says otherwise."""
    invocation = invocation_of(trial)
    print(f"\n[{trial.name}] {shown(trial)}   row {invocation.program.row or 'none'}")
    for role in roles():
        told = [
            f"{q.name} {said(a)}" for q, a in answers.items() if (q.trial, q.role) == (trial, role)
        ]
        if told:
            print(f"  {role}: {'; '.join(told)}")
    for told in differences(trial, answers):
        print(f"  DIFFERS {told}")
    failed = [answer for one, answer in answers.items() if _failed(one, answer)]
    if failed:
        output = failed[0].output.strip()
        print("  output: " + output.replace("\n", "\n    "))
    sys.stdout.flush()


def missing(trial: Trial) -> list[str]:
    """The commands that this machine lacks for a trial."""
    needed = ("tini", "nsenter", trial.argv[0])
    lacking = [name for name in needed if shutil.which(name) is None and name not in trial.files]
    if trial.unpacked:
        lacking = [name for name in trial.unpacked if downloaded(name) is None]
    return lacking


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.programs", description=__doc__)
    parser.add_argument("names", nargs="*", help="trials; default: all that this machine can do")
    parser.add_argument("--signals", nargs="+", default=SIGNALS, help="without SIG")
    parser.add_argument("--write", action="store_true", help="write what was seen into the tables")
    parser.add_argument("--workers", type=int, default=WORKERS, help="programs at a time")
    parser.add_argument("--patience", type=float, help="seconds until what has not ended lives")
    chosen = parser.parse_args()
    known = {trial.name: trial for trial in all_trials()}
    unknown = [name for name in chosen.names if name not in known]
    lacking = missing_parts(("tini", "nsenter"))
    for problem in (*(f"no trial is named {name}" for name in unknown), *lacking):
        print(f"lab: {problem}", file=sys.stderr)
    if unknown or lacking:
        return 2
    trials = [known[name] for name in chosen.names] or list(known.values())
    if chosen.patience is not None:
        trials = [replace(trial, patience=chosen.patience) for trial in trials]
    return _measured(trials, tuple(chosen.signals), chosen.write, chosen.workers)


def _measured(trials: list[Trial], signals: tuple[str, ...], write: bool, workers: int) -> int:
    able = [trial for trial in trials if not missing(trial)]
    for trial in trials:
        if trial not in able:
            print(f"lab: {trial.name}: this machine lacks {', '.join(missing(trial))}")
    asked = {trial: list(questions(trial, signals)) for trial in able}
    answers: dict[Question, Answer]
    doubted: dict[Trial, Answers] = {}
    denied = 0
    with open_lab() as lab, ThreadPoolExecutor(workers) as pool:
        coming = {one: pool.submit(answers_from, lab, one) for t in able for one in asked[t]}
        for trial in able:
            answers = {}
            for question in asked[trial]:
                answers |= coming[question].result()
            doubt = _failed if write else difference
            if any(doubt(one, answer) for one, answer in answers.items()):
                doubted[trial] = answers
            else:
                _finish(trial, answers, write)
        for trial, first in doubted.items():
            denied += _finish(trial, asked_again(lab, first), write)
    print(f"\n{len(able)} trials, {len(trials) - len(able)} not here, {denied} differ")
    return int(denied > 0)


def _finish(trial: Trial, answers: Answers, write: bool) -> bool:
    """Reports and writes; True where the table says otherwise."""
    report(trial, answers)
    if write and not trial.daemon:
        _write(trial, answers)
    return bool(differences(trial, answers))


def _write(trial: Trial, answers: Answers) -> None:
    """Writes a row's own facts, not those of one of its options; only of a program that was up."""
    invocation = invocation_of(trial)
    program = invocation.program
    up = all(answer.seen not in ("not up", "exits") for answer in answers.values())
    if not up or not program.row or invocation.signals is not program.signals or trial.differs:
        print(f"  not written: {'the row is not all' if up else 'it was not always up'}")
        return
    if write_row(program.row, seen_facts(trial, answers)):
        print(f"  written: [{program.row}]")


if __name__ == "__main__":
    sys.exit(main())
