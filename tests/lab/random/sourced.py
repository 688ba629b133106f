"""Random scripts in two files: one that is sourced, with functions, traps or variables in it."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.commands import job
from lab.random.definitions import with_definitions
from lab.random.preparations import setup
from lab.random.scripts import body
from lab.random.setting import Setting, indented
from lab.random.staying import staying
from lab.random.traps import trap

Pair = tuple[str, str]
"""What the main script has behind its `#!` line, and what the sourced file has."""


@st.composite
def sourcing(draw: st.DrawFn, setting: Setting) -> Pair:
    """A script, and the /lib.sh that it sources."""
    parts = draw(st.sampled_from([_functions, _trap, _variables, _functions_of_both, _last]))
    main, library = draw(parts(setting))
    prepared = draw(setup(setting))
    text = "\n".join(part for part in (prepared, main) if part)
    defined = draw(with_definitions(setting, text, library))
    options = f"set -{setting.options}\n" if setting.options else ""
    return f"{options}{defined}\n", f"{library}\n"


def _dot(setting: Setting) -> st.SearchStrategy[str]:
    """How the file is sourced: by path, found by $PATH, or only where it is there."""
    ways = [". /lib.sh", ". /lib.sh", "[ ! -f /lib.sh ] || . /lib.sh", ". lib-in-path.sh"]
    ways += ['. "$(dirname "$0")/../lib.sh"', "if [ -r /lib.sh ]; then\n  . /lib.sh\nfi"]
    ways += ["source /lib.sh", 'source "${BASH_SOURCE%/*}/lib.sh"'] if setting.is_bash else []
    return st.sampled_from(ways)


@st.composite
def _functions(draw: st.DrawFn, setting: Setting) -> Pair:
    library = f"serve() {{\n{indented(draw(body(setting)))}\n}}"
    call = draw(st.sampled_from(['serve "$@"', "serve app", 'serve "$@" || exit 1', "(serve app)"]))
    return f"{draw(_dot(setting))}\n{call}", library


@st.composite
def _trap(draw: st.DrawFn, setting: Setting) -> Pair:
    started = f"{draw(job(setting))}\npid=$!"
    dot = draw(_dot(setting))
    order = draw(st.sampled_from([[started, dot], [dot, started]]))
    return "\n".join([*order, draw(staying(setting))]), draw(trap(setting))


@st.composite
def _variables(draw: st.DrawFn, setting: Setting) -> Pair:
    values = {
        "start_with": draw(st.sampled_from(["exec", "", "nice -n 5", "exec env A=1"])),
        "server": draw(st.sampled_from(["app", "worker", "app --port 80"])),
        "pause": draw(st.sampled_from(["wait", "wait $pid", "sleep infinity", "true"])),
    }
    library = "\n".join(f'{name}="{value}"' for name, value in values.items())
    ways = ["$start_with $server", "$server &\npid=$!\n$pause", "$server", "exec $server", "$pause"]
    return f"{draw(_dot(setting))}\n{draw(st.sampled_from(ways))}", library


@st.composite
def _functions_of_both(draw: st.DrawFn, setting: Setting) -> Pair:
    library = 'start() {\n  "$@" &\n  pid=$!\n}\nstop() {\n  kill $pid\n  wait $pid\n}\n'
    library += "stay() {\n  wait $pid\n}"
    stay = draw(st.sampled_from(["stay", "stay\nstay", "stay || stay", "wait"]))
    start = draw(st.sampled_from(["start app", 'start "$@"']))
    main = [draw(_dot(setting)), f"trap stop {setting.signal}", start, stay]
    return "\n".join(main), library


@st.composite
def _last(draw: st.DrawFn, setting: Setting) -> Pair:
    """The sourced file does it all, or returns and leaves it to the script."""
    library = draw(body(setting))
    if draw(st.booleans()):
        library = f'if [ "$1" != never ]; then\n  return 0\nfi\n{library}'
    return f"{draw(_dot(setting))}\n{draw(body(setting))}", library
