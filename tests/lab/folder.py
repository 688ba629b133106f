"""Reads a scenario from a folder: a Dockerfile in a plain subset of its language, and its files.

The lab reads for itself, so that it can contradict the program that it is the referee of. What it
cannot read is a ValueError, never a guess.
"""

from __future__ import annotations

import copy
import json
import pwd
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lab.scenario import BOOT, GRACE, PROGRAMS, File, Scenario, signal_number

SHELLS = {
    "alpine": "busybox", "busybox": "busybox", "debian": "dash", "ubuntu": "dash",
    "python": "dash", "buildpack-deps": "dash", "fedora": "bash", "rockylinux": "bash",
    "almalinux": "bash", "amazonlinux": "bash", "archlinux": "bash",
}  # fmt: skip
"""Base images without an ENTRYPOINT, and the shell behind their /bin/sh."""
PACKAGE_TOOLS = ("apt-get", "apt", "apk", "dnf", "yum", "pip", "npm")
HEREDOC = r"<<(-?)[\"']?(\w+)[\"']?"


@dataclass
class _Build:
    """A stage while its instructions are read."""

    shell_program: str = "dash"
    shell: list[str] = field(default_factory=lambda: ["/bin/sh", "-c"])
    entrypoint: list[str] | None = None
    cmd: list[str] | None = None
    env: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = ""
    stop: str = "SIGTERM"
    files: dict[str, File] = field(default_factory=dict)
    builds: list[tuple[str, ...]] = field(default_factory=list)


def read_folder(folder: Path) -> Scenario:
    """The scenario in a folder; its optional lab.toml: `grace`, `boot` (seconds), [programs]."""
    stages: dict[str, _Build] = {}
    build = _Build()
    text = (folder / "Dockerfile").read_text()
    for keyword, rest, heredocs in instructions(text):
        if keyword == "FROM":
            build = _begun(stages, rest.split())
        elif keyword in ("COPY", "ADD"):
            _copy(build, stages, folder, _expanded(build, rest), heredocs)
        elif keyword == "RUN":
            _run(build, rest, heredocs)
        else:
            _apply(build, folder, keyword, rest)
    if not stages:
        raise ValueError(f"{folder.name}: there is no FROM")
    signal_number(build.stop)
    argv = (build.entrypoint or []) + (build.cmd or [])
    if not argv:
        raise ValueError(f"{folder.name}: nothing is started")
    settings = folder / "lab.toml"
    lab = tomllib.loads(settings.read_text()) if settings.exists() else {}
    return Scenario(
        name=folder.name,
        argv=tuple(argv),
        files=build.files,
        programs={**PROGRAMS, **lab.get("programs", {})},
        env=build.env,
        workdir=build.workdir,
        user=_numbers(folder, build.user),
        shell=build.shell_program,
        busybox=build.shell_program == "busybox",
        stop_signal=build.stop,
        grace=lab.get("grace", GRACE),
        boot=lab.get("boot", BOOT),
        builds=tuple(build.builds),
    )


