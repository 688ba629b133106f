"""Random commands: the application in its many guises, and what a script does before it."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.setting import Choice, Setting, weighted


def application(setting: Setting) -> st.SearchStrategy[str]:
    """A command that runs the application, without `exec`, as a single simple command."""
    plain = weighted((6, "app"), (2, "app --port 80"), (1, "worker"), (1, 'app "a b"'))
    return weighted(
        (10, plain),
        (5, '"$@"'),
        (2, 'app "$@"'),
        (1, "${APP:-app}"),
        (1, "$app"),
        (1, "A=1 app"),
        (1, "node server.js"),
        (2, plain.flatmap(lambda command: wrapped(setting, command))),
    )


def wrapped(setting: Setting, command: str) -> st.SearchStrategy[str]:
    """The command behind a program that takes a command."""
    wrappers = [
        f"env A=1 {command}", f"nice -n 5 {command}", f"nohup {command}",
        f"timeout 600 {command}", f"sh -c '{command}'", f"sh -c '{command}; true'",
        f"sh -c 'exec {command}'",
    ]  # fmt: skip
    if not setting.is_alpine:
        wrappers += [
            f"stdbuf -oL {command}", f"setpriv --no-new-privs {command}", f"gosu root {command}",
            f"bash -c '{command}'", f"tini -s -- {command}", f"dumb-init {command}",
            f"su -c '{command}'", f"runuser -u root -- {command}", f"flock /tmp/lock {command}",
            f"chpst -u root {command}", f"xargs -a /dev/null {command}", f"setsid {command}",
            f"chroot / {command}", f"script -qec '{command}' /dev/null",
            "start-stop-daemon --start --exec /usr/local/bin/app",
        ]  # fmt: skip
    return st.sampled_from(wrappers)


def setup(setting: Setting) -> st.SearchStrategy[str]:
    """Lines that prepare something and are done at once; none, or up to three."""
    return st.lists(_preparation(setting), max_size=3).map("\n".join)


def _preparation(setting: Setting) -> st.SearchStrategy[str]:
    lines = [
        "mkdir -p /tmp/data", "export LEVEL=info", "echo starting", ": ${LEVEL:=info}",
        "cd /tmp", "umask 022", "[ -d /tmp/data ] || mkdir /tmp/data", "app=app",
        "[ -n \"$MODE\" ] && echo yes", "test -d /tmp && echo tmp",
        'if [ "${1#-}" != "$1" ]; then set -- app "$@"; fi',
        'if [ "$1" = "" ]; then set -- app; fi',
        'if [ "$1" = app ]; then\n  mkdir -p /tmp/run\nfi',
        'case "$1" in\n  app) mkdir -p /tmp/app ;;\n  *) echo other ;;\nesac',
        "for d in a b; do mkdir -p /tmp/$d; done",
        "cat > /tmp/conf <<EOF\nlevel=${LEVEL:-info}\nEOF", "host=$(hostname)",
        "command -v app > /dev/null || exit 1", "migrate", "migrate || exit 1",
        "until [ -d /tmp ]; do sleep 1; done", "log() { echo \"$1\"; }\nlog started",
        "echo a | grep -q a && echo found", "(cd / && ls > /dev/null)", "true",
        "mkdir -p /tmp/x && chmod 700 /tmp/x", "sleep 0.2", "trap - INT", "exec 2>&1", "exec 3>&1",
        "while read -r line; do echo \"$line\"; done < /etc/hostname",
    ]  # fmt: skip
    if setting.is_bash:
        lines += [
            'if [[ "$1" == app ]]; then echo app; fi', "args=(app --port 80)",
            "exec > >(tee /tmp/log) 2>&1", "declare level=info", "[[ -z $MODE ]] || echo set",
        ]  # fmt: skip
    return st.sampled_from(lines)


def job(setting: Setting) -> st.SearchStrategy[str]:
    """Commands that start one or more background jobs."""
    one = application(setting).flatmap(lambda command: _job_of(setting, command))
    return weighted(
        (8, one),
        (1, one.map(lambda first: f"{first}\nworker &")),
        (1, one.map(lambda last: f"worker &\n{last}")),
    )


def _job_of(setting: Setting, command: str) -> st.SearchStrategy[str]:
    jobs: list[tuple[int, Choice]] = [
        (12, f"{command} &"),
        (1, f"({command}) &"),
        (1, f"(true; {command}) &"),
        (1, f"({command}; true) &"),
        (1, f"{{ {command}; }} &"),
        (1, f"{{ true; {command}; }} &"),
        (1, f"true && {command} &"),
        (1, f"{command} || echo failed &"),
        (1, f"if true; then {command}; fi &"),
        (1, f"{command} > /tmp/log 2>&1 &"),
        (1, f"{command} | cat &"),
        (1, f"serve() {{ {command}; }}\nserve &"),
        (1, f"serve() {{ true; {command}; }}\nserve app &"),
        (1, f"(trap '' {setting.signal}; {command}) &"),
        (1, f"while :; do {command}; sleep 1; done &"),
    ]
    if not command[0].isupper():
        jobs.append((1, f"exec {command} &"))
        jobs.append((1, f"(exec {command}) &"))
    if setting.is_bash:
        jobs.append((1, f"coproc {command}"))
    return weighted(*jobs)
