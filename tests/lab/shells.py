"""Measures the shells and compares with knowledge/shells.toml: `python -m lab.shells`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.facts import probes
from lab.forms import CONTEXTS, FORMS, FUNCTIONS, TRAILERS, is_possible, is_replaced
from lab.namespace import run_once
from lab.observe import Run
from lab.probe import Launch, Probe, Value
from lab.scenario import File, Scenario
from lab.tools import Lab, missing_parts, open_lab

TABLE = Path(__file__).parents[2] / "linter/pidone/knowledge/shells.toml"
GRACE = 1.6
"""Seconds; the longest wait of a probe after the signal is for an `app --run=1.2`."""
WORKERS = 24


@dataclass(frozen=True)
class Shell:
    """A shell of this machine: its row's name, its path, and the Debian package it comes from.

    `program` is what stands behind /bin/sh meanwhile.
    """

    name: str
    path: str
    package: str

    @property
    def program(self) -> str:
        return self.package if self.name in ("bash-as-sh", "busybox") else Path(self.path).name


SHELLS = (
    Shell("bash", "/usr/bin/bash", "bash"),
    Shell("bash-as-sh", "/bin/sh", "bash"),
    Shell("dash", "/usr/bin/dash", "dash"),
    Shell("busybox", "/usr/bin/ash", "busybox"),
    Shell("zsh", "/usr/bin/zsh", "zsh"),
    Shell("ksh93", "/usr/bin/ksh93", "ksh93u+m"),
    Shell("mksh", "/usr/bin/mksh", "mksh"),
    Shell("yash", "/usr/bin/yash", "yash"),
)


def scenario(shell: Shell, name: str, launch: Launch, script: str, stop: str) -> Scenario:
    """A scenario in which the shell runs a script, by itself or below something."""
    files = {
        "/dot.sh": File(b"app\n" if "app" in script else b"true\n", 0o644),
        "/script": File(script.encode(), 0o644),
        "/usr/local/bin/named": File(script.encode(), 0o755),
        "/usr/bin/ash": File(link="/usr/bin/busybox"),
    }
    by_file = (shell.path, "/script")
    argv: Mapping[Launch, tuple[str, ...]] = {
        "file": by_file,
        "text": (shell.path, "-c", script),
        "child": ("/usr/bin/tini", "-s", "--", *by_file),
        "group": ("/usr/bin/tini", "-s", "-g", "--", *by_file),
        "deaf": ("/usr/bin/bash", "-c", 'trap "" TERM; exec "$@"', "bash", *by_file),
        "name": (shell.path, "named"),
    }
    return Scenario(
        name, argv[launch], files, shell=shell.program, busybox=shell.name == "busybox",
        stop_signal=stop, grace=GRACE,
    )  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One run that is needed, and the place in the table that its answer goes to."""

    key: str
    member: str | None
    scenario: Scenario
    probe: Probe | None
    context: str

    def answer(self, run: Run) -> Value:
        return is_replaced(run, self.context) if self.probe is None else self.probe.read(run)


def questions(shell: Shell) -> Iterator[Question]:
    """Everything that is asked of a shell."""
    for context, (launch, around) in CONTEXTS.items():
        for form, text in FORMS.items():
            if is_possible(form, context):
                script = (FUNCTIONS if "function" in form else "") + around.format(text)
                asked = scenario(shell, f"{context} {form}", launch, script, "TERM")  # type: ignore[arg-type]
                yield Question(f"replaces.{context}", form, asked, None, context)
    for trailer, text in TRAILERS.items():
        asked = scenario(shell, f"trailer {trailer}", "text", "app" + text, "TERM")
        yield Question("replaces.text_trailers", trailer, asked, None, "text")
    for probe in probes():
        asked = scenario(
            shell, f"{probe.key} {probe.member}", probe.launch, probe.script, probe.stop
        )
        yield Question(probe.key, probe.member, asked, probe, "")


Row = dict[str, dict[str, Any]]


