"""The questions about a shell that have one answer each."""

from __future__ import annotations

from collections.abc import Iterator

from lab.endings import ending_probes
from lab.language import LANGUAGE
from lab.observe import Run
from lab.opening import opening_probes
from lab.probe import (
    PLACES,
    RUNS,
    SIGNALS,
    WAITS,
    Probe,
    ends,
    fate,
    ignores,
    is_cleaned,
    lacks,
    lives,
    number,
    says,
    subshell_ignores,
)

TERM_NUMBER = 15


def probes() -> Iterator[Probe]:
    """Every question; the reader of knowledge/shells.toml says what each of them means."""
    yield from _signal_probes()
    yield from ending_probes()
    yield from _trap_probes()
    yield from _inheritance_probes()
    yield from _wait_probes()
    yield from _kill_probes()
    yield from _running_probes()
    yield from opening_probes()


def _signal_probes() -> Iterator[Probe]:
    for name in SIGNALS:
        for place, script in PLACES.items():
            key = f"signals.pid1_ends_in_{place}"
            yield Probe(key, script, ends, name, stop=name)
            key = f"signals.child_survives_in_{place}"
            yield Probe(key, script, lives, name, "child", name)
        after = "app --run=1.2\necho on\n"
        yield Probe("signals.pid1_ends_after_foreground", after, lacks("on"), name, stop=name)
        key = "signals.child_ends_after_foreground"
        yield Probe(key, after, lacks("on"), name, "child", name)
        reset = f"trap - {name}\n"
        yield Probe("signals.pid1_ends_after_reset", reset + WAITS, ends, name, stop=name)
        reset = f"trap : {name}\n{reset}"
        yield Probe("signals.pid1_ends_after_trap_and_reset", reset + WAITS, ends, name, stop=name)
        told = "app\necho on\n"
        yield Probe("signals.group_ends", told, lacks("on"), name, "group", name)


NAMES = (
    "TERM", "SIGTERM", "term", "sigterm", "Term", "15", "EXIT", "SIGEXIT", "exit", "0", "KILL",
    "STOP", "SIGKILL", "9", "ERR", "err", "DEBUG", "RETURN", "RTMIN", "RTMIN+3", "CHLD", "WINCH",
)  # fmt: skip


BUSY = {
    "wait": WAITS,
    "foreground": RUNS,
    "subshell": "( app; true )\ntrue\n",
    "substitution": "A=$(app; true)\ntrue\n",
    "substituted_command": "A=$(app)\ntrue\n",
    "job_control": "set -m\napp\ntrue\n",
    "pipeline": "app | cat\ntrue\n",
    "read": "mkfifo /tmp/p; exec 3<>/tmp/p\napp &\nread A <&3\ntrue\n",
    "sleep": "app &\nsleep 60\ntrue\n",
    "function": "f() { app; true; }\nf\n",
    "eval": "eval app\ntrue\n",
}
"""What a shell may be doing when a trapped signal comes."""


def _trap_probes() -> Iterator[Probe]:
    for name in NAMES:
        yield Probe("traps.accepts", f"trap : {name} && echo yes\n", says("yes"), name)
    script = "trap 'echo T' NOSUCH TERM\n" + WAITS
    yield Probe("traps.names_after_a_bad_one", script, says("T"))
    script = "trap 'echo T' NOSUCH\necho on\n"
    yield Probe("traps.bad_name_ends_script", script, lacks("on"))
    at_once = "trap 'echo T' TERM\n"
    for place, script in BUSY.items():
        yield Probe("traps.runs_at_once_in", at_once + script, says("T"), place)
    script = at_once + "mkfifo /tmp/p; exec 3<>/tmp/p\napp &\nread A <&3\necho on\n"
    yield Probe("traps.interrupt_read", script, says("on"))
    script = "trap return TERM\napp &\nwait\necho on\n"
    yield Probe("traps.return_ends_script", script, lacks("on"))
    script = "trap return TERM\nf() { wait; echo on; }\napp &\nf\n"
    yield Probe("traps.return_leaves_function", script, lacks("on"))
    yield Probe("traps.bare_exit_status", f"trap exit TERM\n{WAITS}", lambda run: run.status)
    key, trap = "traps.run_for_child_in", "trap 'echo T' CHLD\n"
    yield Probe(key, trap + "ls /nothere\n", says("T"), "foreground")
    yield Probe(key, trap + "sleep 0.2 &\nwait\n", says("T"), "wait")


def _inheritance_probes() -> Iterator[Probe]:
    key = "inherits.kept_traps"
    own, kill = "trap 'echo T' TERM\n", "sleep 0.7; kill $!; wait\n"
    for member, script in (
        ("subshell_job", f"{own}(app --run=1.2; true) &\n{kill}"),
        ("function_job", f"{own}f() {{ app --run=1.2; true; }}\nf &\n{kill}"),
        ("subshell", f"{own}(pkill -P 1 & app --run=0.5; true)\ntrue\n"),
    ):
        yield Probe(key, script, says("T"), member, stop="WINCH")
    key = "inherits.ignored_by"
    ignored, term = "trap '' TERM\n", ignores(TERM_NUMBER)
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
        yield Probe(key, script, ignores(2), member)
    script = "(app; true) &\nwait\n"
    yield Probe(key, script, subshell_ignores(2), "subshell_job")
    script = "(trap - INT; app; true) &\nwait\n"
    yield Probe("inherits.job_can_reset_int", script, lambda run: not ignores(2)(run))
    script = "trap 'echo T' TERM\n" + WAITS
    yield Probe("inherits.can_trap_ignored_at_start", script, says("T"), launch="deaf")
    yield Probe("inherits.text_leaves_quit_ignored", "app", ignores(3), launch="text")


