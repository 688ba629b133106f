"""Measures programs that take a command: `python -m lab.wrappers` prints what they do."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lab.run import ask_all
from lab.scenario import Scenario
from lab.tools import missing_parts, open_lab
from lab.verdict import Outcome

SIGNALS = ("TERM", "INT", "QUIT", "HUP", "USR1")
WRAPPERS: tuple[tuple[str, ...], ...] = (
    ("env", "A=1", "app"), ("nice", "app"), ("nohup", "app"), ("stdbuf", "-oL", "app"),
    ("setpriv", "--no-new-privs", "app"), ("chroot", "/", "app"), ("ionice", "-c3", "app"),
    ("taskset", "1", "app"), ("chrt", "-o", "0", "app"), ("prlimit", "--nofile=99", "app"),
    ("gosu", "root", "app"), ("chpst", "-u", "root", "app"), ("setuidgid", "root", "app"),
    ("setsid", "app"), ("setsid", "-w", "app"), ("timeout", "600", "app"),
    ("timeout", "-s", "KILL", "600", "app"), ("timeout", "--foreground", "600", "app"),
    ("timeout", "-k", "5", "600", "app"), ("su", "-c", "app"), ("su", "root", "-c", "exec app"),
    ("su", "-s", "/bin/bash", "-c", "app"), ("su", "-", "root", "-c", "app"),
    ("runuser", "-u", "root", "--", "app"), ("runuser", "root", "-c", "app"),
    ("runuser", "root", "-c", "exec app"), ("sudo", "app"), ("sudo", "-E", "-u", "root", "app"),
    ("flock", "/tmp/lock", "app"), ("flock", "/tmp/lock", "-c", "app"),
    ("flock", "-o", "/tmp/lock", "app"), ("flock", "-F", "/tmp/lock", "app"),
    ("script", "-qec", "app", "/dev/null"), ("script", "-qc", "exec app", "/dev/null"),
    ("xargs", "-a", "/dev/null", "app"), ("time", "app"), ("watch", "app"),
    ("start-stop-daemon", "--start", "--exec", "/usr/local/bin/app"),
    ("start-stop-daemon", "-S", "-b", "-x", "/usr/local/bin/app"),
    ("tini", "--", "app"), ("tini", "-g", "--", "app"), ("dumb-init", "app"),
    ("dumb-init", "--single-child", "app"), ("catatonit", "app"), ("dbus-run-session", "--", "app"),
    ("strace", "-f", "-o", "/dev/null", "app"), ("busybox", "timeout", "600", "app"),
    ("busybox", "su", "-c", "app"), ("busybox", "setsid", "app"),
    ("busybox", "flock", "/tmp/lock", "app"), ("busybox", "xargs", "app"),
    ("busybox", "nohup", "app"), ("busybox", "start-stop-daemon", "-S", "-x", "/usr/local/bin/app"),
    ("busybox", "script", "-qc", "app", "/dev/null"), ("busybox", "time", "app"),
    ("perl", "-e", "exec 'app'"), ("perl", "-e", "system 'app'"),
)  # fmt: skip
"""Command lines that come to run `app`."""


@dataclass(frozen=True)
class Asked:
    """A command line in a role, and the signal that it is sent."""

    wrapper: tuple[str, ...]
    role: str
    signal: str

    def scenario(self) -> Scenario:
        before = {"pid1": (), "tini": ("tini", "-s", "--"), "group": ("tini", "-s", "-g", "--")}
        argv = (*before[self.role], *self.wrapper)
        return Scenario(" ".join(argv), argv, stop_signal=self.signal)


def questions(wrappers: tuple[tuple[str, ...], ...]) -> Iterator[Asked]:
    for wrapper in wrappers:
        for role in ("pid1", "tini", "group"):
            for name in SIGNALS:
                yield Asked(wrapper, role, name)


def summary(outcome: Outcome) -> str:
    """The verdict, and what the application got."""
    got = [signal.Signals(n).name[3:] for payload in outcome.payloads for n in payload.got]
    return f"{outcome.verdict}({','.join(got) or '-'} {outcome.seconds:.1f}s {outcome.status})"


def tree(outcome: Outcome) -> str:
    """The steady state in one line: depth and program of each process."""
    return " ".join(f"{depth}:{(argv or ('?',))[0]}" for depth, argv in outcome.tree)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.wrappers", description=__doc__)
    parser.add_argument("--only", help="command lines that hold this text")
    parser.add_argument("--times", type=int, default=2)
    chosen = parser.parse_args()
    if missing := missing_parts(("tini",)):
        print(f"lab: this machine lacks {', '.join(missing)}", file=sys.stderr)
        return 2
    wrappers = tuple(
        wrapper
        for wrapper in WRAPPERS
        if shutil.which(wrapper[0]) and (not chosen.only or chosen.only in " ".join(wrapper))
    )
    asked = list(questions(wrappers))
    with open_lab() as lab:
        answers = ask_all(lab, [one.scenario() for one in asked], chosen.times)
        for one, (_, outcome) in zip(asked, answers, strict=True):
            if one.signal == SIGNALS[0]:
                print(f"\n{one.role} {' '.join(one.wrapper)}   [{tree(outcome)}]\n   ", end="")
            print(f" {one.signal} {summary(outcome)}", end="", flush=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
