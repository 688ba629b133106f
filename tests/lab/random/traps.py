"""Random traps: what they are set for, what they do, and how they are written."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.setting import Choice, Setting, weighted

NUMBERS = {"HUP": 1, "INT": 2, "QUIT": 3, "TERM": 15, "USR1": 10}


def trap_names(setting: Setting) -> st.SearchStrategy[str]:
    """What a trap is set for: mostly the stop signal, in every spelling."""
    signal = setting.signal
    return weighted(
        (12, signal),
        (5, f"{signal} HUP" if signal != "HUP" else "HUP TERM"),
        (3, "INT TERM"),
        (2, "TERM INT QUIT"),
        (3, f"{signal} EXIT"),
        (2, "EXIT"),
        (2, f"SIG{signal}"),
        (1, f"SIGHUP SIGINT SIG{signal}"),
        (1, signal.lower()),
        (1, str(NUMBERS[signal])),
        (1, "0"),
        (1, f"0 1 2 3 {NUMBERS[signal]}"),
        (1, f"KILL {signal}"),
        (1, f"ERR {signal}"),
        (1, f"CHLD {signal}"),
    )


def telling(setting: Setting) -> st.SearchStrategy[str]:
    """A command that passes the signal on to the job, whose pid is in $pid."""
    reset = f"trap - {setting.signal} TERM"
    ways: list[tuple[int, Choice]] = [
        (16, "kill $pid"),
        (8, 'kill -TERM "$pid"'),
        (3, "kill -s TERM $pid"),
        (1, "kill -SIGTERM $pid"),
        (1, "kill -15 $pid"),
        (1, "kill -INT $pid"),
        (1, f"kill -{setting.signal} $pid"),
        (1, "kill -9 $pid"),
        (1, "kill -TERM $!"),
        (2, "kill -TERM $pid 2>/dev/null || true"),
        (2, 'if kill -0 "$pid" 2>/dev/null; then kill "$pid"; fi'),
        (1, "[ -n \"$pid\" ] && kill $pid"),
        (1, "kill -0 $pid && kill $pid"),
        (1, 'kill -s TERM "$pid" || echo gone'),
        (3, "kill $(jobs -p)"),
        (1, "kill `jobs -p`"),
        (1, "jobs -p | xargs kill"),
        (1, "for each in $(jobs -p); do kill $each; done"),
        (1, "kill %1"),
        (1, "kill -TERM -- -$pid"),
        (1, "pkill -P $$"),
        (1, "pkill -TERM -P 1"),
        (1, "pkill app"),
        (1, f'trap "" {setting.signal} TERM; kill 0'),
        (1, f"{reset}; kill 0"),
        (1, f"{reset}; kill -- -$$"),
        (1, f"{reset}; kill -TERM -$$"),
        (1, "kill 0"),
        (1, "kill -- -$$"),
        (1, "kill -TERM -1"),
        (1, "echo stopping"),
    ]  # fmt: skip
    return weighted(*ways)


def action(setting: Setting) -> st.SearchStrategy[str]:
    """What a trap does."""
    tells = telling(setting)
    signal = setting.signal
    return weighted(
        (8, tells),
        (5, tells.map(lambda one: f"{one}; wait")),
        (7, tells.map(lambda one: f"{one}; wait $pid")),
        (5, tells.map(lambda one: f"{one}; wait $pid; exit 0")),
        (3, tells.map(lambda one: f"{one}; wait; exit")),
        (1, tells.map(lambda one: f"{one}; exit 0")),
        (1, tells.map(lambda one: f"{one}; wait $pid; exit $?")),
        (1, tells.map(lambda one: f"echo stopping; {one}")),
        (1, tells.map(lambda one: f"{one}; sleep 1; exit 0")),
        (1, tells.map(lambda one: f"{one} & wait")),
        (2, tells.map(lambda one: f"{one}; wait $pid; trap - {signal}; kill -{signal} $$")),
        (1, tells.map(lambda one: f"trap - {signal}; {one}; wait $pid; kill -s {signal} $$")),
        (1, tells.map(lambda one: f"trap : {signal}; {one}; wait $pid")),
        (1, tells.map(lambda one: f"({one}); wait")),
        (2, tells.map(lambda one: f"{one}; while kill -0 $pid 2>/dev/null; do sleep 0.1; done")),
        (1, tells.map(lambda one: f"{one}; stop=1")),
        (3, "exit 0"),
        (1, "exit"),
        (1, "exit 143"),
        (2, ":"),
        (1, "echo stopped"),
        (2, "stop=1"),
        (1, "wait"),
        (1, "wait $pid"),
    )


def trap(setting: Setting) -> st.SearchStrategy[str]:
    """A line (or more) that sets a trap."""
    hows = ["single"] * 12 + ["double"] * 3 + ["late"] * 2 + ["function"] * 8
    hows += ["quoted_function", "dashes", "ignore", "reset", "twice", "printed", "loop", "called"]
    hows += ["colon", "argument", "nested", "inside"]
    drawn = st.tuples(st.sampled_from(hows), action(setting), trap_names(setting))
    return drawn.map(lambda parts: _written(*parts))


def _written(how: str, doing: str, names: str) -> str:
    function = f"stop() {{\n  {doing}\n}}"
    return {
        "single": f"trap '{doing}' {names}",
        "double": f'trap "{_in_double_quotes(doing)}" {names}',
        "late": f'trap "{_in_double_quotes(doing).replace("$", chr(92) + "$")}" {names}',
        "function": f"{function}\ntrap stop {names}",
        "quoted_function": f"stop() {{ {doing}; }}\ntrap 'stop' {names}",
        "dashes": f"trap -- '{doing}' {names}",
        "ignore": f"trap '' {names}",
        "reset": f"trap '{doing}' {names}\ntrap - {names}",
        "twice": f"trap : {names}\ntrap '{doing}' {names}",
        "printed": f"trap '{doing}' {names}\ntrap > /tmp/traps",
        "loop": f"for name in {names}; do trap '{doing}' $name; done",
        "called": f"{function}\nset_traps() {{ trap stop {names}; }}\nset_traps",
        "colon": f"trap : {names}\n{function}\ntrap stop EXIT",
        "argument": f'{function}\nfor name in {names}; do trap "stop $name" "$name"; done',
        "nested": f"outer() {{\n  {function}\n  stop\n}}\ntrap outer {names}",
        "inside": f"(trap '{doing}' {names})",
    }[how]


def _in_double_quotes(text: str) -> str:
    """For inside double quotes: no quotes of its own."""
    return text.replace('""', "''").replace('"', "")
