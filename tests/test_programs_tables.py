"""The tables of programs: every row is of the form, has its source, and is found by its names."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib import resources
from typing import Any, get_args

import pytest

from pidone.configuration.lines import STYLES
from pidone.knowledge.invocation import MEANINGS
from pidone.knowledge.options import option_table
from pidone.knowledge.program import Action, Duration, Inner, Kind
from pidone.knowledge.program_rows import FILES, names, row_named
from pidone.knowledge.settings import Settings, settings_of
from pidone.knowledge.signals import signal_number

FORMS = {*STYLES, "gunicorn", "nginx", "supervisord", "uwsgi"}
Row = dict[str, Any]

TABLES = {
    file: tomllib.loads(resources.files("pidone.knowledge").joinpath(file).read_text("utf-8"))
    for file in FILES
}
ROWS: dict[str, Row] = {
    f"{file.removesuffix('.toml')}: {name}": row
    for file, table in TABLES.items()
    for name, row in table.items()
}
TEXTS = {
    "source",
    "assumes",
    "supervises",
    "package_script",
    "shell",
    "keeps_ignored",
}
WORDS = {"long_words", "short_words", "options", "style"}
LISTS = {"names", "operands", "becomes", "unsettles", "foreground_phrases", "background_phrases"}
LISTS |= {"insists_with"}
SWITCHES = {
    "assignments",
    "assumed",
    "closed",
    "daemonizes",
    "leader_forks",
    "measured",
    "needs_root",
    "permutes",
    "reaps",
    "resets_ignored",
    "runs_shell",
    "runs_binaries",
    "stuck_as_pid1",
    "sums_seconds",
    "terminal",
}
FACTS = {
    "bare",
    "duration",
    "forwards",
    "inner",
    "kind",
    "signals",
    "stdin_below",
    "takes",
    "configs",
    "ends_by",
}
FACTS |= {"insists_with", "stops_in_turn", "chore"}
SUPERVISED = ("ecosystem", "folder", "folders", "procfile", "programs")
UNINTERPRETED = {"", "command", "skip", "split"}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_a_source_and_only_known_facts(name: str) -> None:
    row = ROWS[name]
    assert row["source"].strip()
    assert row["names"]
    assert set(row) <= TEXTS | WORDS | LISTS | SWITCHES | FACTS | {"variants"}
    assert all(isinstance(row[key], str) for key in (TEXTS | WORDS) & set(row))
    assert all(row[key] is True or row[key] is False for key in SWITCHES & set(row))
    assert all(isinstance(word, str) and word for key in LISTS & set(row) for word in row[key])


@pytest.mark.parametrize("name", ROWS)
def test_the_facts_of_a_row_are_of_the_right_kind(name: str) -> None:
    row = ROWS[name]
    assert row["kind"] in get_args(Kind)
    assert row.get("duration", "unknown") in get_args(Duration)
    assert row.get("bare", "unknown") in get_args(Duration)
    assert row.get("inner", "") in get_args(Inner)
    if row.get("inner") != "separator":
        assert ("becomes" in row) == (row.get("inner") == "becomes" or starts_supervisors(row))
    assert row.get("supervises", "folder") in SUPERVISED
    assert ("configs" in row) == (row.get("supervises") == "programs")
    for facts in (row, *row.get("variants", {}).values()):
        assert_signals(facts)
    for signal in (
        *row.get("unsettles", ()),
        *row.get("takes", {}),
        *row.get("ends_by", {}),
        *row.get("keeps_ignored", "").split(),
    ):
        assert signal_number(signal) is not None


def starts_supervisors(row: Row) -> bool:
    return row.get("supervises") == "folders"


def assert_signals(facts: Row) -> None:
    named = [name for listed in facts.get("signals", {}).values() for name in listed.split()]
    assert set(facts.get("signals", {})) <= set(get_args(Action))
    assert max(Counter(named).values(), default=1) == 1, "a signal has one action"
    forwards = facts.get("forwards")
    if forwards is None:
        assert all(signal_number(name) is not None for name in named)
        return
    assert set(forwards) <= {"signals", "to", "then", "kill_after", "rewrites", "apart"}
    assert forwards["to"] in ("child", "group", "session")
    assert forwards["then"] in ("waits", "kills", "sleeps", "exits", "dies")
    assert ("kill_after" in forwards) == (forwards["then"] in ("kills", "sleeps"))
    passed = [] if forwards["signals"] == "all" else forwards["signals"].split()
    changed = [name for pair in forwards.get("rewrites", {}).items() for name in pair]
    assert all(signal_number(name) is not None for name in (*named, *passed, *changed))


@pytest.mark.parametrize("name", ROWS)
def test_the_options_of_a_row_mean_something(name: str) -> None:
    row = ROWS[name]
    meanings = {
        meaning
        for option in option_table(row.get("options", "")).values()
        for meaning in option.meaning.split("+")
    } | set(row.get("operands", ()))
    said = {one.split()[0] for key in row.get("variants", {}) for one in key.split(" & ")}
    assert meanings <= {*MEANINGS, *UNINTERPRETED, *said}
    assert said <= meanings, "a variant that no option brings about"


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.get("measured")])
def test_what_was_measured_names_the_version(name: str) -> None:
    assert any(character.isdigit() for character in ROWS[name]["source"])


def test_a_name_stands_in_one_row() -> None:
    counted = Counter(name for row in ROWS.values() for name in row["names"])
    assert [name for name, times in counted.items() if times > 1] == []


def test_the_index_knows_what_the_files_say() -> None:
    written = {name: row for row in ROWS.values() for name in row["names"]}
    assert set(names()) == set(written)
    for name, row in written.items():
        program = row_named(name)
        assert program is not None
        assert name in program.names
        assert (program.kind, program.source) == (row["kind"], row["source"])
        assert program.measured == row.get("measured", False)


def test_a_name_that_no_row_has_is_nothing() -> None:
    assert row_named("") is None
    assert row_named("no-such-program") is None


def test_settings_name_rows_and_meanings() -> None:
    text = resources.files("pidone.knowledge").joinpath("settings.toml").read_text("utf-8")
    programs = {name: row for table in TABLES.values() for name, row in table.items()}
    for name, facts in tomllib.loads(text).items():
        row = settings_of(name)
        assert row is not None and row.source and row.form in FORMS
        keys = programs[name].get("variants", {})
        variants = {part.split()[0] for key in keys for part in key.split(" & ")}
        said = {one for meaning in row.means.values() for one in meaning.split("+")}
        assert said <= {*MEANINGS, *variants}, name
        assert set(row.packaged) <= {"bash", "busybox", "dash"}
        assert set(row.includes) <= set(row.files)
        assert set(facts) <= set(Settings._fields) - {"row"}


def test_the_word_in_front_of_a_subcommand_has_a_row() -> None:
    """Without one `watchmedo auto-restart` is not looked for behind `watchmedo`."""
    stems = {name.rpartition(" ")[0] for name in names() if " " in name} - {"busybox"}
    assert {stem for stem in stems if row_named(stem) is None} == set()
