"""Step 4 of the way, shells: a row of knowledge/shells.toml, asked what a run wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pidone.knowledge.shell_facts import Shell
from pidone.knowledge.shells import family
from pidone.knowledge.shells import shell as shell_row
from pidone.knowledge.signals import signal_name

COMMON_SHELLS = ("dash", "busybox", "bash")
"""What /bin/sh is on nearly all images: Debian and Ubuntu, Alpine, Fedora and its relatives."""

OWN_SIGNALS = ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM")
"""The signals that the table's rows speak of, but for WINCH, which ends nobody."""

PSEUDO = frozenset({"EXIT", "ERR", "DEBUG", "RETURN", "ZERR"})

PAIRS = frozenset(
    {
        ("list", "and"), ("lines", "and"), ("list", "subshell"), ("list", "group"),
        ("if", "and"), ("if", "redirect"),
    }
)  # fmt: skip
"""Constructs that were measured together: `x; y && app`, ..."""

HOLDING_LISTS = {
    "subshell": "subshell_list", "redirected_subshell": "subshell_list",
    "group": "group_list", "redirected_group": "group_list",
    "if": "if_list", "redirected_if": "if_list", "case": "if_list",
    "function": "function_list",
}  # fmt: skip
"""The forms of constructs with more than one command inside."""


@dataclass(frozen=True, eq=False)
class Dialect:
    """A shell. `row` is what was measured of it; bash has another one where it is called sh."""

    name: str
    row: Shell

    def replaces_itself(
        self, tail: tuple[str, ...], *, trapped: bool, ignoring: bool, jobs: bool
    ) -> bool:
        """Whether the command at the end of these constructs takes the shell's place.

        `tail` begins with the context ("text", "file", "subshell", ...); see shell_forms.Replaces.
        """
        if trapped:
            return False
        forms: frozenset[str] = getattr(self.row.replaces, tail[0])
        if ignoring and "trap_ignored" not in forms and tail[0] in ("text", "subshell"):
            return False
        return required_forms(tail[1:], jobs) <= forms

    def reaction(
        self, signal: str, *, first: bool, exit_trap: bool, place: str, errexit: bool = False
    ) -> str:
        """What a signal without a trap does: "drop", "die", "die after" the foreground child.

        `place` is "wait" or "foreground". With an EXIT trap "run" stands for dying by way of it.
        """
        if exit_trap:
            own, who = self.row.exit_trap, "pid1" if first else "child"
            if signal in getattr(own, f"{who}_runs_in_{place}"):
                runs = not errexit or signal in getattr(own, f"{who}_runs_under_errexit")
                return "run" if runs or place != "wait" else "die"
            if first and signal in getattr(own, f"pid1_ends_in_{place}"):
                return "die"
            if place != "wait" and signal in getattr(own, f"{who}_runs_after_foreground"):
                return "run after"
        signals = self.row.signals
        if first:
            if signal in getattr(signals, f"pid1_ends_in_{place}"):
                return "die"
            return self._afterwards(signals.pid1_ends_after_foreground, signal, place)
        if signal not in getattr(signals, f"child_survives_in_{place}"):
            return "die"
        return self._afterwards(signals.child_ends_after_foreground, signal, place)

    def _afterwards(self, late: frozenset[str], signal: str, place: str) -> str:
        return "die after" if place != "wait" and signal in late else "drop"

    def watched(self, *, first: bool, exit_trap: bool) -> frozenset[str]:
        """The signals for which the shell has a handler of its own, or ignores by itself."""
        plain = "drop" if first else "die"
        return frozenset(
            signal
            for signal in OWN_SIGNALS
            for place in ("wait", "foreground")
            if self.reaction(signal, first=first, exit_trap=exit_trap, place=place) != plain
        )

    def runs_at_once_in(self, place: str) -> bool:
        """Whether a trap runs before what the shell is doing has ended."""
        return place in self.row.traps.runs_at_once_in

    def can(self, name: str) -> bool:
        """Whether the shell knows a construct or a builtin."""
        return name in self.row.language.can

    def ends_at(self, name: str) -> bool:
        """Whether something is an error that ends the script right there."""
        return name in self.row.language.ends_at

    def trap_name(self, written: str) -> str | None:
        """The canonical name (no SIG; EXIT) that `trap` takes a word for; None if it refuses."""
        accepts = self.row.traps.accepts
        upper = written.upper()
        if written == "0" or upper.removeprefix("SIG") == "EXIT":
            return "EXIT" if written in accepts else None
        if upper.removeprefix("SIG") in PSEUDO:
            return upper if written in accepts else None
        found = signal_name(written)
        if found is None:
            return None
        samples = {"15" if written.isdigit() else _like(written)}
        if found in ("SIGKILL", "SIGSTOP"):
            samples.add("9" if written.isdigit() else upper.replace("SIGSTOP", "SIGKILL"))
        return found.removeprefix("SIG") if samples <= accepts else None

    def kill_reaches(self, form: str) -> bool:
        """Whether `kill` with arguments of this form reaches a background job."""
        return form in self.row.kills.reaches_job_with


def _like(written: str) -> str:
    """TERM in the spelling of another name: `sigint` -> `sigterm`."""
    prefixed = written.upper().startswith("SIG")
    name = written[3:] if prefixed else written
    sample = "term" if name.islower() else "TERM" if name.isupper() else "Term"
    return (written[:3] if prefixed else "") + sample


def required_forms(constructs: tuple[str, ...], jobs: bool) -> frozenset[str]:
    """The names of the forms that must all hold for a command behind these constructs."""
    names = {"simple"}
    constructs = _without_bodies(constructs)
    for before, construct in pairwise(("", *constructs)):
        if (before, construct) in PAIRS:
            names.add(f"{before}_{construct}")
        if construct in ("list", "lines"):
            names.add(HOLDING_LISTS.get(before, "list"))
        else:
            names.add(construct)
    if jobs:
        names.add("after_job" if "list" in constructs else "after_jobs_line")
    if ("lines", "and") in pairwise(constructs):
        names.discard("list")
    return frozenset(names)


def _without_bodies(constructs: tuple[str, ...]) -> tuple[str, ...]:
    """The constructs without the groups that are the bodies of functions."""
    return tuple(
        construct
        for before, construct in pairwise(("", *constructs))
        if (before, construct) != ("function", "group")
    )


@lru_cache(maxsize=64)
def dialect_named(name: str) -> Dialect | None:
    """The dialect of a row or a program's name ("bash", "ash", ...)."""
    row = shell_row(name)
    return Dialect(family(row.name), row) if row is not None else None


def dialect_of(name: str, known: Mapping[str, str]) -> Dialect | None:
    """The dialect behind a shell's name or path; None for a program that is no shell.

    `known` says which row a path of the image is, /bin/sh above all.
    """
    base = name.rsplit("/", 1)[-1].lstrip("-")
    if base != "sh":
        found = known.get(name) or known.get(f"/bin/{base}") or base
        return dialect_named(found) or dialect_named(base)
    return _as_sh(known.get(name) or known.get("/bin/sh") or "dash")


@lru_cache(maxsize=16)
def _as_sh(name: str) -> Dialect | None:
    """A shell that is called by the name sh (bash(1): POSIX mode)."""
    row = shell_row(f"{name}-as-sh")
    return Dialect(family(name), row) if row is not None else dialect_named(name)
