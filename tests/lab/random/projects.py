"""Random projects: a Dockerfile and its scripts, with everything between FROM and CMD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from lab.random.chains import script_files
from lab.random.files import Files
from lab.random.launches import inits
from lab.random.managed import managed_files
from lab.random.programs import PROGRAMS, known_programs, programs_in
from lab.random.setting import Setting, weighted
from lab.random.texts import text

IMAGES = ["debian:12"] * 5 + ["alpine:3.20"] * 4 + ["ubuntu:24.04", "fedora:40", "python:3.12"]
SH = {"alpine:3.20": "busybox", "fedora:40": "bash"}
"""The shell behind /bin/sh, where it is not dash."""


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
    kind = draw(weighted((14, "script"), (6, "text"), (2, "direct"), (1, "managed")))
    parts = {
        "script": script_files,
        "text": _text_project,
        "direct": _direct_project,
        "managed": managed_files,
    }
    setting = Setting(image, SH.get(image, "dash"), signal)
    files: Files = draw(parts[kind](setting))
    head = draw(
        _head(image, signal, "\n".join([*files.lines, *(c for c, _ in files.folder.values())]))
    )
    _add_programs(files)
    dockerfile = "\n".join([*files.stages, *head, *files.lines]) + "\n"
    return Project({"Dockerfile": (dockerfile, 0o644), **files.folder})


@st.composite
def _head(draw: st.DrawFn, image: str, signal: str, written: str) -> list[str]:
    """The last stage's beginning; variables that `written` asks for are set."""
    begins = [[f"FROM {image}"]] * 8
    begins += [[f"FROM {image} AS final"], [f"FROM {image} AS base", 'CMD ["base"]', "FROM base"]]
    head = list(draw(st.sampled_from(begins)))
    if signal != "TERM" or draw(st.booleans()):
        ways = [f"STOPSIGNAL {signal}", f"STOPSIGNAL SIG{signal}"]
        ways += [f"ARG STOP=SIG{signal}\nSTOPSIGNAL $STOP"]
        head.append(draw(st.sampled_from(ways)))
    head += draw(st.sampled_from([[], [], ["EXPOSE 80"], ["LABEL a=b"], ["VOLUME /data"],
                                  ["ARG VERSION=1"], ["HEALTHCHECK CMD true"]]))  # fmt: skip
    head += ["ENV APP=app"] if "APP" in written else []
    head += [f"ENV MODE={draw(st.sampled_from(['fast', '']))}"] if "MODE" in written else []
    return head + draw(st.sampled_from([[]] * 4 + [["WORKDIR /srv"]]))


def _add_programs(files: Files) -> None:
    """The scripts of interpreters, and what the lab takes for the programs."""
    found = programs_in(_written(files))
    for program in found:
        if program.script:
            files.folder[program.file] = (program.script, 0o644)
            files.lines.insert(0, f"COPY {program.file} /{program.file}")
    if found:
        modes = "".join(f'"{program.path}" = "{program.mode}"\n' for program in found)
        before = files.folder.get("lab.toml", ("", 0))[0]
        files.folder["lab.toml"] = (f"{before}grace = 3.0\n\n[programs]\n{modes}", 0o644)


def _keep_one_node(files: Files) -> None:
    """One payload stands for node, so all of a project's scripts for it are the same."""
    kept, other = (f"/{program.file}" for program in PROGRAMS[:2])
    if kept in _written(files):
        files.lines = [line.replace(other, kept) for line in files.lines]
        for name, (content, mode) in files.folder.items():
            files.folder[name] = (content.replace(other, kept), mode)


def _written(files: Files) -> str:
    return "\n".join([*files.lines, *(content for content, _ in files.folder.values())])


@st.composite
def _text_project(draw: st.DrawFn, setting: Setting) -> Files:
    """The shell form, or `sh -c` in exec form."""
    files = Files()
    shell = setting.shell
    chosen = draw(st.sampled_from(["shell", "shell", "exec", "SHELL"]))
    if chosen == "SHELL" and not setting.is_alpine:
        shell = "bash"
        flags = draw(
            st.sampled_from(
                ['"-c"', '"-ec"', '"-o", "pipefail", "-c"', '"-euxo", "pipefail", "-c"']
            )
        )
        files.lines.append(f'SHELL ["/bin/bash", {flags}]')
    line = draw(text(Setting(setting.image, shell, setting.signal, depth=1)))
    keyword = draw(st.sampled_from(["CMD", "CMD", "ENTRYPOINT"]))
    if chosen != "exec":
        dropped = draw(st.sampled_from([[], ['CMD ["app", "dropped"]'], ["CMD dropped"]]))
        files.lines += [f"{keyword} {line}", *(dropped if keyword == "ENTRYPOINT" else [])]
    else:
        flag = draw(st.sampled_from(["-c", "-c", "-ec", "-xc"]))
        words = [*draw(inits(setting.image)), draw(st.sampled_from(["sh", "/bin/sh"])), flag, line]
        files.lines.append(f"{keyword} {json.dumps(words)}")
    if "/lib.sh" in line:
        files.lines.insert(0, "COPY lib.sh /lib.sh")
        files.folder["lib.sh"] = ("level=info\n", 0o644)
    return files


@st.composite
def _direct_project(draw: st.DrawFn, setting: Setting) -> Files:
    """The application itself, perhaps behind an init or a wrapper, words split between two."""
    commands = [["app"], ["app", "x"], ["worker"], *map(str.split, known_programs(setting.signal))]
    words = [*draw(inits(setting.image)), *draw(st.sampled_from(commands))]
    cut = draw(st.integers(0, len(words)))
    lines = [f"ENTRYPOINT {json.dumps(words[:cut])}"] if cut else []
    lines += [f"CMD {json.dumps(words[cut:])}"] if cut < len(words) else []
    return Files(lines=lines)
