"""What fixes must never do to a project: files that are lost, or that nobody can read any more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from lab.folder import read_folder


def damage_of(before: Path, after: Path) -> Iterator[str]:
    """What is broken in a fixed copy of a project, each in a few words."""
    names = set(files_of(before))
    if names != set(files_of(after)):
        yield "there are other files than before"
        return
    for name in sorted(names):
        if (before / name).stat().st_mode != (after / name).stat().st_mode:
            yield f"{name} has another mode"
        if is_accepted(before / name) and not is_accepted(after / name):
            yield f"{name} is no shell script any more"
    try:
        read_folder(after)
    except ValueError as error:
        yield f"the lab cannot read it: {error}"


def files_of(folder: Path) -> list[Path]:
    """The files below a folder, relative to it."""
    return [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]


def is_accepted(file: Path) -> bool:
    """Whether the shell that a script's first line names can read it; true of other files."""
    first, _, _ = file.read_text().partition("\n")
    words = first.removeprefix("#!").split()
    if not first.startswith("#!") or not words:
        return True
    program = words[1] if words[0].endswith("/env") else words[0]
    shell = ["busybox", "ash"] if program.endswith("/ash") else [program]
    done = subprocess.run([*shell, "-n", str(file)], capture_output=True, check=False)
    return done.returncode == 0
