"""Random script bodies: how they come to run the application and what becomes of the shell."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.commands import application, job, replacing
from lab.random.definitions import with_definitions
from lab.random.idioms import framed
from lab.random.nesting import placed
from lab.random.preparations import setup
from lab.random.setting import Choice, Setting, joined, weighted
from lab.random.staying import several, staying
from lab.random.traps import trap


def script(setting: Setting) -> st.SearchStrategy[str]:
    """Everything behind the `#!` line."""
    options = f"set -{setting.options}" if setting.options else ""
    # A frame stands around all of it: what is written as root cannot be written again as nobody.
    inner = joined("\n", [setup(setting), body(setting)])
    around = inner.flatmap(lambda text: framed(setting, text))
    defined = st.one_of(inner, inner, around).flatmap(lambda text: with_definitions(setting, text))
    return joined("\n", [st.just(options), defined]).map("{}\n".format)


def body(setting: Setting) -> st.SearchStrategy[str]:
    """Commands that run the application at the end, perhaps inside other constructs."""
    if setting.depth <= 0:
        return ending(setting)
    inner = setting.deeper()
    return weighted((6, lambda: ending(setting)), (3, lambda: nested(inner)))


def nested(setting: Setting) -> st.SearchStrategy[str]:
    """A body inside another construct, with other bodies beside it."""
    return st.tuples(body(setting), body(setting)).flatmap(lambda pair: placed(setting, *pair))


def ending(setting: Setting) -> st.SearchStrategy[str]:
    """The final commands themselves."""
    return weighted(
        (4, lambda: replaced(setting)),
        (3, lambda: foreground(setting)),
        (7, lambda: supervised(setting)),
        (1, lambda: several(setting)),
    )


def replaced(setting: Setting) -> st.SearchStrategy[str]:
    """With `exec`, in the places that matter and those that do not."""

    def forms(command: str) -> st.SearchStrategy[str]:
        return weighted(*_replaced(setting, command))

    alone = application(setting).flatmap(forms)
    return weighted((7, alone), (2, joined("\n", [trap(setting), alone])))


def _replaced(setting: Setting, command: str) -> list[tuple[int, Choice]]:
    runs = replacing(command)
    assigned = command[0].isupper()
    listed: list[tuple[int, Choice]] = [
        (20, runs),
        (2, f"{runs} || echo failed"),
        (1, f"{runs} || exit 1\nworker"),
        (1, f"{runs}\necho never"),
        (1, f"true && {runs}"),
        (1, f"false || {runs}"),
        (1, f"if ! {runs}; then echo failed; fi"),
        (1, f"{{ {runs}; }}"),
        (1, f"({runs})"),
        (1, f"({runs})\necho done"),
        (1, f"{runs} | cat"),
        (1, f"true | {runs}"),
        (1, f"echo a | while read -r line; do {runs}; done"),
        (2, f"{runs} > /tmp/log 2>&1"),
        (1, f"{runs} <<EOF\ninput\nEOF"),
        (1, f"{runs} < /dev/null 3>&1"),
        (1, f"exec > /tmp/log 2>&1\n{runs}"),
        (1, f"start() {{ {runs}; }}\nstart app"),
        (1, f"start() {{\n  again() {{ {runs}; }}\n  again app\n}}\nstart"),
        (1, f"eval '{runs}'" if "'" not in runs else runs),
        (1, f"run=exec\n$run {command}" if not assigned else runs),
        (1, f"x=$({runs})"),
        (1, f"echo \"$({runs})\""),
        (1, f"nice=\n$nice {runs}" if not assigned else runs),
        (1, f"while :; do {runs}; done"),
        (1, f"for word in \"$@\"; do {runs}; done"),
        (1, f"sleep infinity &\n{runs}"),
        (1, f"worker &\n{runs}"),
        (1, f"set -- nice -n 5 \"$@\"\n{runs}"),
        (1, "set -- app \"$@\"\nexec \"$@\""),
        (1, f"LEVEL=info B=2 {runs}"),
        (1, f"exec env A=1 {command}" if not assigned else runs),
        (1, f"exec sh -c '{command}; true'" if not {"'", "$"} & set(command) else runs),
        (1, f"command {runs}" if not assigned else runs),
    ]  # fmt: skip
    if not setting.is_alpine and not assigned:
        listed += [(1, f"exec {each} {command}") for each in ("gosu nobody", "tini -s --")]
        listed += [(1, 'set -- gosu nobody "$@"\nexec "$@"')]
    if setting.is_bash:
        listed += [(1, f"{runs} > >(cat)"), (1, f"exec > >(cat)\n{runs}")]
        listed += [(1, f"{runs} &> /tmp/log"), (1, f"{runs} <<< input")]
        listed += [(3, f"exec -a server {command}")] if command.startswith("app") else []
    return listed


def foreground(setting: Setting) -> st.SearchStrategy[str]:
    """As a child of the shell, which waits for it."""

    def forms(command: str) -> st.SearchStrategy[str]:
        return weighted(*_foreground(setting, command))

    alone = application(setting).flatmap(forms)
    return weighted((3, alone), (2, joined("\n", [trap(setting), alone])))


def _foreground(setting: Setting, command: str) -> list[tuple[int, Choice]]:
    listed: list[tuple[int, Choice]] = [
        (10, command),
        (1, f"{command}\necho done"),
        (1, f"{command}; exit $?"),
        (1, f"({command})"),
        (1, f"{{ {command}; }}"),
        (1, f"{command} | cat"),
        (1, f"{command} 2>&1 | tee /tmp/log"),
        (1, f"{command} | while read -r line; do echo \"$line\"; done"),
        (1, f"true | {command}"),
        (1, f"sleep infinity | {command}"),
        (1, f"{command} | worker"),
        (1, f"{command} || exit 1"),
        (1, f"{command} && echo ok"),
        (1, f"! {command}"),
        (1, f"x=$({command})"),
        (1, f"echo `{command}`" if "`" not in command else command),
        (1, f"[ -n \"$({command})\" ] && echo said"),
        (1, f"for line in $({command}); do echo $line; done"),
        (1, f"{command} <<EOF\ninput\nEOF"),
        (1, f"cat <<EOF\n$({command})\nEOF"),
        (1, f"start() {{ {command}; }}\nstart app"),
        (1, f"start() {{\n  local code\n  {command}\n  code=$?\n  return $code\n}}\nstart app"),
        (1, f"eval '{command}'" if "'" not in command else command),
        (1, f"eval \"$(echo '{command}')\"" if "'" not in command else command),
        (2, f"while true; do {command}; sleep 1; done"),
        (1, f"until {command}; do sleep 1; done"),
        (1, f"if {command}; then echo ok; fi"),
        (1, f"case $({command}) in *) echo ok ;; esac"),
        (1, f"echo input | while read -r x; do {command}; done"),
        (1, f"for i in 1 2; do {command}; done"),
        (1, f"for i in 1 2; do {command} && break; done\necho done"),
        (1, f"(trap : {setting.signal}; {command})"),
        (1, f"(trap '' {setting.signal}; {command}; true)"),
        (1, f"command {command}" if not command[0].isupper() else command),
        (1, f"worker &\n{command}"),
        (1, f"{command} & worker"),
    ]  # fmt: skip
    if setting.has("process_substitution"):
        listed += [(1, f"cat <({command})"), (1, f"{command} > >(cat)"), (1, f"cat < <({command})")]
    if setting.is_bash:
        listed += [(2, f"time {command}"), (1, f"while read -r x; do :; done < <({command})")]
        listed += [(1, f"{command} |& cat"), (1, f"exec 3< <({command})\ncat <&3")]
    return listed


def supervised(setting: Setting) -> st.SearchStrategy[str]:
    """In the background, with a trap set before, after, or not at all, and some way of staying."""
    started = job(setting).map(lambda jobs: f"{jobs}\npid=$!")
    before = joined("\n", [trap(setting), started, staying(setting)])
    after = joined("\n", [started, trap(setting), staying(setting)])
    both = joined("\n", [trap(setting), started, trap(setting), staying(setting)])
    twice = joined("\n", [started, trap(setting), trap(setting), staying(setting)])
    without = joined("\n", [started, staying(setting)])
    return weighted((6, after), (5, before), (1, both), (1, twice), (2, without))
