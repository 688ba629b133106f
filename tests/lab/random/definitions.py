"""Random definitions: what the variables hold that a script uses as commands, or before them."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.setting import Setting


def with_definitions(setting: Setting, text: str, sourced: str = "") -> st.SearchStrategy[str]:
    """The text behind lines that define what it, or what it sources, refers to."""
    wanted = {
        "$run_as": _prefixes(setting),
        "$start": _commands(setting),
        "${cmd[@]}": _arrays(setting),
        "$app": ["app=app", "app=worker", "app=/usr/local/bin/app"],
        "say ": ["say() { echo \"$@\"; }", "say() {\n  printf '%s\\n' \"$*\" >&2\n}"],
    }  # fmt: skip
    lines = [st.sampled_from(ways) for name, ways in wanted.items() if name in text + sourced]
    return st.tuples(*lines, st.just(text)).map("\n".join)


def _prefixes(setting: Setting) -> list[str]:
    known = [
        "run_as=", "run_as=exec", 'run_as="nice -n 5"', 'run_as="env A=1"', 'run_as="tini -s --"',
        'run_as="exec nice -n 5"',
        'if [ "$(id -u)" = 0 ]; then\n  run_as=exec\nelse\n  run_as=\nfi',
        'run_as=\n[ "$(id -u)" -ne 0 ] || run_as="exec env A=1"', 'run_as=\nrun_as="$run_as exec"',
    ]  # fmt: skip
    if not setting.is_alpine:
        known += [
            'run_as="gosu nobody"', 'run_as="exec gosu root"', "run_as='runuser -u nobody --'",
            'run_as=exec\nif [ "$(id -u)" = 0 ]; then\n  run_as="exec gosu nobody"\nfi',
            'if [ "$1" = app ]; then run_as="exec setpriv --no-new-privs"; else run_as=; fi',
        ]  # fmt: skip
    return known


def _commands(setting: Setting) -> list[str]:
    known = [
        "start=app", "start='app --port 80'", 'start="nice -n 5 app"', 'start="$*"',
        "start=${1:-app}", "port=80\nstart=\"app --port $port\"", "start=app\nstart=\"$start two\"",
        "start=$(echo app)", "start=$(command -v app)",
    ]  # fmt: skip
    return known if setting.is_alpine else [*known, "start='gosu nobody app'"]


def _arrays(setting: Setting) -> list[str]:
    known = [
        "cmd=(app --port 80)", 'cmd=("$@")', "cmd=(app)\ncmd+=(--port 80)", 'cmd=(env A=1 "$@")',
        "cmd=(app)\nif [ -n \"$MODE\" ]; then cmd+=(--mode \"$MODE\"); fi",
        'cmd=(nice -n 5)\ncmd=("${cmd[@]}" app)',
    ]  # fmt: skip
    return known if setting.is_alpine else [*known, 'cmd=(gosu nobody "$@")', "cmd=(gosu root app)"]
