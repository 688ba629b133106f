"""Sweep, step 2: the records of many files, counted and grouped, with examples to look at."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Record = dict[str, Any]

_COMMANDS = ("trace", "check")
_NOT_GRACEFUL = ("killed", "abrupt", "exits")
_SLOWEST = 10
_APART = {
    "Windows containers have no signals": "Windows",
    "the image has neither ENTRYPOINT nor CMD": "images that start nothing",
}
"""Reasons for unknown that no knowledge of programs or base images would change."""


def print_summary(records: Sequence[Record], examples: int) -> bool:
    """Prints all tables; true if nothing crashed and `check` and `trace` agree everywhere."""
    print(f"{len(records)} files")
    has_trouble = _print_groups("trouble", _troubles(records), examples)
    _print_groups("no answer (exit status 2)", _unanswered(records), examples)
    _print_slowest(records)
    _print_counts("verdicts", (c["verdict"] for _, c in containers(records)))
    _print_share(records)
    _print_counts("findings", (f"{f['level']:8}{f['rule']}" for _, f in findings(records)))
    _print_groups("unknown because", _unknowns(records), examples)
    _print_counts("assumptions", _assumptions(records), most=25)
    is_broken = _print_groups("check and trace disagree", disagreements(records), examples)
    return not has_trouble and not is_broken


def print_examples(records: Sequence[Record], wanted: str, count: int) -> None:
    """The findings of a rule, or the containers with a verdict, up to `count` of them."""
    lines = [
        f"{f['file']}:{f['line']}:{f['column']}: {f['level']}: {f['message']} [{f.get('verdict')}]"
        for _, f in findings(records)
        if f["rule"] == wanted
    ]
    lines += [
        f"{c['source']}: {c['argv']}: {c['because']}"
        for _, c in containers(records)
        if c["verdict"] == wanted
    ]
    print(*lines[:count], f"{len(lines)} in all", sep="\n")


def print_drawn(records: Sequence[Record], count: int, seed: int) -> None:
    """So many errors and so many warnings at random, to be read by hand beside their files."""
    for level in ("error", "warning"):
        lines = [
            f"{f['file']}:{f['line']}:{f['column']}: {level}: {f['rule']}: {f['message']}"
            f" [{f.get('container')}: {f.get('verdict')}]"
            for _, f in findings(records)
            if f["level"] == level
        ]
        drawn = random.Random(seed).sample(lines, min(count, len(lines)))
        print(*drawn, f"{len(drawn)} of {len(lines)}", "", sep="\n")


def containers(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Each record with each container of its trace."""
    for record in records:
        answer = record.get("trace", {}).get("answer")
        for container in answer["containers"] if answer else ():
            yield record, container


def findings(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Each record with each finding of its check."""
    for record in records:
        answer = record.get("check", {}).get("answer")
        for finding in answer["findings"] if answer else ():
            yield record, finding


def disagreements(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Files where a verdict lacks its error or warning, or an error or warning its verdict.

    A job that ends is a note, by the rule nothing-runs.
    """
    for record in records:
        if any(record.get(command, {}).get("answer") is None for command in _COMMANDS):
            continue
        verdicts = {c["verdict"] for _, c in containers([record])}
        grave = {f["rule"] for _, f in findings([record]) if f["level"] != "note"}
        is_bad = not verdicts.isdisjoint(_NOT_GRACEFUL)
        is_job = any(finding["rule"] == "nothing-runs" for _, finding in findings([record]))
        if is_bad and not grave and not is_job:
            yield f"{_joined(verdicts)} without an error or a warning", record["path"]
        if grave and not is_bad:
            yield f"{_joined(grave)} where the verdict is {_joined(verdicts)}", record["path"]


def _troubles(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        if "crash" in record:
            yield record["crash"], record["path"]
        for command in _COMMANDS:
            part = record.get(command, {})
            trouble = part.get("trouble") or ""
            if not trouble and "Traceback" in part.get("errors", "") and part["status"] != 0:
                trouble = part["errors"]
            if trouble:
                yield f"{command}: {_last_lines(trouble)}", record["path"]


def _unanswered(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        for command in _COMMANDS:
            part = record.get(command, {})
            if part.get("status") == 2:
                yield f"{command}: {_generalised(_last_lines(part['errors']))}", record["path"]


def _unknowns(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for record, container in containers(records):
        if container["verdict"] == "unknown":
            yield _generalised(container["because"]), record["path"]


def _assumptions(records: Iterable[Record]) -> Iterator[str]:
    for _, container in containers(records):
        yield from container["assumes"]


def _print_share(records: Sequence[Record]) -> None:
    """How much is unknown, of what can be decided at all; the rest is counted apart."""
    unknown = [c["because"] for _, c in containers(records) if c["verdict"] == "unknown"]
    apart = Counter(_APART[because] for because in unknown if because in _APART)
    total = sum(1 for _ in containers(records)) - apart.total()
    left = len(unknown) - apart.total()
    print(f"{left / max(total, 1):7.1%}  unknown, of {total}; apart: {dict(apart)}")


def _last_lines(text: str) -> str:
    """A traceback's place and error on one line."""
    lines = [line.strip() for line in text.strip().splitlines()]
    places = [line for line in lines if line.startswith("File ")]
    return " | ".join([*places[-1:], *lines[-1:]])


def _generalised(sentence: str) -> str:
    """A sentence with names, paths and numbers left out, so that its likes can be counted."""
    sentence = re.sub(r"`[^`]*`|\"[^\"]*\"|“[^”]*”", "…", sentence)
    sentence = re.sub(r"\S*[/:$]\S*", "…", sentence)
    return re.sub(r"\d+", "N", sentence)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _print_counts(title: str, things: Iterable[str], most: int | None = None) -> None:
    counts = Counter(things)
    print(f"\n{title}: {counts.total()}")
    for thing, count in counts.most_common(most):
        print(f"{count:7}  {thing}")


def _print_groups(title: str, pairs: Iterable[tuple[str, str]], examples: int) -> bool:
    """The groups, the largest first, each with some paths; true if there are any."""
    groups: dict[str, list[str]] = defaultdict(list)
    for group, path in pairs:
        groups[group].append(path)
    print(f"\n{title}: {sum(map(len, groups.values()))}")
    for group, paths in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(paths):7}  {group}")
        for path in paths[:examples]:
            print(f"{'':11}{path}")
    return bool(groups)


def _print_slowest(records: Sequence[Record]) -> None:
    times = [
        (record[command]["seconds"], command, record["path"])
        for record in records
        for command in _COMMANDS
        if command in record
    ]
    print(f"\nslowest, of {sum(seconds for seconds, _, _ in times):.1f} s in all")
    for seconds, command, path in sorted(times, reverse=True)[:_SLOWEST]:
        print(f"{seconds:9.3f} s  {command} {path}")