def _wait_probes() -> Iterator[Probe]:
    trap = "trap 'echo T' TERM\napp & p=$!\n"
    told = "trap 'kill $p' TERM\napp & p=$!\n"
    waits = "trap 'kill $p; wait $p' TERM\napp & p=$!\n"
    yield Probe("waits.interrupted_status", trap + 'wait $p\necho "=$?"\n', number)
    script = "true &\nwait -n && echo yes\n"
    yield Probe("waits.has_n", script, says("yes"))
    script = "true & p=$!\nsleep 0.2\nwait $p; wait $p && echo yes\n"
    yield Probe("waits.status_known_again", script, says("yes"))
    script = '(exit 5) & p=$!\nwait\nwait $p\necho "=$?"\n'
    yield Probe("waits.status_after_wait_for_all", script, number)
    script = told + "app b & q=$!\nwait $p $q\necho on\n"
    yield Probe("waits.several_are_interrupted", script, says("on"))
    script = waits + "sleep 999 &\nwait $!\necho on\n"
    yield Probe("waits.resumes_after_wait_in_trap", script, lacks("on"))
    script = waits + 'wait $p\necho "=$?"\n'
    yield Probe("waits.status_after_wait_in_trap", script, number)
    script = "(app & sleep 0.2)\nwait\n"
    yield Probe("waits.for_orphans", script, lives, "without_jobs")
    script = "(app & sleep 0.2)\nsleep 1 &\nwait\n"
    yield Probe("waits.for_orphans", script, lives, "with_jobs")
    script = "(sleep 999; true) &\ntrap 'kill $!; wait; exit' TERM\nwait\n"
    yield Probe("waits.for_orphans", script, lives, "of_a_job_just_killed")
    script = "app > /tmp/out | true &\nwait $!\necho on\n"
    yield Probe("waits.pid_of_a_pipeline_is_all_of_it", script, lacks("on"))
    script = "app > /tmp/out | true\necho on\n"
    yield Probe("waits.for_all_of_a_pipeline", script, lacks("on"))
    child = "trap : CHLD\nsleep 0.2 & p=$!\n"
    yield Probe("waits.interrupted_by_child", child + "wait $p && echo yes\n", lacks("yes"), "own")
    script = child + "sleep 0.6 &\nwait\nkill -0 $! && echo yes\n"
    yield Probe("waits.interrupted_by_child", script, says("yes"), "other")
    script = "trap 'kill $p' TERM\napp & p=$!\nwait %1\nwait %1\n"
    yield Probe("waits.takes_job_specs", script, is_cleaned)


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
        yield Probe("kills.reaches_job_with", script, is_cleaned, member)
    group = "trap 'echo T; kill 0{}' TERM\napp & p=$!\nwait\n"
    yield Probe("kills.zero_in_trap", group.format(""), _zero_fate)
    yield Probe("kills.zero_in_trap_then_wait", group.format("; wait"), _zero_fate)
    script = "app & p=$!\ntrap 'trap - TERM; kill -TERM $$; echo on' TERM\nwait\nwait\n"
    yield Probe("kills.raise_again_of_pid1", script, fate())


def _zero_fate(run: Run) -> str:
    if run.output.split().count("T") < 3:
        return "once"
    return "loops" if run.outlived else "crashes"


def _running_probes() -> Iterator[Probe]:
    for name, script in LANGUAGE.items():
        yield Probe("language.can", f"{script}\n", says("yes"), name)
        stopped = f"echo begun\n{script}\necho on\n"
        yield Probe("language.ends_at", stopped, lacks("on"), name)
    yield Probe("running.last_stage_in_shell", "true | exec app\n", _is_pid1)
    yield Probe("running.subshell_in_shell", "( app; true )\necho on\n", _is_child_of_pid1)
    script = "app && true &\necho on\n"
    yield Probe("running.and_or_job_as_a_whole", script, says("on"))
    yield Probe("running.sleep_in_shell", "sleep 60\ntrue\n", lambda run: len(run.tree) == 1)
    script = "set -m\n" + WAITS
    yield Probe("running.job_control_makes_groups", script, _has_own_group)
    yield Probe("running.foreground_of_job_control_has_group", "set -m\n" + RUNS, _has_own_group)
    yield Probe("running.hangs_up_foreground_child", RUNS, is_cleaned, stop="HUP")
    yield Probe("running.fg", "set -m\napp &\nfg\ntrue\n", lambda run: len(run.tree) > 1)


def _is_pid1(run: Run) -> bool:
    return bool(run.tree) and run.tree[0].program == "app"


def _is_child_of_pid1(run: Run) -> bool:
    return any(process.program == "app" and process.parent == 1 for process in run.tree)


def _has_own_group(run: Run) -> bool:
    ups = [record for record in run.records if record.what == "up"]
    return bool(ups) and int(ups[0].rest[2]) == ups[0].pid
