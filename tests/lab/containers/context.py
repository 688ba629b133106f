"""What buildah before 1.33 does not read as Docker does, in words that it reads.

- Here-documents: buildah 1.28, measured, takes `COPY <<EOF` for the name of a file.
- SHELL before a CMD or ENTRYPOINT in shell form: buildah 1.28, measured, starts /bin/sh instead
  (openshift/imagebuilder issue 154).
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from lab.folder import HEREDOC, exec_form, instructions, with_heredocs

SH = ["/bin/sh", "-c"]


def bases_in(folder: Path) -> set[str]:
    """The images that the Dockerfile's stages stand on; stages that stand on others are none."""
    stages: set[str] = set()
    images: set[str] = set()
    for keyword, rest, _ in instructions((folder / "Dockerfile").read_text()):
        if keyword == "FROM":
            words = rest.split()
            images |= {words[0]} - stages
            stages |= set(words[2:])
    return images


def buildable(folder: Path, copy: Path) -> Path:
    """The folder itself, or, where its Dockerfile needs it, a copy (a new folder)."""
    listed = list(instructions((folder / "Dockerfile").read_text()))
    if not any(keyword == "SHELL" or bodies for keyword, _, bodies in listed):
        return folder
    shutil.copytree(folder, copy)
    shells: dict[str, list[str]] = {}
    stage = ""
    lines = []
    for number, (keyword, rest, bodies) in enumerate(listed):
        if keyword == "FROM":
            words = rest.split()
            stage = words[-1]
            shells[stage] = shells.get(words[0], SH)
        elif keyword == "SHELL":
            shells[stage] = exec_form(rest) or SH
        elif keyword in ("COPY", "ADD"):
            rest = _with_files(rest, bodies, copy, f"heredoc-{number}")
        elif keyword in ("CMD", "ENTRYPOINT") or bodies:
            rest = _in_exec_form(shells[stage], with_heredocs(rest, bodies))
        lines.append(f"{keyword} {rest}\n")
    (copy / "Dockerfile").write_text("".join(lines))
    return copy


def _in_exec_form(shell: list[str], text: str) -> str:
    return text if exec_form(text) is not None else json.dumps([*shell, text])


def _with_files(rest: str, bodies: list[str], folder: Path, name: str) -> str:
    """The words of a COPY with a file in the folder in place of each here-document."""
    for number, body in enumerate(bodies):
        file = folder / f"{name}-{number}"
        file.write_text(body)
        file.chmod(0o644)
        rest = re.sub(HEREDOC, file.name, rest, count=1)
    return rest
