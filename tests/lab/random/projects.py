"""Random projects: a Dockerfile and its scripts, with everything between FROM and CMD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from lab.random.scripts import script
from lab.random.setting import Setting, weighted
from lab.random.texts import text

IMAGES = ["debian:12"] * 5 + ["alpine:3.20"] * 4 + ["ubuntu:24.04", "fedora:40", "python:3.12"]
SH = {"alpine:3.20": "busybox", "fedora:40": "bash"}
"""The shell behind /bin/sh, where it is not dash."""
NODE = 'grace = 3.0\n\n[programs]\n"/usr/local/bin/node" = "default"\n'
"""lab.toml: node has no handler for signals, so it is deaf as PID 1."""
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
PACKAGES = {"bash": "bash", "zsh": "zsh", "ksh93": "ksh93u+m", "mksh": "mksh", "yash": "yash"}


@dataclass(frozen=True)
class Project:
    """A folder to be: path -> (content, mode)."""

    files: Mapping[str, tuple[str, int]]

    def write(self, folder: Path) -> None:
        for name, (content, mode) in self.files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)
            place.chmod(mode)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A project whose launch is one of all the kinds that the simulation knows."""
    image = draw(st.sampled_from(IMAGES))
    signal = draw(weighted((8, "TERM"), (2, "INT"), (2, "QUIT"), (1, "USR1"), (1, "HUP")))
    kind = draw(weighted((6, "script"), (3, "text"), (1, "direct")))
    head = [f"FROM {image}"]
    if signal != "TERM" or draw(st.booleans()):
        prefix = draw(st.sampled_from(["SIG", ""]))
        head.append(f"STOPSIGNAL {prefix}{signal}")
    head += draw(st.sampled_from([[], ["EXPOSE 80"], ["LABEL a=b"]]))
    parts = {"script": _script_project, "text": _text_project, "direct": _direct_project}
    lines, files = draw(parts[kind](image, signal))
    written = "\n".join([*lines, *(content for content, _ in files.values())])
    head += ["ENV APP=app"] if "APP" in written else []
    head += [f"ENV MODE={draw(st.sampled_from(['fast', '']))}"] if "MODE" in written else []
    if "node" in written:
        files = {**files, "lab.toml": (NODE, 0o644)}
    dockerfile = "\n".join([*head, *lines]) + "\n"
    return Project({"Dockerfile": (dockerfile, 0o644), **files})


Parts = tuple[list[str], dict[str, tuple[str, int]]]


def _inits(image: str) -> st.SearchStrategy[list[str]]:
    """Words in front of what is launched: none in most cases."""
    inits: list[list[str]] = [[]] * 12
    inits += [["tini", "--"], ["tini", "-g", "--"], ["/usr/bin/tini", "--"], ["dumb-init", "--"]]
    inits += [["dumb-init", "--single-child", "--"], ["env", "A=1"]]
    if not image.startswith("alpine"):
        inits += [
            ["catatonit", "--"],
            ["dumb-init"],
            ["nice", "-n", "5"],
            ["setpriv", "--no-new-privs"],
        ]
    return st.sampled_from(inits)


@st.composite
def _text_project(draw: st.DrawFn, image: str, signal: str) -> Parts:
    """The shell form, or `sh -c` in exec form."""
    shell = SH.get(image, "dash")
    lines: list[str] = []
    chosen = draw(st.sampled_from(["shell", "shell", "exec", "SHELL"]))
    if chosen == "SHELL" and not image.startswith("alpine"):
        shell = "bash"
        flags = draw(st.sampled_from(['"-c"', '"-ec"', '"-o", "pipefail", "-c"']))
        lines.append(f'SHELL ["/bin/bash", {flags}]')
    line = draw(text(Setting(image, shell, signal, depth=1)))
    keyword = draw(st.sampled_from(["CMD", "CMD", "ENTRYPOINT"]))
    if chosen != "exec":
        lines.append(f"{keyword} {line}")
        if keyword == "ENTRYPOINT" and draw(st.booleans()):
            lines.append('CMD ["app", "dropped"]')
    else:
        flag = draw(st.sampled_from(["-c", "-c", "-ec", "-xc"]))
        words = [*draw(_inits(image)), draw(st.sampled_from(["sh", "/bin/sh"])), flag, line]
        lines.append(f"{keyword} {json.dumps(words)}")
    if "/lib.sh" not in line:
        return lines, {}
    return ["COPY lib.sh /lib.sh", *lines], {"lib.sh": ("level=info\n", 0o644)}