def measure(lab: Lab, asked: Iterable[Question]) -> Row:
    """The answers as a row of the table: table -> name -> value or list of members."""
    listed = list(asked)
    row: Row = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = pool.map(lambda question: run_once(lab, question.scenario), listed)
        for question, run in zip(listed, runs, strict=True):
            table, _, name = question.key.partition(".")
            place = row.setdefault(table, {})
            try:
                answer = question.answer(run)
            except LookupError as problem:
                problem.add_note(f"{question.key}: {question.scenario.argv}: {run.output}")
                raise
            if question.member is None:
                place[name] = answer
            else:
                place.setdefault(name, []).extend([question.member] if answer else [])
    return row


def merged(shell: Shell, known: Row, row: Row) -> Row:
    """The shell's row with some answers new, in the order of the questions."""
    whole: Row = {}
    for key in dict.fromkeys(one.key for one in questions(shell)):
        table, _, name = key.partition(".")
        for answers in (row.get(table, {}), known.get(table, {})):
            if name in answers:
                whole.setdefault(table, {})[name] = answers[name]
                break
    return whole


def version(shell: Shell) -> str:
    """The Debian package's version, as `dpkg` knows it."""
    command = ["dpkg-query", "-W", "-f", "${Version}", shell.package]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def differences(name: str, known: Mapping[str, Any], row: Row) -> Iterator[str]:
    """Each place where the table says something else than the kernel, one line each."""
    for table, answers in row.items():
        for key, found in answers.items():
            said = known.get(table, {}).get(key)
            if isinstance(found, list) and isinstance(said, list):
                gone, new = sorted(set(said) - set(found)), sorted(set(found) - set(said))
                changes = [f"-{one}" for one in gone] + [f"+{one}" for one in new]
                if changes:
                    yield f"{name}.{table}.{key}: {' '.join(changes)}"
            elif said != found:
                yield f"{name}.{table}.{key}: {said!r} -> {found!r}"


def written(rows: Mapping[str, Row], versions: Mapping[str, str]) -> str:
    """The whole file."""
    lines = [
        "# What shells do with signals, traps and children; shell_facts.py says what a key means.",
        "# Written by `python -m lab.shells --write` in tests/. Change a row by measuring it.",
    ]
    for name, row in rows.items():
        lines += ["", f"[{name}]", "measured = true", f'version = "{versions[name]}"']
        lines += ['source = "tests/lab/shells.py, Debian 12"']
        for table, answers in row.items():
            lines += ["", f"[{name}.{table}]"]
            lines += [f"{key} = {toml_of(value)}" for key, value in answers.items()]
    return "\n".join(lines) + "\n"


def toml_of(value: Any) -> str:
    """A value as it is written in the table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return f'"{value}"'
    return _toml_list([toml_of(one) for one in value])


def _toml_list(items: list[str]) -> str:
    """On one line where it fits, else on as few as do."""
    if sum(len(item) + 2 for item in items) < 70:
        return f"[{', '.join(items)}]"
    lines = [""]
    for item in items:
        if len(lines[-1]) + len(item) > 95:
            lines.append("")
        lines[-1] += f" {item},"
    return "[\n" + "".join(f" {line}\n" for line in lines) + "]"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.shells", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table")
    parser.add_argument("--shell", action="append", help="only this one (may be repeated)")
    parser.add_argument("--key", action="append", help="only this table.name (may be repeated)")
    chosen = parser.parse_args()
    measured = [one for one in SHELLS if not chosen.shell or one.name in chosen.shell]
    programs = tuple(one.program for one in measured)
    if missing := missing_parts((*programs, "busybox", "tini")):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    known = tomllib.loads(TABLE.read_text()) if TABLE.exists() else {}
    rows = {
        name: {t: a for t, a in row.items() if isinstance(a, dict)} for name, row in known.items()
    }
    versions = {name: row["version"] for name, row in known.items()}
    with open_lab() as lab:
        for shell in measured:
            asked = [one for one in questions(shell) if not chosen.key or one.key in chosen.key]
            row = measure(lab, asked)
            for line in differences(shell.name, known.get(shell.name, {}), row):
                print(line)
            rows[shell.name] = merged(shell, rows.get(shell.name, {}), row)
            versions[shell.name] = version(shell)
    if chosen.write:
        TABLE.write_text(written(rows, versions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