def instructions(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(keyword, the rest with continuations joined, bodies of heredocs) in order."""
    lines = iter(text.splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while line.endswith("\\"):
            following = next(lines, "")
            while following.lstrip().startswith("#"):
                following = next(lines, "")
            line = line[:-1] + following
        keyword, _, rest = line.strip().partition(" ")
        bodies = []
        for dash, delimiter in re.findall(HEREDOC, rest):
            bodies.append(_heredoc(lines, delimiter, bool(dash)))
        yield keyword.upper(), rest.strip(), bodies


def _heredoc(lines: Iterator[str], delimiter: str, strip_tabs: bool) -> str:
    body = ""
    for line in lines:
        line = line.lstrip("\t") if strip_tabs else line
        if line == delimiter:
            break
        body += line + "\n"
    return body


def _begun(stages: dict[str, _Build], words: list[str]) -> _Build:
    """The stage that `FROM words` begins: upon an earlier one, or upon a base image."""
    if words[0] in stages:
        build = copy.deepcopy(stages[words[0]])
        build.args = {}
    else:
        build = _Build(shell_of(words[0]))
    stages[str(len({id(stage) for stage in stages.values()}))] = build
    if len(words) == 3:
        stages[words[2]] = build
    return build


def shell_of(image: str) -> str:
    """The program behind /bin/sh in a base image."""
    name, _, tag = re.sub("@.*", "", image).partition(":")
    if name not in SHELLS:
        raise ValueError(f"the lab has no base image {name}")
    return "busybox" if "alpine" in tag else SHELLS[name]


def _apply(build: _Build, folder: Path, keyword: str, rest: str) -> None:
    """An instruction that leaves the files alone."""
    match keyword:
        case "SHELL":
            build.shell = json.loads(rest)
        case "ENTRYPOINT":
            build.entrypoint, build.cmd = _launch(build, rest), None
        case "CMD":
            build.cmd = _launch(build, rest)
        case "ENV":
            build.env |= _assignments(_expanded(build, rest))
        case "ARG":
            build.args |= _assignments(_expanded(build, rest))
        case "WORKDIR":
            build.workdir = str(PurePosixPath(build.workdir, _expanded(build, rest)))
        case "USER":
            build.user = _expanded(build, rest)
        case "STOPSIGNAL":
            build.stop = _expanded(build, rest)
        case "EXPOSE" | "LABEL" | "VOLUME" | "HEALTHCHECK" | "MAINTAINER":
            pass
        case _:
            raise ValueError(f"{folder.name}: the lab does not read {keyword}")


def _assignments(rest: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(rest) if "=" in word)


def _expanded(build: _Build, rest: str) -> str:
    """With the values of $NAME and ${NAME}; ENV goes before ARG."""
    values = {**build.args, **build.env}
    return re.sub(r"\$(?:(\w+)|\{(\w+)\})", lambda found: values[found[1] or found[2]], rest)


def _numbers(folder: Path, user: str) -> str:
    """The uid and gid of a USER, "1000:1000"; "" for root, and where there is no USER."""
    if user in ("", "root", "0"):
        return ""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise ValueError(f"{folder.name}: the lab does not know USER {user}") from None
    return f"{entry.pw_uid}:{entry.pw_gid}"


def _run(build: _Build, rest: str, heredocs: list[str]) -> None:
    """A RUN: what installs packages is left out, since the machine has them already."""
    if rest.partition(" ")[0] in PACKAGE_TOOLS:
        return
    rest = with_heredocs(rest, heredocs)
    given = [f"{name}={value}" for name, value in build.args.items() if name not in build.env]
    build.builds.append((*(["env", *given] if given else []), *_launch(build, rest)))


def with_heredocs(rest: str, heredocs: list[str]) -> str:
    """The text that a shell is given for a RUN with here-documents."""
    if heredocs and rest.startswith("<<"):
        return heredocs[0]
    delimiters = [delimiter for _, delimiter in re.findall(HEREDOC, rest)]
    pairs = list(zip(heredocs, delimiters, strict=True))
    return rest + "".join(f"\n{body}{delimiter}" for body, delimiter in pairs)


def _launch(build: _Build, rest: str) -> list[str]:
    words = exec_form(rest)
    return [*build.shell, rest] if words is None else words


def exec_form(rest: str) -> list[str] | None:
    """The words of an instruction in exec form; None for the shell form."""
    try:
        words = json.loads(rest)
    except ValueError:
        return None
    return words if isinstance(words, list) and all(isinstance(w, str) for w in words) else None


def _copy(
    build: _Build, stages: dict[str, _Build], folder: Path, rest: str, heredocs: list[str]
) -> None:
    words = json.loads(rest) if rest.startswith("[") else shlex.split(rest)
    flags = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
    stage = stages[flags["from"]] if "from" in flags else None
    *sources, target = [word for word in words if not word.startswith("--")]
    mode = int(flags["chmod"], 8) if "chmod" in flags else None
    place = PurePosixPath(build.workdir, target)
    into = target.endswith("/") or len(sources) > 1 or target == "."
    for source in sources:
        if source.startswith("<<"):
            build.files[str(place)] = File(heredocs.pop(0).encode(), mode or 0o644)
            continue
        whole = stage is None and (folder / source).is_dir()
        taken = _of_stage(stage, source, mode) if stage else _copied(folder, source, mode)
        for path, file in taken:
            build.files[str(place / path if into or whole else place)] = file


def _of_stage(stage: _Build, source: str, mode: int | None) -> Iterator[tuple[PurePosixPath, File]]:
    """A file of another stage, where nothing that it runs can have changed it."""
    if stage.builds or source not in stage.files:
        raise ValueError(f"the lab cannot tell what {source} is in the other stage")
    file = stage.files[source]
    yield PurePosixPath(PurePosixPath(source).name), File(file.content, mode or file.mode)


def _copied(folder: Path, source: str, mode: int | None) -> Iterator[tuple[PurePosixPath, File]]:
    """(path below the target, file) of each file that one source of a COPY brings."""
    origin = folder / source
    if origin.is_file():
        yield PurePosixPath(origin.name), _file(origin, mode)
        return
    found = False
    for path in sorted(origin.rglob("*") if origin.is_dir() else folder.glob(source)):
        if path.is_file():
            found = True
            below = path.relative_to(origin) if origin.is_dir() else path.name
            yield PurePosixPath(below), _file(path, mode)
    if not found:
        raise ValueError(f"{folder.name}: nothing to COPY at {source}")


def _file(path: Path, mode: int | None) -> File:
    return File(path.read_bytes(), path.stat().st_mode & 0o777 if mode is None else mode)
