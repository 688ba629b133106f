"""How the shells differ where it matters for who is PID 1 and who hears a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pidone.knowledge.signals import signal_name

POSIX = frozenset({"list", "and", "or", "text", "function", "command"})


@dataclass(frozen=True)
class Dialect:
    name: str
    replaces: frozenset[str] = frozenset()
    replaces_in_subshell: frozenset[str] = frozenset()
    replaces_trapped: bool = False
    trap_during_child: bool = False
    exit_trap_on_signal: bool = False
    exit_trap_signals: frozenset[str] = frozenset()
    caught: frozenset[str] = frozenset()
    keeps_ignored_at_entry: bool = True
    wait_status_base: int = 128
    wait_any: bool = False
    last_stage_here: bool = False
    builtins: frozenset[str] = frozenset({"local", "let"})
    features: frozenset[str] = frozenset()
    sig_prefix: bool = True
    lower: bool = True

    def replaces_itself(self, through: frozenset[str], *, trapped: bool, jobs: bool) -> bool:
        if trapped and not self.replaces_trapped:
            return False
        mode = self.replaces if "text" in through else self.replaces_in_subshell
        return through - {"text", "subshell", "background"} <= mode

    def trap_name(self, written: str) -> str | None:
        if written in ("0", "EXIT") or (self.lower and written.upper() == "EXIT"):
            return "EXIT"
        if written in ("ERR", "DEBUG", "RETURN"):
            return written if self.name in ("bash", "zsh", "ksh93", "mksh") else None
        if written.isdigit():
            found = signal_name(written)
        else:
            if written.upper().startswith("SIG") and not self.sig_prefix:
                return None
            if written != written.upper() and not self.lower:
                return None
            found = signal_name(written)
        return found.removeprefix("SIG") if found else None


ALL = frozenset({"assignment", "list", "and", "or", "redirect", "subshell", "group", "if", "case", "function", "command", "eval"})
DIALECTS = {
    "dash": Dialect("dash", sig_prefix=False, builtins=frozenset({"local"})),
    "bash": Dialect(
        "bash",
        replaces=frozenset({"assignment", "list", "and", "or"}),
        replaces_in_subshell=frozenset(),
        exit_trap_on_signal=True,
        exit_trap_signals=frozenset({"TERM", "INT", "HUP", "QUIT", "USR1", "USR2"}),
        wait_any=True,
        builtins=frozenset({"local", "let", "source", "shopt", "pushd", "popd"}),
        features=frozenset({"BASH_SOURCE"}),
    ),
    "busybox": Dialect("busybox", replaces=ALL, replaces_in_subshell=ALL, builtins=frozenset({"local", "let", "source"})),
    "zsh": Dialect("zsh", replaces=ALL, replaces_in_subshell=ALL, lower=False, last_stage_here=True),
    "ksh93": Dialect("ksh93", trap_during_child=True, last_stage_here=True, builtins=frozenset({"sleep", "source", "let"})),
    "mksh": Dialect("mksh", replaces=ALL, replaces_in_subshell=ALL, caught=frozenset({"TERM", "INT", "HUP", "QUIT"}), builtins=frozenset({"sleep", "local", "source", "let"})),
    "yash": Dialect("yash", replaces=ALL, replaces_in_subshell=ALL),
}
NAMES = {"sh": "", "ash": "busybox", "ksh": "ksh93", "rksh": "ksh93", "rbash": "bash", "lksh": "mksh"}


def dialect_of(name: str, shells: Mapping[str, str]) -> Dialect | None:
    """The dialect behind a shell's name or path; None for a program that is no shell."""
    base = name.rsplit("/", 1)[-1].lstrip("-").rstrip("\r")
    if base != "sh" and base not in DIALECTS and base not in NAMES:
        return None
    path = name if "/" in name else f"/bin/{base}"
    row = shells.get(path) or shells.get(f"/bin/{base}") or NAMES.get(base) or base
    if base == "sh" and row == "sh":
        row = shells.get("/bin/sh", "dash")
    return DIALECTS.get(row)
COMMON_SHELLS = ("dash", "busybox", "bash")
