"""Random commands: the application in its many guises, and the jobs that it runs in."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.programs import known_programs
from lab.random.setting import Choice, Setting, weighted

PLAIN = weighted((6, "app"), (2, "app --port 80"), (1, "worker"), (1, 'app "a b"'))


def application(setting: Setting) -> st.SearchStrategy[str]:
    """A command that runs the application, without `exec`, as a single simple command."""
    ways: list[tuple[int, Choice]] = [
        (20, PLAIN),
        (10, '"$@"'),
        (4, 'app "$@"'),
        (2, "${APP:-app}"),
        (1, "$app"),
        (2, "A=1 app"),
        (4, st.sampled_from(known_programs(setting.signal))),
        (7, PLAIN.flatmap(lambda command: wrapped(setting, command))),
        (1, wrapped(setting, '"$@"')),
        (1, wrapped(setting, "app").flatmap(lambda command: wrapped(setting, command))),
        (1, "$run_as app"),
        (1, '$run_as "$@"'),
        (1, "$start"),
    ]
    if setting.has("arrays"):
        ways.append((2, '"${cmd[@]}"'))
    return weighted(*ways)


def wrapped(setting: Setting, command: str) -> st.SearchStrategy[str]:
    """The command behind a program that takes a command."""
    wrappers = [
        f"env A=1 {command}", f"nice -n 5 {command}", f"nohup {command}",
        f"timeout 600 {command}", f"setsid {command}", f"env -i PATH=\"$PATH\" {command}",
    ]  # fmt: skip
    quotable = not {"'", "@", "\n"} & set(command)
    if quotable:
        wrappers += [
            f"sh -c '{command}'", f"sh -c '{command}; true'", f"sh -c 'exec {command}'",
            f"sh -c 'sh -c \"{command}\"'" if '"' not in command else f"sh -c '{command}'",
        ]  # fmt: skip
    if "$@" in command:
        wrappers += ['sh -c \'exec "$@"\' sh "$@"', 'sh -c \'"$0" "$@"\' "$@"']
    if not setting.is_alpine:
        wrappers += _of_debian(command) + (_of_debian_quoted(command) if quotable else [])
    return st.sampled_from(wrappers)


def _of_debian(command: str) -> list[str]:
    return [
        f"stdbuf -oL {command}", f"setpriv --no-new-privs {command}", f"gosu root {command}",
        f"gosu nobody {command}", f"tini -s -- {command}", f"tini -g -s -- {command}",
        f"dumb-init {command}", f"runuser -u root -- {command}", f"runuser -u nobody -- {command}",
        f"flock /tmp/lock {command}", f"chpst -u root {command}", f"chroot / {command}",
        f"setpriv --reuid=65534 --regid=65534 --clear-groups {command}", f"ionice -c 3 {command}",
        f"xargs -a /dev/null {command}", f"taskset 1 {command}", f"catatonit -- {command}",
        f"sudo -u nobody {command}", f"timeout -k 5 600 {command}", f"setsid -w {command}",
        f"timeout --foreground 600 {command}", f"dbus-run-session -- {command}",
        f"setuidgid root {command}", f"s6-setuidgid root {command}", f"softlimit -o 99 {command}",
    ]  # fmt: skip


def _of_debian_quoted(command: str) -> list[str]:
    return [
        f"bash -c '{command}'", f"bash -c 'true; {command}'", f"su -c '{command}'",
        f"su nobody -s /bin/sh -c '{command}'", f"script -qec '{command}' /dev/null",
        f"bash -ec 'trap : TERM; {command}'",
        "start-stop-daemon --start --exec /usr/local/bin/app",
        "start-stop-daemon -S -c root -x /usr/local/bin/app -- --port 80",
    ]  # fmt: skip


def replacing(command: str) -> str:
    """The command with `exec`, where it has none by way of a variable."""
    if command.startswith("A=1 "):
        return f"A=1 exec {command[4:]}"
    return command if command.startswith("$run_as") else f"exec {command}"


def job(setting: Setting) -> st.SearchStrategy[str]:
    """Commands that start one or more background jobs; the last one's pid is in $!."""
    one = application(setting).flatmap(lambda command: _job_of(setting, command))
    return weighted(
        (10, one),
        (1, one.map(lambda first: f"{first}\nworker &")),
        (1, one.map(lambda last: f"worker &\n{last}")),
        (1, "for each in app worker; do\n  $each &\ndone"),
        (1, "for each in 80 81; do app --port $each & done"),
    )


def _job_of(setting: Setting, command: str) -> st.SearchStrategy[str]:
    runs = replacing(command)
    jobs: list[tuple[int, Choice]] = [
        (24, f"{command} &"),
        (1, f"({command}) &"),
        (1, f"(true; {command}) &"),
        (1, f"({command}; true) &"),
        (1, f"{{ {command}; }} &"),
        (1, f"{{ true; {command}; }} &"),
        (1, f"true && {command} &"),
        (1, f"{command} || echo failed &"),
        (1, f"if true; then {command}; fi &"),
        (2, f"{command} > /tmp/log 2>&1 &"),
        (1, f"{command} < /dev/null &"),
        (1, f"{command} <<EOF &\ninput\nEOF"),
        (1, f"{command} | cat &"),
        (1, f"{command} 2>&1 | tee /tmp/log &"),
        (1, f"{{ {command}; }} 2>&1 | cat &"),
        (1, f"serve() {{ {command}; }}\nserve &"),
        (1, f"serve() {{ true; {command}; }}\nserve app &"),
        (1, f"serve() {{\n  {command} &\n}}\nserve app"),
        (1, f"(trap '' {setting.signal}; {command}) &"),
        (1, f"(trap - {setting.signal}; {runs}) &"),
        (1, f"while :; do {command}; sleep 1; done &"),
        (1, f"{{ {command} & }}"),
        (1, f"({command} &)"),
        (1, f"({command} & wait) &"),
        (1, f"{command} &\necho $! > /tmp/app.pid"),
        (1, f"{runs} &"),
        (1, f"({runs}) &"),
    ]
    if "'" not in command:
        jobs.append((1, f"eval '{command} &'"))
    if setting.is_bash:
        jobs += [(2, f"coproc {command}"), (2, f"coproc SERVER {{ {command}; }}")]
        jobs += [(3, f"{command} &\ndisown"), (1, f"{command} > >(cat) &")]
    return weighted(*jobs)
