"""Random scripts of an image: one, or several that call, source or replace each other."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.random.files import Files, install, package_lines
from lab.random.launches import script_launch
from lab.random.scripts import script
from lab.random.setting import Setting
from lab.random.sourced import sourcing

INTERPRETERS = {
    "sh": ("/bin/sh", ""),
    "sh_e": ("/bin/sh -e", ""),
    "bash": ("/bin/bash", "bash"),
    "env_bash": ("/usr/bin/env bash", "bash"),
    "dash": ("/bin/dash", "dash"),
    "ash": ("/bin/ash", "busybox"),
    "zsh": ("/usr/bin/zsh", "zsh"),
    "ksh": ("/usr/bin/ksh93", "ksh93"),
    "mksh": ("/bin/mksh", "mksh"),
    "yash": ("/usr/bin/yash", "yash"),
}
"""(what stands behind `#!`, the shell's row; "" for whatever /bin/sh is)."""
OPTIONS = ["", "", "", "", "m", "m", "e", "eu", "u", "m", "em", "x", "pipefail", "Eeuo", "errexit"]
CALLS = {
    "exec": 'exec {next} "$@"',
    "child": '{next} "$@"',
    "source": ". {next}",
    "shell": 'exec {program} {next} "$@"',
    "shell_child": '{program} {next} "$@"',
    "child_then": '{next} "$@"\necho done',
    "tini": 'exec tini -s -- {next} "$@"',
    "background": '{next} "$@" &\nwait',
    "trapping": "trap 'kill $!; wait $!' TERM INT\n{next} \"$@\" &\nwait $!",
    "or": '{next} "$@" || exit 1',
    "function": 'serve() {{\n  exec {next} "$@"\n}}\nserve "$@"',
    "prefixed": 'exec env LEVEL=info {next} "$@"',
    "wrapped": 'nice -n 5 {next} "$@"',
    "sh_c": 'exec sh -c \'{next} "$@"\' sh "$@"',
    "checked": 'if [ -x {next} ]; then\n  exec {next} "$@"\nfi\necho missing',
    "trap_first": 'trap : TERM INT\nexec {next} "$@"',
    "ignoring": "trap '' TERM INT\n{next} \"$@\"",
    "piped": '{next} "$@" 2>&1 | cat',
    "in_variable": 'next={next}\n[ "$#" -eq 0 ] || $next "$@"',
    "gosu": 'exec gosu nobody {next} "$@"',
    "runuser": 'runuser -u nobody -- {next} "$@"',
    "su": "exec su -s /bin/sh -c '{next} app' nobody",
    "timeout": 'exec timeout 600 {next} "$@"',
    "setsid": 'setsid {next} "$@" &\nwait $!',
    "exec_first": 'migrate\nset -- {next} "$@"\nexec "$@"',
}
OF_DEBIAN = ("tini", "gosu", "runuser", "su")
"""Calls by programs that Alpine has not."""
PARTS = {
    "10-level.sh": ("export LEVEL=info\n", 0o644),
    "20-data.sh": ("#!/bin/sh\nmkdir -p /tmp/data\n", 0o755),
    "readme.txt": ("Scripts go here.\n", 0o644),
}
"""What lies in a folder of start-up parts."""


@st.composite
def script_files(draw: st.DrawFn, given: Setting) -> Files:
    """One or more scripts with the launch of the first."""
    setting, interpreter = draw(_script_setting(given))
    files = Files(lines=package_lines(setting))
    path = draw(st.sampled_from(["/entrypoint.sh"] * 5 + ["/usr/local/bin/entrypoint.sh"]))
    if draw(st.integers(0, 5)) == 0:
        content, library = draw(sourcing(setting))
        _add_library(files, content, library)
    else:
        content = draw(script(setting))
    content = f"#!{interpreter}\n{content}"
    for place in ["/second.sh", "/third.sh"][: draw(st.sampled_from([0] * 6 + [1, 1, 2]))]:
        draw(install(files, setting.image, content, place))
        content = draw(_caller(setting, interpreter, place))
    draw(install(files, setting.image, content, path))
    _add_parts(files, content, draw(st.sets(st.sampled_from(sorted(PARTS)), max_size=3)))
    files.lines += ["USER nobody"] if draw(st.integers(0, 11)) == 0 else []
    called = path if path.count("/") == 1 else draw(st.sampled_from([path, "entrypoint.sh"]))
    files.lines += draw(script_launch(setting, called))
    return files


@st.composite
def _script_setting(draw: st.DrawFn, given: Setting) -> tuple[Setting, str]:
    names = ["sh"] * 8 + ["sh_e"] + ["bash"] * 5 + ["env_bash"]
    names += ["ash"] * 3 if given.is_alpine else ["dash", "zsh", "ksh", "mksh", "yash"]
    interpreter, shell = INTERPRETERS[draw(st.sampled_from(names))]
    shell = shell or given.shell
    options = draw(st.sampled_from(OPTIONS))
    if options in ("pipefail", "Eeuo", "errexit"):
        named = {"pipefail": "euo pipefail", "Eeuo": "Eeuo pipefail", "errexit": "o errexit"}
        options = named[options] if shell == "bash" else "e"
    return Setting(given.image, shell, given.signal, options), interpreter


@st.composite
def _caller(draw: st.DrawFn, setting: Setting, interpreter: str, place: str) -> str:
    """A script that leaves the rest to the one at `place`."""
    ways = [name for name in CALLS if name not in OF_DEBIAN or not setting.is_alpine]
    program = {"busybox": "ash"}.get(setting.shell, setting.shell)
    first = draw(st.sampled_from([f"#!{interpreter}", "#!/bin/sh", "#!/bin/sh"]))
    before = draw(st.sampled_from(["", "", "set -e\n", "echo starting\n", "mkdir -p /tmp/data\n"]))
    call = CALLS[draw(st.sampled_from(ways))].format(next=place, program=program)
    return f"{first}\n{before}{call}\n"


def _add_library(files: Files, content: str, library: str) -> None:
    """The sourced file, everywhere where the script may look for it."""
    files.folder["lib.sh"] = (library, 0o644)
    files.lines.append("COPY lib.sh /lib.sh")
    places = {
        "lib-in-path.sh": "/usr/local/bin/lib-in-path.sh",
        "/../lib.sh": "/usr/local/lib.sh",
        "BASH_SOURCE": "/usr/local/bin/lib.sh",
    }
    files.lines += [f"COPY lib.sh {path}" for name, path in places.items() if name in content]


def _add_parts(files: Files, content: str, names: set[str]) -> None:
    """Files in the folders whose content a script goes through."""
    written = content + "".join(text for text, _ in files.folder.values())
    for folder in ("/entrypoint.d/", "/etc/entry.d/"):
        for name in sorted(names) if folder in written else ():
            files.folder[name] = PARTS[name]
            files.lines.append(f"COPY {name} {folder}")
