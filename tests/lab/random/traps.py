"""Random traps, and random ways to wait behind a background job."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.setting import Choice, Setting, weighted


def trap_names(setting: Setting) -> st.SearchStrategy[str]:
    """What a trap is set for: mostly the stop signal, in every spelling."""
    signal = setting.signal
    return weighted(
        (8, signal),
        (4, f"{signal} HUP" if signal != "HUP" else "HUP TERM"),
        (3, "INT TERM"),
        (2, "TERM INT QUIT"),
        (2, f"{signal} EXIT"),
        (2, "EXIT"),
        (2, f"SIG{signal}"),
        (1, signal.lower()),
        (1, str({"HUP": 1, "INT": 2, "QUIT": 3, "TERM": 15, "USR1": 10}[signal])),
        (1, "0"),
        (1, f"KILL {signal}"),
        (1, f"ERR {signal}"),
    )


def telling(setting: Setting) -> st.SearchStrategy[str]:
    """A command that passes the signal on to the job, whose pid is in $pid."""
    return weighted(
        (8, "kill $pid"),
        (4, 'kill -TERM "$pid"'),
        (2, "kill -s TERM $pid"),
        (1, "kill -SIGTERM $pid"),
        (1, "kill -15 $pid"),
        (1, "kill -INT $pid"),
        (1, "kill -9 $pid"),
        (1, "kill -TERM $!"),
        (2, "kill $(jobs -p)"),
        (1, "kill `jobs -p`"),
        (1, "kill %1"),
        (1, "pkill -P $$"),
        (1, "pkill -TERM -P 1"),
        (1, f'trap "" {setting.signal} TERM; kill 0'),
        (1, f"trap - {setting.signal} TERM; kill 0"),
        (1, f"trap - {setting.signal} TERM; kill -- -$$"),
        (1, f"trap - {setting.signal} TERM; kill -TERM -$$"),
        (1, "echo stopping"),
    )


def action(setting: Setting) -> st.SearchStrategy[str]:
    """What a trap does."""
    tells = telling(setting)
    signal = setting.signal
    return weighted(
        (5, tells),
        (3, tells.map(lambda one: f"{one}; wait")),
        (4, tells.map(lambda one: f"{one}; wait $pid")),
        (3, tells.map(lambda one: f"{one}; wait $pid; exit 0")),
        (2, tells.map(lambda one: f"{one}; wait; exit")),
        (1, tells.map(lambda one: f"{one}; exit 0")),
        (1, tells.map(lambda one: f"echo stopping; {one}")),
        (1, tells.map(lambda one: f"{one}; sleep 1; exit 0")),
        (1, tells.map(lambda one: f"{one}; wait $pid; trap - {signal}; kill -{signal} $$")),
        (1, tells.map(lambda one: f"{one}; while kill -0 $pid 2>/dev/null; do sleep 0.1; done")),
        (2, "exit 0"),
        (1, "exit"),
        (1, ":"),
        (1, "echo stopped"),
        (1, "stop=1"),
        (1, "wait"),
    )


def trap(setting: Setting) -> st.SearchStrategy[str]:
    """A line (or two) that sets a trap."""

    def written(drawn: tuple[str, str, str]) -> str:
        how, doing, names = drawn
        return {
            "single": f"trap '{doing}' {names}",
            "double": f'trap "{_in_double_quotes(doing)}" {names}',
            "late": f'trap "{_in_double_quotes(doing).replace("$", chr(92) + "$")}" {names}',
            "function": f"stop() {{\n  {doing}\n}}\ntrap stop {names}",
            "quoted_function": f"stop() {{ {doing}; }}\ntrap 'stop' {names}",
            "dashes": f"trap -- '{doing}' {names}",
            "ignore": f"trap '' {names}",
            "reset": f"trap '{doing}' {names}\ntrap - {names}",
        }[how]

    hows = ["single"] * 8 + ["double"] * 2 + ["late"] + ["function"] * 5
    hows += ["quoted_function", "dashes", "ignore", "reset"]
    drawn = st.tuples(st.sampled_from(hows), action(setting), trap_names(setting))
    return drawn.map(written)


def _in_double_quotes(text: str) -> str:
    """For inside double quotes: no quotes of its own."""
    return text.replace('""', "''").replace('"', "")


def staying(setting: Setting) -> st.SearchStrategy[str]:
    """How the script stays until the job ends: waits of all kinds, loops, or not at all."""
    ways: list[tuple[int, Choice]] = [
        (8, "wait"),
        (6, "wait $pid"),
        (4, 'wait "$pid"\nwait "$pid"'),
        (2, "wait\nwait"),
        (2, f"wait $pid\ntrap - {setting.signal}\nwait $pid\nexit $?"),
        (1, "wait $pid\nstatus=$?\nwait $pid\nexit $status"),
        (1, "wait $pid || true\nwait $pid"),
        (1, "wait $!"),
        (1, "wait %1"),
        (1, "wait -n"),
        (1, "wait -n\nwait"),
        (1, "wait $pid\n[ $? -gt 128 ] && wait $pid"),
        (1, "while ! wait $pid; do :; done"),
        (2, "while kill -0 $pid 2>/dev/null; do sleep 1; done"),
        (2, "while :; do sleep 1; done"),
        (1, 'while [ -z "$stop" ]; do sleep 1; done\nkill $pid\nwait $pid'),
        (1, "sleep infinity"),
        (1, "tail -f /dev/null"),
        (1, "sleep infinity &\nwait $!"),
        (1, "tail -f /dev/null & wait"),
        (1, "exec sleep infinity"),
        (1, "exec tail -f /dev/null"),
        (1, "cat"),
        (1, ""),
        (1, "echo done"),
        (1, "exec app second"),
        (1, "worker second"),
    ]
    if setting.has_job_control:
        ways += [(6, "fg"), (2, "fg %1")]
    else:
        ways.append((1, "fg"))
    return weighted(*ways)
