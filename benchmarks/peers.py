"""Benchmarks: pidone beside hadolint and tally, on launches whose end the kernel has shown.

python benchmarks/peers.py FOLDER

FOLDER is what `python -m lab.label` has written (tests/lab/README.md).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contenders import ANSWERED, Contender, MissingContenderError, accepted, contenders

AT_ONCE = 50
KNOWN = ("graceful", "abrupt", "killed", "exits")
"""The lab's verdicts, but for what it could not decide or not run."""
SHELL_FORM = {"hadolint": "DL3025", "tally": "buildkit/JSONArgsRecommended"}
UNREADABLE = "DL1000"
"""hadolint: the file cannot be parsed."""


@dataclass
class Answers:
    """The folders that a linter reports something about, and those that it does not decide."""

    name: str
    reported: set[str] = field(default_factory=set)
    undecided: set[str] = field(default_factory=set)


def main() -> int:
    """The program: 0 when the table is printed, 2 when it cannot be."""
    options = _options()
    labels = options.folder / "labels.jsonl"
    if not labels.is_file():
        return _refusal(f"{options.folder} has no labels.jsonl: python -m lab.label writes one")
    try:
        rivals = contenders()
    except MissingContenderError as missing:
        return _refusal(str(missing))
    lines = map(json.loads, labels.read_text().splitlines())
    verdicts = {one["folder"]: one["verdict"] for one in lines if one["verdict"] in KNOWN}
    names = list(verdicts)
    asked = (answers_of_pidone, answers_of_hadolint, answers_of_tally)
    answers = [ask(rival, options.folder, names) for ask, rival in zip(asked, rivals, strict=True)]
    print("\n".join(table(verdicts, answers)))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Who finds the launches that stop badly.")
    parser.add_argument("folder", type=Path, help="what `python -m lab.label` has written")
    return parser.parse_args()


def _refusal(message: str) -> int:
    print(f"peers: {message}", file=sys.stderr)
    return 2


# ---- the linters --------------------------------------------------------------------------


def answers_of_pidone(pidone: Contender, folder: Path, names: Sequence[str]) -> Answers:
    """Errors and warnings of the folders; `trace` says which of them it does not decide."""
    answers = Answers(f"pidone {pidone.version}, errors and warnings")
    trace = (*pidone.command[:-1], "trace")
    for batch in _batches(names):
        for finding in _json([*pidone.command, "--format", "json", *batch], folder)["findings"]:
            if finding["level"] != "note":
                answers.reported.add(_top(finding["container"] or finding["file"]))
        containers = _json([*trace, "--format", "json", *batch], folder)["containers"]
        decided = {_top(one["source"]) for one in containers if one["verdict"] != "unknown"}
        answers.undecided |= set(batch) - decided
    return answers


def answers_of_hadolint(hadolint: Contender, folder: Path, names: Sequence[str]) -> Answers:
    """DL3025; a file that it cannot parse is a finding of its own."""

    def findings(batch: Sequence[str]) -> Iterator[tuple[str, str]]:
        for one in _json([*hadolint.command, "--format", "json", *_files(batch)], folder):
            yield one["code"], one["file"]

    return _by_rule(hadolint, names, findings)


def answers_of_tally(tally: Contender, folder: Path, names: Sequence[str]) -> Answers:
    """JSONArgsRecommended; a file that it refuses makes it drop the whole call."""
    files = [Path(file) for file in _files(names)]
    taken = {file.parts[0] for file in accepted(tally, files, folder)}

    def findings(batch: Sequence[str]) -> Iterator[tuple[str, str]]:
        found = _json([*tally.command, "--format", "json", *_files(batch)], folder)
        for file in found["files"]:
            for violation in file["violations"]:
                yield violation["rule"], file["file"]

    answers = _by_rule(tally, [name for name in names if name in taken], findings)
    answers.undecided |= set(names) - taken
    return answers


def _by_rule(
    rival: Contender,
    names: Sequence[str],
    findings: Callable[[Sequence[str]], Iterator[tuple[str, str]]],
) -> Answers:
    rule = SHELL_FORM[rival.name]
    answers = Answers(f"{rival.name} {rival.version}, {rule.rpartition('/')[2]}")
    for batch in _batches(names):
        for code, file in findings(batch):
            if code == rule:
                answers.reported.add(_top(file))
            elif code == UNREADABLE:
                answers.undecided.add(_top(file))
    return answers


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def _files(batch: Sequence[str]) -> list[str]:
    return [f"{name}/Dockerfile" for name in batch]


def _top(path: str) -> str:
    return path.partition("/")[0]


def _json(command: Sequence[str], folder: Path) -> Any:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in ANSWERED:
        sys.exit(f"peers: {command[0]} exited with {done.returncode}: {done.stderr[:500]}")
    return json.loads(done.stdout)


# ---- the table ----------------------------------------------------------------------------


def table(verdicts: dict[str, str], answers: Sequence[Answers]) -> Iterator[str]:
    """Markdown: what each linter finds, misses and reports without need."""
    bad = {name for name, verdict in verdicts.items() if verdict != "graceful"}
    good = verdicts.keys() - bad
    yield f"{len(verdicts)} launches, {len(bad)} of which do not stop gracefully:"
    yield ""
    yield "| linter | found | missed | false alarms | not decided |"
    yield "|---|---|---|---|---|"
    for one in answers:
        found, alarms = len(bad & one.reported), len(good & one.reported)
        undecided = len(verdicts.keys() & one.undecided)
        shares = f"{found} ({_percent(found, bad)}) | {len(bad) - found}"
        yield f"| {one.name} | {shares} | {alarms} ({_percent(alarms, good)}) | {undecided} |"


def _percent(part: int, whole: set[str]) -> str:
    return f"{part / max(1, len(whole)):.1%}"


if __name__ == "__main__":
    sys.exit(main())
