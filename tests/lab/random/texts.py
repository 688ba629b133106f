"""Random texts on one line: for the shell form, and for `sh -c` in exec form."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.commands import wrapped
from lab.random.scripts import body
from lab.random.setting import Choice, Setting, weighted


def text(setting: Setting) -> st.SearchStrategy[str]:
    """A command line that runs the application."""
    command = weighted(
        (6, "app"),
        (2, "app --port 80"),
        (1, "A=1 app"),
        (1, "worker"),
        (1, "$APP"),
        (1, "node server.js"),
        (1, wrapped(setting, "app")),
    )
    return weighted(
        (6, command.flatmap(lambda one: _around(setting, one))),
        (1, lambda: body(setting).map(_on_one_line).filter(_is_on_one_line)),
    )


def _around(setting: Setting, command: str) -> st.SearchStrategy[str]:
    runs = f"A=1 exec {command[4:]}" if command.startswith("A=1") else f"exec {command}"
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
        (1, f"sh -c '{command}; true'" if "'" not in command else command),
    ]
    if setting.is_bash:
        listed += [(1, f"{command} &> /tmp/log"), (1, f"{command} > >(cat)")]
    return weighted(*listed)


def _on_one_line(lines: str) -> str:
    """The lines of a body in one, with semicolons where the language takes them."""
    joined = "; ".join(line.strip() for line in lines.split("\n"))
    for word in ("then", "else", "do", "{"):
        joined = joined.replace(f"{word}; ", f"{word} ")
    return joined.replace("&; ", "& ")


def _is_on_one_line(joined: str) -> bool:
    return not any(part in joined for part in ("<<EOF", '"$@"', "case "))
