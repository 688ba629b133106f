"""How a run answers one question about a shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lab.observe import Run
from lab.verdict import payloads_of

Value = bool | int | str
Launch = Literal["file", "text", "child", "group", "deaf", "name"]
"""PID 1 with a script file; PID 1 with `-c`; under `tini -s`; under `tini -s -g`; PID 1 started
with SIGTERM ignored; PID 1 with the name of a script that is in a folder of PATH."""

SIGNALS = ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "WINCH")
WAITS = "app &\nwait\n"
RUNS = "app\ntrue\n"
PLACES = {
    "wait": WAITS,
    "foreground": RUNS,
    "pipeline": "app | cat\ntrue\n",
    "substitution": "A=$(app)\ntrue\n",
    "job_control": "set -m\napp\ntrue\n",
}
"""Where a shell may be when a signal comes."""


@dataclass(frozen=True)
class Probe:
    """One script whose run answers one question.

    `key` is "table.name" of knowledge/shells.toml. A probe with a `member` answers yes or no, and
    the key's value is the list of the members that were answered yes.
    """

    key: str
    script: str
    read: Callable[[Run], Value]
    member: str | None = None
    launch: Launch = "file"
    stop: str = "TERM"


def says(word: str) -> Callable[[Run], bool]:
    return lambda run: word in run.output.split()


def lacks(word: str) -> Callable[[Run], bool]:
    return lambda run: word not in run.output.split()


def number(run: Run) -> int:
    """The number that the script printed behind an equals sign."""
    printed = [word[1:] for word in run.output.split() if word.startswith("=")]
    if not printed:
        raise LookupError("the script printed no number")
    return int(printed[0])


def ends(run: Run) -> bool:
    return not run.outlived


def lives(run: Run) -> bool:
    return run.outlived


def is_cleaned(run: Run) -> bool:
    return all(payload.finished for payload in payloads_of(run))


def fate(word: str = "on") -> Callable[[Run], str]:
    """What became of a script that would print the word, had nothing ended or stopped it."""

    def read(run: Run) -> str:
        if word in run.output.split():
            return "goes_on"
        return "hangs" if run.outlived else "ends"

    return read


def ignores(number: int, tag: str = "") -> Callable[[Run], bool]:
    def read(run: Run) -> bool:
        found = [payload for payload in payloads_of(run) if payload.tag == tag]
        return bool(found) and bool(found[0].ignored >> (number - 1) & 1)

    return read


def subshell_ignores(number: int) -> Callable[[Run], bool]:
    """Whether the first process below PID 1 that is no payload ignores the signal."""

    def read(run: Run) -> bool:
        inner = [process for process in run.tree if process.pid != 1 and process.program != "app"]
        return bool(inner) and bool(inner[0].ignored >> (number - 1) & 1)

    return read
