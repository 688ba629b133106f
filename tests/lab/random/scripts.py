"""Random script bodies: how they come to run the application and what becomes of the shell."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.commands import application, job, setup
from lab.random.setting import Choice, Setting, joined, weighted
from lab.random.traps import staying, trap


def body(setting: Setting) -> st.SearchStrategy[str]:
    """Commands that run the application at the end, perhaps inside other constructs."""
    if setting.depth <= 0:
        return ending(setting)
    inner = setting.deeper()
    return weighted((6, lambda: ending(setting)), (3, lambda: nested(inner)))


def ending(setting: Setting) -> st.SearchStrategy[str]:
    """The final commands themselves."""
    return weighted(
        (4, lambda: replaced(setting)),
        (3, lambda: foreground(setting)),
        (7, lambda: supervised(setting)),
    )


def replaced(setting: Setting) -> st.SearchStrategy[str]:
    """With `exec`, in the places that matter and those that do not."""

    def forms(command: str) -> st.SearchStrategy[str]:
        assigned = command[0].isupper()
        runs = f"A=1 exec {command[4:]}" if assigned else f"exec {command}"
        listed: list[tuple[int, Choice]] = [
            (10, runs),
            (1, f"{runs} || echo failed"),
            (1, f"{runs}\necho never"),
            (1, f"true && {runs}"),
            (1, f"{{ {runs}; }}"),
            (1, f"({runs})"),
            (1, f"{runs} | cat"),
            (1, f"true | {runs}"),
            (1, f"{runs} > /tmp/log 2>&1"),
            (1, f"start() {{ {runs}; }}\nstart app"),
            (1, f"eval '{runs}'"),
            (1, f"run=exec\n$run {command}" if not assigned else runs),
            (1, f"x=$({runs})"),
            (1, f"nice=\n$nice {runs}"),
            (1, f"while :; do {runs}; done"),
            (1, f"sleep infinity &\n{runs}"),
            (1, f"exec sh -c '{command}; true'" if "'" not in command else runs),
        ]
        if setting.is_bash:
            listed += [(1, f"{runs} > >(cat)"), (1, f"exec > >(cat)\n{runs}")]
        return weighted(*listed)

    with_trap = joined("\n", [trap(setting), application(setting).flatmap(forms)])
    return weighted((7, application(setting).flatmap(forms)), (2, with_trap))


def foreground(setting: Setting) -> st.SearchStrategy[str]:
    """As a child of the shell, which waits for it."""

    def forms(command: str) -> st.SearchStrategy[str]:
        listed: list[tuple[int, Choice]] = [
            (6, command),
            (1, f"{command}\necho done"),
            (1, f"{command}; exit $?"),
            (1, f"({command})"),
            (1, f"{{ {command}; }}"),
            (1, f"{command} | cat"),
            (1, f"{command} 2>&1 | tee /tmp/log"),
            (1, f"true | {command}"),
            (1, f"{command} || exit 1"),
            (1, f"{command} && echo ok"),
            (1, f"! {command}"),
            (1, f"x=$({command})"),
            (1, f"start() {{ {command}; }}\nstart app"),
            (1, f"eval '{command}'" if "'" not in command else command),
            (1, f"while true; do {command}; sleep 1; done"),
            (1, f"until {command}; do sleep 1; done"),
            (1, f"if {command}; then echo ok; fi"),
            (1, f"echo input | while read -r x; do {command}; done"),
            (1, f"for i in 1 2; do {command}; done"),
            (1, f"(trap : {setting.signal}; {command})"),
        ]
        if setting.is_bash:
            listed += [(1, f"cat <({command})"), (1, f"{command} > >(cat)"), (1, f"time {command}")]
        return weighted(*listed)

    alone = application(setting).flatmap(forms)
    return weighted((3, alone), (2, joined("\n", [trap(setting), alone])))


def supervised(setting: Setting) -> st.SearchStrategy[str]:
    """In the background, with a trap set before, after, or not at all, and some way of staying."""
    started = job(setting).map(lambda jobs: f"{jobs}\npid=$!")
    before = joined("\n", [trap(setting), started, staying(setting)])
    after = joined("\n", [started, trap(setting), staying(setting)])
    both = joined("\n", [trap(setting), started, trap(setting), staying(setting)])
    without = joined("\n", [started, staying(setting)])
    return weighted((5, after), (4, before), (1, both), (2, without))


def nested(setting: Setting) -> st.SearchStrategy[str]:
    """A body inside another construct, with other bodies beside it."""
    one, other = body(setting), body(setting)
    return st.tuples(_construct(), one, other).map(lambda drawn: _placed(*drawn))


def _construct() -> st.SearchStrategy[str]:
    names = ["if_one", "if_set", "if_args", "case", "function", "main", "group", "and", "early"]
    return st.sampled_from(names)


def _placed(construct: str, one: str, other: str) -> str:
    first, second = _indented(one), _indented(other)
    return {
        "if_one": f'if [ "$1" = app ]; then\n{first}\nelse\n{second}\nfi',
        "if_set": f'if [ -n "$MODE" ]; then\n{first}\nelse\n{second}\nfi',
        "if_args": f"if [ $# -gt 0 ]; then\n{first}\nfi\n{other}",
        "case": f'case "$1" in\n  app|worker)\n{first}\n  ;;\n  *)\n{second}\n  ;;\nesac',
        "function": f"serve() {{\n{first}\n}}\nserve app",
        "main": f'main() {{\n{first}\n}}\nmain "$@"',
        "group": f"{{\n{first}\n}}",
        "and": f"[ -d /tmp ] && {{\n{first}\n}}",
        "early": f'if [ "$1" = migrate ]; then\n  migrate\n  exit 0\nfi\n{one}',
    }[construct]


def _indented(text: str) -> str:
    """Two columns in; not behind a here-document's start, whose end must stay where it is."""
    if "<<EOF" in text:
        return text
    return "\n".join(f"  {line}" for line in text.split("\n"))


def script(setting: Setting) -> st.SearchStrategy[str]:
    """Everything behind the `#!` line."""
    options = f"set -{setting.options}" if setting.options else ""
    return joined("\n", [st.just(options), setup(setting), body(setting)]).map("{}\n".format)