@st.composite
def _direct_project(draw: st.DrawFn, image: str, signal: str) -> Parts:
    """The application itself, perhaps behind an init or a wrapper, words split between two."""
    del signal
    command = draw(st.sampled_from([["app"], ["app", "x"], ["node", "server.js"], ["worker"]]))
    words = [*draw(_inits(image)), *command]
    cut = draw(st.integers(0, len(words)))
    lines = [f"ENTRYPOINT {json.dumps(words[:cut])}"] if cut else []
    return lines + ([f"CMD {json.dumps(words[cut:])}"] if cut < len(words) else []), {}


@st.composite
def _script_project(draw: st.DrawFn, image: str, signal: str) -> Parts:
    """A script of the image, perhaps one that calls or sources another."""
    setting, interpreter = draw(_script_setting(image, signal))
    content = f"#!{interpreter}\n{draw(script(setting))}"
    lines, files = draw(_installed(setting))
    files["entrypoint.sh"] = (content, 0o755)
    if draw(st.integers(0, 4)) == 0:
        other = draw(st.sampled_from(list(_CHAINS)))
        files["second.sh"] = files["entrypoint.sh"]
        files["entrypoint.sh"] = (f"#!{interpreter}\n{_CHAINS[other]}\n", 0o755)
        lines.append("COPY --chmod=755 second.sh /second.sh")
    if draw(st.integers(0, 7)) == 0 and "EOF" not in content:
        text = files.pop("entrypoint.sh")[0]
        lines[0] = f"COPY --chmod=755 <<'EOF' /entrypoint.sh\n{text}EOF"
    return lines + draw(_script_launch(image, setting)), files


_CHAINS = {
    "exec": 'exec /second.sh "$@"',
    "child": '/second.sh "$@"',
    "source": ". /second.sh",
    "source_words": '. /second.sh "$@"',
    "shell": 'exec sh /second.sh "$@"',
    "child_then": '/second.sh "$@"\necho done',
    "tini": 'exec tini -s -- /second.sh "$@"',
    "background": '/second.sh "$@" &\nwait',
    "trapping": "trap 'kill $!; wait $!' TERM INT\n/second.sh \"$@\" &\nwait $!",
}


@st.composite
def _script_setting(draw: st.DrawFn, image: str, signal: str) -> tuple[Setting, str]:
    names = ["sh"] * 8 + ["sh_e"] + ["bash"] * 5 + ["env_bash"]
    if image.startswith("alpine"):
        names += ["ash"] * 3
    else:
        names += ["dash", "zsh", "ksh", "mksh", "yash"]
    interpreter, shell = INTERPRETERS[draw(st.sampled_from(names))]
    shell = shell or SH.get(image, "dash")
    options = draw(st.sampled_from(["", "", "", "e", "eu", "u", "m", "em", "x", "pipefail"]))
    if options == "pipefail":
        options = "euo pipefail" if shell == "bash" else "e"
    return Setting(image, shell, signal, options), interpreter


@st.composite
def _installed(draw: st.DrawFn, setting: Setting) -> Parts:
    """The COPY of the script (first), and the packages that it needs."""
    copy = draw(
        st.sampled_from(
            [
                "COPY entrypoint.sh /entrypoint.sh",
                "COPY entrypoint.sh /",
                "COPY --chmod=0755 entrypoint.sh /entrypoint.sh",
                "ADD entrypoint.sh /entrypoint.sh",
            ]
        )
    )
    lines = [copy]
    package = PACKAGES.get(setting.shell)
    if package and not (package == "bash" and not setting.is_alpine):
        install = "apk add --no-cache" if setting.is_alpine else "apt-get install -y"
        lines.append(f"RUN {install} {package}")
    if draw(st.booleans()):
        lines.append("RUN chmod +x /entrypoint.sh")
    return lines, {}


@st.composite
def _script_launch(draw: st.DrawFn, image: str, setting: Setting) -> list[str]:
    """ENTRYPOINT and CMD for /entrypoint.sh."""
    inits = draw(_inits(image))
    cmd = draw(
        st.sampled_from([["app"]] * 5 + [["app", "--port", "80"], ["worker"], ["--flag"], []])
    )
    how = draw(weighted((8, "entrypoint"), (1, "cmd"), (1, "shell"), (1, "shell_exec"), (1, "run")))
    given = [f"CMD {json.dumps(cmd)}"] if cmd else []
    if how == "entrypoint":
        return [f"ENTRYPOINT {json.dumps([*inits, '/entrypoint.sh'])}", *given]
    if how == "cmd":
        return [f"CMD {json.dumps([*inits, '/entrypoint.sh', *cmd])}"]
    if how == "run":
        program = {"busybox": "ash", "ksh93": "ksh93"}.get(setting.shell, setting.shell)
        return [f"ENTRYPOINT {json.dumps([*inits, program, '/entrypoint.sh'])}", *given]
    word = "exec " if how == "shell_exec" else ""
    return [f"ENTRYPOINT {word}/entrypoint.sh app", *given]
