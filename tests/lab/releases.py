"""Measures the shells of other releases: `python -m lab.releases FOLDER`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.shells import SHELLS, TABLE, Row, Shell, differences, measure, questions, toml_of
from lab.tools import missing_parts, open_lab

VERSIONS = TABLE.with_name("shell_versions.toml")
DEBIAN = "http://deb.debian.org/debian"
UBUNTU = "http://archive.ubuntu.com/ubuntu"
PACKAGES = "bash,busybox,dash,procps"


@dataclass(frozen=True)
class Release:
    """A release of Debian or Ubuntu, and which rows its shells must have.

    `rows` are the versions that differ from a shell's row in shells.toml: every other shell of
    the release must be like that row. A row's facts are those of the first release that has it.
    """

    suite: str
    system: str
    rows: Mapping[str, str]

    @property
    def mirror(self) -> str:
        return DEBIAN if self.system.startswith("Debian") else UBUNTU

    def row(self, shell: str) -> str:
        """The row's name: "bash-5-0-as-sh" for "bash-as-sh" where bash has the row "bash-5-0"."""
        program, _, called = shell.partition("-")
        return self.rows.get(program, program) + (f"-{called}" if called else "")


RELEASES = (
    Release(
        "bionic",
        "Ubuntu 18.04",
        {"dash": "dash-0-5-8", "bash": "bash-4-4", "busybox": "busybox-1-27"},
    ),
    Release(
        "focal",
        "Ubuntu 20.04",
        {"dash": "dash-0-5-10", "bash": "bash-5-0", "busybox": "busybox-1-30"},
    ),
    Release("bullseye", "Debian 11", {"bash": "bash-5-1", "busybox": "busybox-1-30"}),
    Release("jammy", "Ubuntu 22.04", {"bash": "bash-5-1", "busybox": "busybox-1-30"}),
    Release("bookworm", "Debian 12", {}),
    Release("noble", "Ubuntu 24.04", {"busybox": "busybox-1-36"}),
    Release("trixie", "Debian 13", {"dash": "dash-0-5-12-12"}),
    Release(
        "resolute",
        "Ubuntu 26.04",
        {"dash": "dash-0-5-12-12", "bash": "bash-5-3", "busybox": "busybox-1-36"},
    ),
)
MEASURED = tuple(shell for shell in SHELLS if shell.package in ("bash", "busybox", "dash"))


def root_of(release: Release, folder: Path) -> Path:
    """The release's root file system, made by debootstrap where it is not there yet."""
    root = folder / release.suite
    if not (root / "usr/bin/busybox").exists():
        script = Path("/usr/share/debootstrap/scripts", release.suite)
        options = ["--variant=minbase", "--merged-usr", f"--include={PACKAGES}"]
        if release.mirror == UBUNTU:
            options += ["--components=main,universe"]
        command = ["debootstrap", *options, release.suite, str(root), release.mirror]
        command += [] if script.exists() else [str(script.with_name("jammy"))]
        subprocess.run(command, check=True, stdout=sys.stderr)
    if not (root / "usr/bin/tini").exists():
        shutil.copy("/usr/bin/tini-static", root / "usr/bin/tini")
    return root


def version(root: Path, shell: Shell) -> str:
    """The package's version, as the release's own dpkg knows it."""
    query = ["dpkg-query", "-W", "-f", "${Version}", shell.package]
    command = ["chroot", str(root), *query]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def whole_row(rows: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    """A row's tables, with what it has from the row that it is like."""
    row = rows[name]
    whole = whole_row(rows, row["like"]) if "like" in row else {}
    for table, answers in row.items():
        if isinstance(answers, dict):
            whole[table] = {**whole.get(table, {}), **answers}
    return whole


def section(name: str, head: Mapping[str, str], row: Row, base: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a version's row: what differs from the row that it is like."""
    yield from ("", f"[{name}]", "measured = true")
    yield from (f'{key} = "{value}"' for key, value in head.items())
    for table, answers in row.items():
        changed = {key: value for key, value in answers.items() if base[table].get(key) != value}
        if changed:
            yield from ("", f"[{name}.{table}]")
            yield from (f"{key} = {toml_of(value)}" for key, value in changed.items())


def written(lines: list[str]) -> str:
    """The whole file."""
    head = [
        "# Versions of shells that are not like their row in shells.toml: what differs.",
        "# Written by `python -m lab.releases FOLDER --write` in tests/, but for rows that are not",
        "# measured.",
    ]
    return "\n".join([*head, *lines]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.releases", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the root file systems are, or go")
    parser.add_argument("--suite", action="append", help="only this one (may be repeated)")
    parser.add_argument("--shell", action="append", help="only this one (may be repeated)")
    parser.add_argument("--key", action="append", help="only this table.name (may be repeated)")
    parser.add_argument("--write", action="store_true", help="write the table, from all of it")
    chosen = parser.parse_args()
    if missing := missing_parts(("debootstrap", "tini-static", "chroot")):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    base = tomllib.loads(TABLE.read_text())
    known = base | tomllib.loads(VERSIONS.read_text()) if VERSIONS.exists() else base
    lines: list[str] = []
    done: set[str] = set()
    for release in RELEASES:
        if chosen.suite and release.suite not in chosen.suite:
            continue
        root = root_of(release, chosen.folder)
        with open_lab(root) as lab:
            for shell in MEASURED:
                if chosen.shell and shell.name not in chosen.shell:
                    continue
                asked = [q for q in questions(shell) if not chosen.key or q.key in chosen.key]
                row = measure(lab, asked)
                name = release.row(shell.name)
                said = whole_row(known, name) if name in known else {}
                for line in differences(name, said, row):
                    print(f"{release.system}: {line}")
                if name != shell.name and name not in done:
                    done.add(name)
                    head = {
                        "like": shell.name,
                        "version": version(root, shell),
                        "source": f"tests/lab/releases.py, {release.system}",
                    }
                    lines += section(name, head, row, base[shell.name])
    if chosen.write:
        VERSIONS.write_text(written([*lines, *unmeasured(known)]))
    return 0


def unmeasured(known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the rows that come from elsewhere, as they stand in the table."""
    for name, row in known.items():
        if "like" in row and not row["measured"]:
            yield from ("", f"[{name}]", "measured = false")
            yield from (f'{key} = "{row[key]}"' for key in ("like", "version", "source"))
            for table, answers in row.items():
                if isinstance(answers, dict):
                    yield from ("", f"[{name}.{table}]")
                    yield from (f"{key} = {toml_of(value)}" for key, value in answers.items())


if __name__ == "__main__":
    sys.exit(main())
