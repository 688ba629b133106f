"""The questions about a shell that have one answer each, and how a run answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from lab.language import LANGUAGE
from lab.observe import Run
from lab.verdict import payloads_of

Value = bool | int | str
Launch = Literal["file", "text", "child", "group", "deaf"]
"""PID 1 with a script file; PID 1 with `-c`; under `tini -s`; under `tini -s -g`; PID 1 started
with SIGTERM ignored."""

SIGNALS = ("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "ALRM", "WINCH")
TERM_NUMBER = 15


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


def _says(word: str) -> Callable[[Run], bool]:
    return lambda run: word in run.output.split()


def _lacks(word: str) -> Callable[[Run], bool]:
    return lambda run: word not in run.output.split()


def _number(run: Run) -> int:
    """The number that the script printed behind an equals sign."""
    printed = [word[1:] for word in run.output.split() if word.startswith("=")]
    if not printed:
        raise LookupError("the script printed no number")
    return int(printed[0])


def _ends(run: Run) -> bool:
    return not run.outlived


def _lives(run: Run) -> bool:
    return run.outlived


def _is_cleaned(run: Run) -> bool:
    return all(payload.finished for payload in payloads_of(run))


def _chosen(*answers: tuple[str, str]) -> Callable[[Run], str]:
    """The answer of the first word that was printed; `otherwise` is the word ""."""

    def read(run: Run) -> str:
        words = run.output.split()
        return next(answer for word, answer in answers if not word or word in words)

    return read


def _ignores(number: int, tag: str = "") -> Callable[[Run], bool]:
    def read(run: Run) -> bool:
        found = [payload for payload in payloads_of(run) if payload.tag == tag]
        return bool(found) and bool(found[0].ignored >> (number - 1) & 1)

    return read


def _subshell_ignores(number: int) -> Callable[[Run], bool]:
    """Whether the first process below PID 1 that is no payload ignores the signal."""

    def read(run: Run) -> bool:
        inner = [process for process in run.tree if process.pid != 1 and process.program != "app"]
        return bool(inner) and bool(inner[0].ignored >> (number - 1) & 1)

    return read


def probes() -> Iterator[Probe]:
    """Every question; the reader of knowledge/shells.toml says what each of them means."""
    yield from _signal_probes()
    yield from _exit_trap_probes()
    yield from _trap_probes()
    yield from _inheritance_probes()
    yield from _wait_probes()
    yield from _kill_probes()
    yield from _running_probes()


WAITS = "app &\nwait\n"
RUNS = "app\ntrue\n"


def _signal_probes() -> Iterator[Probe]:
    for name in SIGNALS:
        for place, script in (("wait", WAITS), ("foreground", RUNS)):
            key = f"signals.pid1_ends_in_{place}"
            yield Probe(key, script, _ends, name, stop=name)
            key = f"signals.child_survives_in_{place}"
            yield Probe(key, script, _lives, name, "child", name)
        after = "app --run=1.2\necho on\n"
        yield Probe("signals.pid1_ends_after_foreground", after, _lacks("on"), name, stop=name)
        key = "signals.child_ends_after_foreground"
        yield Probe(key, after, _lacks("on"), name, "child", name)
        told = "app\necho on\n"
        yield Probe("signals.group_ends", told, _lacks("on"), name, "group", name)


def _exit_trap_probes() -> Iterator[Probe]:
    for name in SIGNALS:
        for place, script in (("wait", WAITS), ("foreground", RUNS)):
            script = "trap 'echo E' EXIT\n" + script
            yield Probe(f"exit_trap.pid1_ends_in_{place}", script, _ends, name, stop=name)
            for who, launch in (("pid1", "file"), ("child", "child")):
                read, key = _says("E"), f"exit_trap.{who}_runs_in_{place}"
                yield Probe(key, script, read, name, launch, name)  # type: ignore[arg-type]
    listing = "trap\n" + RUNS
    yield Probe("exit_trap.listing_does_it_too", listing, _ends)
    yield Probe("exit_trap.after_failed_exec", "trap 'echo E' EXIT\nexec nothere\n", _says("E"))
    script = "trap 'echo E' EXIT\ntrap 'exit 3' TERM\n" + WAITS
    yield Probe("exit_trap.after_exit_in_trap", script, _says("E"))
    yield Probe("exit_trap.after_errexit", "trap 'echo E' EXIT\nset -e\nfalse\n", _says("E"))


NAMES = (
    "TERM", "SIGTERM", "term", "sigterm", "Term", "15", "EXIT", "SIGEXIT", "exit", "0", "KILL",
    "STOP", "SIGKILL", "9", "ERR", "err", "DEBUG", "RETURN", "RTMIN", "RTMIN+3", "CHLD", "WINCH",
)  # fmt: skip


def _trap_probes() -> Iterator[Probe]:
    for name in NAMES:
        yield Probe("traps.accepts", f"trap : {name} && echo yes\n", _says("yes"), name)
    script = "trap 'echo T' NOSUCH TERM\n" + WAITS
    yield Probe("traps.names_after_a_bad_one", script, _says("T"))
    script = "trap 'echo T' NOSUCH\necho on\n"
    yield Probe("traps.bad_name_ends_script", script, _lacks("on"))
    at_once = "trap 'echo T' TERM\n"
    yield Probe("traps.runs_at_once_in", at_once + RUNS, _says("T"), "foreground")
    for place, script in (
        ("wait", WAITS),
        ("subshell", "( app; true )\ntrue\n"),
        ("substitution", "A=$(app; true)\ntrue\n"),
        ("pipeline", "app | cat\ntrue\n"),
        ("read", "mkfifo /tmp/p; exec 3<>/tmp/p\napp &\nread A <&3\ntrue\n"),
        ("sleep", "app &\nsleep 60\ntrue\n"),
        ("function", "f() { app; true; }\nf\n"),
        ("eval", "eval app\ntrue\n"),
    ):
        yield Probe("traps.runs_at_once_in", at_once + script, _says("T"), place)
    script = at_once + "mkfifo /tmp/p; exec 3<>/tmp/p\napp &\nread A <&3\necho on\n"
    yield Probe("traps.interrupt_read", script, _says("on"))
    yield Probe("traps.bare_exit_status", f"trap exit TERM\n{WAITS}", lambda run: run.status)


def _inheritance_probes() -> Iterator[Probe]:
    key = "inherits.kept_traps"
    own, kill = "trap 'echo T' TERM\n", "sleep 0.7; kill $!; wait\n"
    for member, script in (
        ("subshell_job", f"{own}(app --run=1.2; true) &\n{kill}"),
        ("function_job", f"{own}f() {{ app --run=1.2; true; }}\nf &\n{kill}"),
        ("subshell", f"{own}(pkill -P 1 & app --run=0.5; true)\ntrue\n"),
    ):
        yield Probe(key, script, _says("T"), member, stop="WINCH")
    key = "inherits.ignored_by"
    ignored, term = "trap '' TERM\n", _ignores(TERM_NUMBER)
    for member, script in (
        ("command", "app\ntrue\n"),
        ("exec", "exec app\n"),
        ("job", WAITS),
        ("subshell", "(app; true)\ntrue\n"),
        ("subshell_job", "(app; true) &\nwait\n"),
        ("substitution", "A=$(app)\ntrue\n"),
        ("stage", "app | cat\ntrue\n"),
    ):
        yield Probe(key, ignored + script, term, member)
    key = "inherits.interrupts_ignored_by"
    for member, script in (
        ("job", WAITS),
        ("subshell_job_command", "(app) &\nwait\n"),
        ("inside_subshell_job", "(app; true) &\nwait\n"),
        ("inside_group_job", "{ app; true; } &\nwait\n"),
        ("inside_function_job", "f() { app; true; }\nf &\nwait\n"),
        ("pipeline_job", "app | cat &\nwait\n"),
        ("exec_job", "exec app &\nwait\n"),
        ("coproc", "coproc app\nwait\n"),
        ("process_substitution", "cat <(app)\ntrue\n"),
    ):
        yield Probe(key, script, _ignores(2), member)
    script = "(app; true) &\nwait\n"
    yield Probe(key, script, _subshell_ignores(2), "subshell_job")
    script = "(trap - INT; app; true) &\nwait\n"
    yield Probe("inherits.job_can_reset_int", script, lambda run: not _ignores(2)(run))
    script = "trap 'echo T' TERM\n" + WAITS
    yield Probe("inherits.can_trap_ignored_at_start", script, _says("T"), launch="deaf")
    yield Probe("inherits.text_leaves_quit_ignored", "app", _ignores(3), launch="text")


def _wait_probes() -> Iterator[Probe]:
    trap = "trap 'echo T' TERM\napp & p=$!\n"
    told = "trap 'kill $p' TERM\napp & p=$!\n"
    waits = "trap 'kill $p; wait $p' TERM\napp & p=$!\n"
    yield Probe("waits.interrupted_status", trap + 'wait $p\necho "=$?"\n', _number)
    script = "true &\nwait -n && echo yes\n"
    yield Probe("waits.has_n", script, _says("yes"))
    script = "true & p=$!\nsleep 0.2\nwait $p; wait $p && echo yes\n"
    yield Probe("waits.status_known_again", script, _says("yes"))
    script = '(exit 5) & p=$!\nwait\nwait $p\necho "=$?"\n'
    yield Probe("waits.status_after_wait_for_all", script, _number)
    script = told + "app b & q=$!\nwait $p $q\necho on\n"
    yield Probe("waits.several_are_interrupted", script, _says("on"))
    script = waits + "sleep 999 &\nwait $!\necho on\n"
    yield Probe("waits.resumes_after_wait_in_trap", script, _lacks("on"))
    script = waits + 'wait $p\necho "=$?"\n'
    yield Probe("waits.status_after_wait_in_trap", script, _number)
    script = "(app & sleep 0.2)\nwait\n"
    yield Probe("waits.for_orphans", script, _lives, "without_jobs")
    script = "(app & sleep 0.2)\nsleep 1 &\nwait\n"
    yield Probe("waits.for_orphans", script, _lives, "with_jobs")
    script = "(sleep 999; true) &\ntrap 'kill $!; wait; exit' TERM\nwait\n"
    yield Probe("waits.for_orphans", script, _lives, "of_a_job_just_killed")
    script = "set -e\n" + trap + "wait $p\necho on\n"
    yield Probe("waits.errexit_ends_it", script, _lacks("on"))
    yield Probe("waits.errexit_runs_trap_first", script, _says("T"))
    script = "set -e\n" + waits + "wait $p\necho on\n"
    yield Probe("waits.errexit_ends_it_after_wait_in_trap", script, _lacks("on"))
    script = "app > /tmp/out | true\necho on\n"
    yield Probe("waits.for_all_of_a_pipeline", script, _lacks("on"))
    script = "trap 'kill $p' TERM\napp & p=$!\nwait %1\nwait %1\n"
    yield Probe("waits.takes_job_specs", script, _is_cleaned)


def _kill_probes() -> Iterator[Probe]:
    for member, words in (
        ("-TERM", "-TERM $p"), ("-15", "-15 $p"), ("-s TERM", "-s TERM $p"),
        ("-SIGTERM", "-SIGTERM $p"), ("-s SIGTERM", "-s SIGTERM $p"), ("-term", "-term $p"),
        ("-s term", "-s term $p"), ("-n 15", "-n 15 $p"), ("--", "-- $p"),
        ("-TERM --", "-TERM -- $p"), ("-TERM -- -pid", "-TERM -- -$$"), ("-- -pid", "-- -$$"),
        ("-TERM -pid", "-TERM -$$"), ("%1", "%1"), ("%%", "%%"), ("-TERM %1", "-TERM %1"),
        ("$(jobs -p)", "$(jobs -p)"), ("`jobs -p`", "`jobs -p`"), ("0", "0"),
        ("-TERM -1", "-TERM -1"),
    ):  # fmt: skip
        script = f"app & p=$!\ntrap 'trap \"\" TERM; kill {words}; wait; exit' TERM\nwait\n"
        yield Probe("kills.reaches_job_with", script, _is_cleaned, member)
    group = "trap 'echo T; kill 0{}' TERM\napp & p=$!\nwait\n"
    fate = _zero_fate
    yield Probe("kills.zero_in_trap", group.format(""), fate)
    yield Probe("kills.zero_in_trap_then_wait", group.format("; wait"), fate)
    script = "app & p=$!\ntrap 'trap - TERM; kill -TERM $$' TERM\nwait\nwait\n"
    yield Probe("kills.raise_again_ends_pid1", script, _ends)


def _zero_fate(run: Run) -> str:
    if run.output.split().count("T") < 3:
        return "once"
    return "loops" if run.outlived else "crashes"


def _running_probes() -> Iterator[Probe]:
    for name, script in LANGUAGE.items():
        yield Probe("language.can", f"{script}\n", _says("yes"), name)
        stopped = f"echo begun\n{script}\necho on\n"
        yield Probe("language.ends_at", stopped, _lacks("on"), name)
    yield Probe("running.last_stage_in_shell", "true | exec app\n", _is_pid1)
    yield Probe("running.subshell_in_shell", "( app; true )\necho on\n", _is_child_of_pid1)
    script = "app && true &\necho on\n"
    yield Probe("running.and_or_job_as_a_whole", script, _says("on"))
    yield Probe("running.sleep_in_shell", "sleep 60\ntrue\n", lambda run: len(run.tree) == 1)
    script = "set -m\n" + WAITS
    yield Probe("running.job_control_makes_groups", script, _has_own_group)
    yield Probe("running.foreground_of_job_control_has_group", "set -m\n" + RUNS, _has_own_group)
    yield Probe("running.fg", "set -m\napp &\nfg\ntrue\n", lambda run: len(run.tree) > 1)


def _is_pid1(run: Run) -> bool:
    return bool(run.tree) and run.tree[0].program == "app"


def _is_child_of_pid1(run: Run) -> bool:
    return any(process.program == "app" and process.parent == 1 for process in run.tree)


def _has_own_group(run: Run) -> bool:
    ups = [record for record in run.records if record.what == "up"]
    return bool(ups) and int(ups[0].rest[2]) == ups[0].pid
