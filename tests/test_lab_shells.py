"""The table of shells against the kernel: a sample of its rows, measured anew."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import Any

import pytest

from lab.shells import SHELLS, TABLE, Question, Shell, differences, measure, questions, written
from lab.testing import require
from lab.tools import Lab, open_lab
from pidone.knowledge import shells as knowledge

SAMPLE = {
    "replaces.text simple", "replaces.text list_and", "replaces.text redirect",
    "replaces.text group", "replaces.text trap", "replaces.file simple",
    "replaces.subshell_job list", "replaces.job group", "replaces.job and",
    "replaces.substitution function", "replaces.stage group", "replaces.last_stage group",
    "signals.pid1_ends_in_wait INT", "signals.pid1_ends_in_wait TERM",
    "signals.child_survives_in_foreground TERM", "exit_trap.pid1_ends_in_wait TERM",
    "traps.accepts SIGTERM", "traps.accepts term", "traps.runs_at_once_in foreground",
    "traps.runs_at_once_in wait", "inherits.ignored_by job", "inherits.interrupts_ignored_by job",
    "waits.interrupted_status None", "errexit.runs_trap_first None",
    "kills.reaches_job_with %1", "kills.reaches_job_with $(jobs -p)",
    "language.can process_substitution", "running.last_stage_in_shell None",
}  # fmt: skip


def _known() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text())


def _program(shell: Shell) -> str:
    return "busybox" if shell.name == "busybox" else shell.program


def _cut(row: Any, asked: list[Question]) -> dict[str, Any]:
    """The row's answers to these questions alone."""
    cut: dict[str, Any] = {}
    for question in asked:
        table, _, name = question.key.partition(".")
        value, place = row[table][name], cut.setdefault(table, {})
        if question.member is None:
            place[name] = value
        else:
            place.setdefault(name, []).extend([question.member] if question.member in value else [])
    return cut


@pytest.mark.parametrize("shell", SHELLS, ids=[shell.name for shell in SHELLS])
def test_sample_of_the_table(shell: Shell) -> None:
    require("tini", "busybox", "pkill", _program(shell))
    asked = [one for one in questions(shell) if f"{one.key} {one.member}" in SAMPLE]
    assert len(asked) == len(SAMPLE)
    known = _cut(_known()[shell.name], asked)
    with open_lab() as lab:
        # What a busy machine makes late is not so when it is measured again.
        found = _differences(lab, shell, asked, known) and _differences(lab, shell, asked, known)
    assert found == []


def _differences(lab: Lab, shell: Shell, asked: list[Question], known: Any) -> list[str]:
    try:
        return list(differences(shell.name, known, measure(lab, asked)))
    except LookupError as problem:
        return [repr(problem), *getattr(problem, "__notes__", ())]


@pytest.mark.parametrize("shell", SHELLS, ids=[shell.name for shell in SHELLS])
def test_reader_has_every_question(shell: Shell) -> None:
    row = knowledge.shell(shell.name)
    assert row is not None
    assert row.measured
    for question in questions(shell):
        table, _, name = question.key.partition(".")
        value = getattr(getattr(row, table), name)
        assert isinstance(value, frozenset) == (question.member is not None)
    asked = {question.key for question in questions(shell)}
    fields = {
        f"{table}.{field.name}"
        for table, kind in knowledge.TABLES.items()
        for field in dataclasses.fields(kind)
    }
    assert asked == fields


def test_reader_agrees_with_the_whole_file() -> None:
    for name, row in _known().items():
        read = knowledge.shell(name)
        assert read is not None
        for table in knowledge.TABLES:
            said = {
                key: frozenset(v) if isinstance(v, list) else v for key, v in row[table].items()
            }
            assert {key: getattr(getattr(read, table), key) for key in said} == said


def test_reader_of_other_names() -> None:
    assert knowledge.shell("ash") == knowledge.shell("busybox")
    assert knowledge.shell("sh") is None
    assert knowledge.shell("bash.replaces") is None


def test_file_is_as_the_command_writes_it() -> None:
    known = _known()
    rows = {
        name: {table: row[table] for table in row if isinstance(row[table], dict)}
        for name, row in known.items()
    }
    versions = {name: row["version"] for name, row in known.items()}
    assert written(rows, versions) == TABLE.read_text()
