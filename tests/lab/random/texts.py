"""Random texts on one line: for the shell form, and for `sh -c` in exec form."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.commands import replacing, wrapped
from lab.random.definitions import with_definitions
from lab.random.programs import known_programs
from lab.random.scripts import body
from lab.random.setting import Choice, Setting, weighted


def text(setting: Setting) -> st.SearchStrategy[str]:
    """A command line that runs the application."""
    command = weighted(
        (12, "app"),
        (4, "app --port 80"),
        (2, "A=1 app"),
        (2, "worker"),
        (2, "$APP"),
        (1, "${APP:-worker}"),
        (2, st.sampled_from(known_programs(setting.signal))),
        (2, wrapped(setting, "app")),
        (1, wrapped(setting, "app").flatmap(lambda one: wrapped(setting, one))),
    )
    whole = body(setting).flatmap(lambda lines: with_definitions(setting, lines))
    return weighted(
        (5, command.flatmap(lambda one: _around(setting, one))),
        (1, lambda: whole.filter(_fits_on_one_line).map(_on_one_line)),
    )


def _around(setting: Setting, command: str) -> st.SearchStrategy[str]:
    runs = replacing(command)
    signal = setting.signal
    listed: list[tuple[int, Choice]] = [
        (5, command),
        (5, runs),
        (2, f"cd /tmp && {command}"),
        (2, f"cd /tmp && {runs}"),
        (2, f"mkdir -p /tmp/x; {command}"),
        (1, f"migrate && {command}"),
        (1, f"migrate; {runs}"),
        (1, f"true; true && {command}"),
        (1, f"{command}; true"),
        (1, f"{command} || exit 1"),
        (1, f"[ -d /tmp ] && {command}"),
        (1, f"{command} > /tmp/log"),
        (1, f"{command} > /tmp/log 2>&1"),
        (1, f"{runs} > /tmp/log 2>&1"),
        (1, f"{command} | cat"),
        (1, f"{command} 2>&1 | tee /tmp/log"),
        (1, f"{runs} 2>&1 | tee /tmp/log"),
        (1, f"true | {command}"),
        (1, f"({command})"),
        (1, f"{{ {command}; }}"),
        (1, f"if true; then {command}; fi"),
        (1, f"while true; do {command}; sleep 1; done"),
        (1, f"{command} & wait"),
        (1, f"{command} & wait $!"),
        (1, f'{command} & pid=$!; trap "kill $pid; wait $pid" {signal}; wait $pid'),
        (1, f"{command} & trap 'kill $(jobs -p); wait; exit 0' {signal}; wait"),
        (1, f"trap 'exit 0' {signal}; {command} & wait"),
        (1, f"(trap '' {signal}; {command})"),
        (1, f"{runs} || exit 1"),
        (1, f"true && {{ {runs}; }}"),
        (1, f"false || {command}"),
        (1, f"umask 022 && cd / && {command} --last"),
        (1, f"echo starting && LEVEL=info {command}" if command[0].islower() else command),
        (1, f"[ -e /never ] || {command}"),
        (1, f"if [ -e /never ]; then true; else {command}; fi"),
        (1, f"case $HOSTNAME in *) {command} ;; esac"),
        (1, f"for i in 1; do {command}; done"),
        (1, f"until {command}; do sleep 1; done"),
        (1, f"x=$({command})"),
        (1, f"serve() {{ {command}; }}; serve"),
        (1, f"nohup {command} & tail -f /dev/null" if command[0].islower() else command),
        (1, f"echo $({command})"),
        (1, f"{command} && true"),
        (1, f"! {command}"),
        (1, f"env A=1 {command}" if command[0].islower() else command),
        (1, f"{command} & wait; wait"),
        (2, f"trap 'kill $!; wait $!' {signal}; {command} & wait $!"),
        (1, f"trap : {signal}; {command} & wait; wait"),
        (1, f"trap 'kill $!' EXIT; {command}"),
        (1, f"trap '' {signal}; {runs}"),
        (1, f"{command} & sleep infinity"),
        (1, f"worker & {command}"),
        (1, f"worker & {runs}"),
        (1, "worker & exec tail -f /dev/null"),
        (1, f"eval {command}"),
        (1, f"set -e; {command}"),
        (1, f"export B=1; {command}"),
        (1, f"{command} # comment"),
        (1, f"sleep 0.2; {command}"),
        (1, f". /lib.sh; {command}"),
        (1, f"/bin/sh -c '{command}'" if "'" not in command else command),
        (1, f"exec /bin/sh -c '{runs}'" if "'" not in command else command),
        (1, f"sh -c '{command}; true'" if "'" not in command else command),
    ]
    if setting.is_bash:
        listed += [(1, f"{command} &> /tmp/log"), (1, f"{command} > >(cat)")]
    return weighted(*listed)


def _on_one_line(lines: str) -> str:
    """The lines of a body in one, with semicolons where the language takes them."""
    joined = "; ".join(line.strip() for line in lines.split("\n"))
    for word in ("then", "else", "do", "{", "("):
        joined = joined.replace(f"{word}; ", f"{word} ")
    return joined.replace("&; ", "& ")


def _fits_on_one_line(lines: str) -> bool:
    return not any(part in lines for part in ("<<", '"$@"', "case ", "'\n", "\\\n", "|| {\n"))
