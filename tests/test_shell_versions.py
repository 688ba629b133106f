"""Versions of shells that other releases bring: shell_versions.toml on top of shells.toml."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from lab.releases import MEASURED, RELEASES, VERSIONS
from lab.shells import TABLE
from pidone.knowledge.shells import TABLES, family, shell

BASE = tomllib.loads(TABLE.read_text("utf-8"))
ROWS: dict[str, dict[str, Any]] = tomllib.loads(VERSIONS.read_text("utf-8"))


@pytest.mark.parametrize("name", ROWS)
def test_a_version_is_its_shells_row_but_for_what_differs(name: str) -> None:
    row, like = shell(name), shell(ROWS[name]["like"])
    assert row is not None
    assert like is not None
    assert (row.version, row.source) == (ROWS[name]["version"], ROWS[name]["source"])
    assert family(name) == family(like.name)
    for table in TABLES:
        said = ROWS[name].get(table, {})
        for key in BASE[family(name)][table]:
            own = getattr(getattr(row, table), key)
            theirs = getattr(getattr(like, table), key)
            assert (own != theirs) is (key in said), f"{table}.{key}"


def test_every_version_of_a_release_has_a_row() -> None:
    measured = {release.row(one.name) for release in RELEASES for one in MEASURED}
    assert measured - set(BASE) == {name for name, row in ROWS.items() if row["measured"]}


@pytest.mark.parametrize(
    ("name", "replaces", "ends_by_exit_trap"),
    [
        ("bash-4-4", False, False), ("bash-5-0", False, True), ("bash-5-1", True, True),
        ("bash", True, True), ("dash-0-5-8", False, False), ("busybox-1-27", False, False),
        ("busybox-1-30", True, False),
    ],
)  # fmt: skip
def test_what_versions_differ_in(name: str, replaces: bool, ends_by_exit_trap: bool) -> None:
    row = shell(name)
    assert row is not None
    assert ("list" in row.replaces.text) is replaces
    assert ("TERM" in row.exit_trap.pid1_ends_in_wait) is ends_by_exit_trap
