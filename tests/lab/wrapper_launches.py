"""Wrappers and small inits: programs that take the command on their own command line."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from lab.launches import Launch
from lab.tools import busybox_applets

LINES = (
    "env A=1 app", "nice app", "nice -n 5 app", "nohup app", "stdbuf -oL app",
    "setpriv --no-new-privs app", "chroot / app", "ionice -c3 app", "taskset 1 app",
    "chrt -o 0 app", "prlimit --nofile=99 app", "gosu root app", "chpst -u root app",
    "setuidgid root app", "envdir /tmp app", "softlimit -o 99 app", "s6-setuidgid root app",
    "s6-softlimit -o 99 app", "setsid app", "setsid -w app", "setsid -f app",
    "timeout 600 app", "timeout -s KILL 600 app", "timeout --foreground 600 app",
    "timeout -k 5 600 app", "timeout --preserve-status 600 app", "timeout 600 sh -c 'app; true'",
    "timeout --foreground 600 sh -c 'app; true'",
    "su -c app", "su root -c 'exec app'", "su -s /bin/bash -c app", "su - root -c app",
    "su root -- -c app", "su root -c 'app; true'", "su root -c 'app --clean=2.5'",
    "su nobody -s /bin/sh -c app", "su -s /bin/sh -c 'exec app' nobody",
    "runuser nobody -s /bin/sh -c 'exec app'", "runuser -u root -- app", "runuser root -c app",
    "runuser root -c 'exec app'",
    "runuser -u root -- sh -c 'app; true'", "runuser -u root -- app --clean=2.5",
    "sudo app", "sudo -E -u root app", "sudo -u root sh -c 'app; true'", "sudo -i app",
    "sudo -s app",
    "flock /tmp/lock app", "flock /tmp/lock -c app", "flock -o /tmp/lock app",
    "flock -F /tmp/lock app", "flock /tmp/lock sh -c 'exec app'",
    "script -qec app /dev/null", "script -qc 'exec app' /dev/null", "script -qc app /dev/null",
    "script -qec 'app --clean=2.5' /dev/null", "xargs -a /dev/null app", "xargs app",
    "xargs -a /dev/null sh -c app", "start-stop-daemon --start --exec /usr/local/bin/app",
    "start-stop-daemon -S -x /usr/local/bin/app -- --clean=0.5",
    "start-stop-daemon -S -c root -x /usr/local/bin/app",
    "start-stop-daemon -S -b -x /usr/local/bin/app",
    "tini -- app", "tini -g -- app", "tini -- sh -c 'app; true'", "tini -g -- sh -c 'app; true'",
    "tini -s -- app", "dumb-init app", "dumb-init --single-child app",
    "dumb-init sh -c 'app; true'", "dumb-init -c sh -c 'app; true'",
    "dumb-init --rewrite 15:3 app", "catatonit app", "catatonit -- sh -c 'app; true'",
    "catatonit -g -- sh -c 'app; true'", "xvfb-run -a app",
    "dbus-run-session -- app", "dbus-run-session app",
    "numactl --localalloc app", "doas app", "doas -u root app", "faketime yesterday app",
    "eatmydata app", "torsocks app", "proxychains4 -q app", "authbind app", "unbuffer app",
    "chronic app", "setlock /tmp/lock app", "dbus-launch app",
    "dbus-launch --exit-with-session app", "proot app", "cpulimit -f -l 50 -- app",
    "cpulimit -l 50 -- app", "timelimit -t 600 app", "daemon -f -- app",
    "daemonize /usr/local/bin/app", "screen -D -m app", "screen -dmS x app",
    "tmux new-session -d app", "fakeroot app", "fakechroot app", "ssh-agent app",
    "unshare -u app", "unshare --fork app", "nsenter -t 1 -u app", "sg root -c app", "linux64 app",
    "valgrind -q app", "strace app", "strace -o /dev/null app", "strace -f sh -c 'app; true'",
    "gdb -batch -ex run --args app", "make -s -f /shop/Makefile",
)  # fmt: skip
"""One launch each, in the words of a shell."""

DEAR = ("xvfb-run", "valgrind", "gdb", "unbuffer")
"""They take seconds to be up."""

FILES: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "doas": {"/etc/doas.conf": ("permit nopass root\n", 0o600)},
    "make": {"/shop/Makefile": ("start:\n\tapp\n", 0o644)},
}
"""What some of them read."""

HUNG_UP = ("script -qec app", "script -qc app")
"""What the shell leaves behind gets SIGHUP; these payloads handle it, most programs do not."""

BUSYBOX = (
    "busybox timeout 600 app", "busybox su -c app", "busybox setsid app",
    "busybox flock /tmp/lock app", "busybox xargs app", "busybox nohup app",
    "busybox start-stop-daemon -S -x /usr/local/bin/app",
    "busybox script -qc app /dev/null", "busybox time app", "busybox env A=1 app",
    "busybox nice app", "busybox chroot / app", "busybox chpst app", "busybox setuidgid root app",
)  # fmt: skip


def wrapper_launches() -> Iterator[Launch]:
    for line in LINES:
        typical = "--clean" not in line and not line.startswith(HUNG_UP)
        boot = 15.0 if line.startswith(DEAR) else None
        words = tuple(shlex.split(line))
        yield Launch(words, FILES.get(words[0], {}), typical=typical, boot=boot)
    applets = busybox_applets()
    for line in BUSYBOX:
        words = tuple(shlex.split(line))
        if words[1] in applets:
            yield Launch(words)
            yield Launch(words[1:], image="alpine:3.20")
