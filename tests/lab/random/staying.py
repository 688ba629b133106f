"""Random ways to stay behind a background job until it ends, or not to."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.setting import Choice, Setting, weighted


def staying(setting: Setting) -> st.SearchStrategy[str]:
    """Waits of all kinds, loops, something else that runs on, or nothing at all."""
    ways = _waits(setting) + _loops() + _idle()
    if setting.has_job_control:
        ways += [(24, "fg"), (8, "fg %1"), (4, "fg > /dev/null"), (2, "wait\nfg")]
    else:
        ways.append((1, "fg"))
    if setting.has("read_timeout"):
        fifo = "mkfifo /tmp/fifo\nexec 3<>/tmp/fifo"
        ways += [(1, f"{fifo}\nwhile :; do read -r -t 1 line <&3 || true; done")]
        ways += [(1, f"{fifo}\nuntil read -r -t 1 line <&3; do :; done")]
    if setting.is_bash:
        ways += [
            (1, "for ((;;)); do sleep 1; done"),
            (2, "wait -n"),
            (1, "wait -n $pid"),
            (1, "wait -n || true\nwait"),
            (1, "while :; do wait -n || break; done"),
            (1, 'while [[ -z "$stop" ]]; do sleep 0.5; done\nkill $pid\nwait $pid'),
            (1, 'pids=($(jobs -p))\nwait "${pids[@]}"'),
            (1, 'for each in "${pids[@]}"; do wait $each; done\nwait'),
        ]
    return weighted(*ways)


def _waits(setting: Setting) -> list[tuple[int, Choice]]:
    signal = setting.signal
    return [
        (16, "wait"),
        (12, "wait $pid"),
        (9, 'wait "$pid"\nwait "$pid"'),
        (4, "wait\nwait"),
        (4, f"wait $pid\ntrap - {signal}\nwait $pid\nexit $?"),
        (2, f"wait $pid\ntrap - {signal} EXIT\nwait $pid"),
        (2, "wait $pid\nstatus=$?\nwait $pid\nexit $status"),
        (2, "wait $pid || true\nwait $pid"),
        (1, "wait $pid && echo fine || wait $pid"),
        (1, "wait $!"),
        (1, "wait %1"),
        (1, "wait -n"),
        (1, "wait -n\nwait"),
        (1, "wait; exit $?"),
        (1, "wait || wait"),
        (1, "if ! wait $pid; then\n  wait $pid\nfi"),
        (1, "set +e\nwait $pid\nset -e\nwait $pid || true"),
        (1, "for each in $(jobs -p); do wait $each; done"),
        (2, "wait $pid\n[ $? -gt 128 ] && wait $pid"),
        (1, "while ! wait $pid; do :; done"),
        (1, "until wait $pid; do\n  [ $? -gt 128 ] || break\ndone"),
        (2, "while kill -0 $pid 2>/dev/null; do wait $pid; done"),
        (1, "finish() {\n  wait $pid\n  wait $pid\n}\nfinish"),
        (1, "(wait $pid)"),
        (1, "wait | cat"),
        (1, "status=$(wait $pid; echo $?)"),
        (1, "eval 'wait $pid'"),
        (1, "command wait $pid"),
        (1, "wait 999\nwait"),
    ]


def _loops() -> list[tuple[int, Choice]]:
    return [
        (4, "while kill -0 $pid 2>/dev/null; do sleep 1; done"),
        (3, "while :; do sleep 1; done"),
        (2, 'while [ -z "$stop" ]; do sleep 1; done\nkill $pid\nwait $pid'),
        (1, "until ! kill -0 $pid 2>/dev/null; do sleep 0.5; done"),
        (1, "while [ -d /proc/$pid ]; do sleep 0.5; done"),
        (1, "while true; do sleep 1 & wait $!; done"),
        (1, "while true; do\n  sleep infinity & wait $!\ndone"),
        (1, "while true; do sleep 1; kill -0 $pid || exit 1; done"),
        (1, "while true; do sleep 1; kill -0 $pid || break; done\nwait"),
        (1, 'while :; do\n  [ -z "$stop" ] || break\n  sleep 0.5\ndone\nwait $pid'),
        (1, 'while :; do\n  if [ -n "$stop" ]; then exit 0; fi\n  sleep 1 || continue\ndone'),
    ]


def _idle() -> list[tuple[int, Choice]]:
    return [
        (2, "sleep infinity"),
        (2, "tail -f /dev/null"),
        (1, "tail -F /tmp/log"),
        (1, "tail -f --pid=$pid /dev/null"),
        (1, "tail -f /dev/null --pid $pid & wait $!"),
        (1, "sleep infinity &\nwait $!"),
        (1, "sleep infinity & wait\nwait"),
        (1, "tail -f /dev/null & wait"),
        (1, "exec sleep infinity"),
        (1, "exec tail -f /dev/null"),
        (1, "mkfifo /tmp/pipe\nread -r line < /tmp/pipe"),
        (1, "mkfifo /tmp/pipe\ncat /tmp/pipe"),
        (2, "cat"),
        (2, ""),
        (2, "echo done"),
        (1, "exec app second"),
        (1, "worker second"),
        (1, "exit 0"),
        (1, "sleep 0.5\nkill $pid\nwait $pid"),
    ]


SEVERAL = [
    ("app &\npid=$!\necho $pid > /tmp/app.pid", "kill $(cat /tmp/app.pid)", ["wait $pid", "wait"]),
    ("app &\nfirst=$!\nworker &\npid=$!", "kill $first $pid", ["wait $first $pid", "wait"]),
    ("app &\nfirst=$!\nworker &\npid=$!", "kill $first; kill $pid", ["wait $first\nwait $pid"]),
    ('app &\npids=$!\nworker &\npid=$!\npids="$pids $pid"', "kill $pids", ["wait $pids", "wait"]),
    ("app & pid=$! && worker & pids=\"$pid $!\"", "kill $pids", ["wait"]),
    ('pids=""\nfor each in app worker; do\n  $each &\n  pids="$pids $!"\ndone\npid=$!',
     "for each in $pids; do kill $each; done", ["wait", "for each in $pids; do wait $each; done"]),
    ("serve() {\n  \"$@\" &\n  pid=$!\n}\nserve app\nfirst=$pid\nserve worker",
     "kill $first\n  kill $pid", ["wait $first\nwait $pid", "wait"]),
    ("start_one() {\n  app \"$1\" &\n  echo $! > /tmp/$1.pid\n}\nstart_one a\nstart_one b\npid=$!",
     "kill $(cat /tmp/a.pid) $(cat /tmp/b.pid)", ["wait"]),
]  # fmt: skip
"""Several jobs, whose pids are in variables: (what starts them, what tells them, ways to wait)."""

SEVERAL_ARRAY = [
    ("pids=()\napp &\npids+=($!)\nworker &\npids+=($!)\npid=$!", 'kill "${pids[@]}"',
     ['wait "${pids[@]}"', "wait", 'for each in "${pids[@]}"; do wait "$each"; done']),
    ("pids=()\nfor each in app worker; do\n  $each &\n  pids+=(\"$!\")\ndone\npid=$!",
     'for each in "${pids[@]}"; do kill "$each"; done', ['wait "${pids[@]}"', "wait"]),
]  # fmt: skip


@st.composite
def several(draw: st.DrawFn, setting: Setting) -> str:
    """Jobs, a trap that tells them all, and a wait for them, once or twice, in some order."""
    known = SEVERAL + (SEVERAL_ARRAY if setting.has("arrays") else [])
    starts, tells, waits = draw(st.sampled_from(known))
    wait = draw(st.sampled_from(waits))
    after = draw(st.sampled_from(["", "wait", "exit 0", "wait; exit 0"]))
    lines = "\n  ".join(part for part in (tells, after) if part)
    traps = f"stop() {{\n  {lines}\n}}\ntrap stop {setting.signal} INT"
    order = draw(st.sampled_from([[starts, traps], [traps, starts]]))
    return "\n".join([*order, wait, *draw(st.sampled_from([[], [wait], ["wait"]]))])
