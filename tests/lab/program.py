"""What the program says of a folder, by its own command line, and whether it contradicts itself."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pidone.cli import run

NOT_GRACEFUL = ("killed", "abrupt", "exits")
ENDS_ITSELF = "nothing-runs"
"""The rule whose note says that a container is a job, which is meant to end."""


@dataclass(frozen=True)
class Answer:
    """`verdict` is "none" where the program gives none. `faults` are sentences: what it breaks of
    its own contract."""

    verdict: str
    because: str
    faults: tuple[str, ...]


def answer_of(folder: Path) -> Answer:
    """What `pidone trace` and `pidone check` say of the folder's only container."""
    traced, complaints = asked("trace", folder)
    checked, more = asked("check", folder)
    containers = traced["containers"] if traced else []
    if len(containers) != 1 or checked is None:
        return Answer("none", "", (f"no answer: {(complaints + more).strip()}",))
    (container,) = containers
    faults = tuple(contradictions(folder, container, checked["findings"]))
    return Answer(container["verdict"], container["because"], faults)


def asked(command: str, folder: Path) -> tuple[Any, str]:
    """The JSON object that a command prints (None where it is none), and its complaints."""
    said, complained = io.BytesIO(), io.StringIO()
    output = io.TextIOWrapper(said, encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(complained):
        status = run([command, "--format", "json", str(folder)])
    answer = json.loads(said.getvalue()) if status != 2 and said.getvalue() else None
    return answer, complained.getvalue()


def contradictions(folder: Path, container: Any, findings: list[Any]) -> Iterator[str]:
    """Where check and trace do not go together: an error or a warning if and only if the verdict
    is not graceful, one of them at a line that matters."""
    verdict = container["verdict"]
    grave = [finding for finding in findings if finding["level"] != "note"]
    is_job = any(finding["rule"] == ENDS_ITSELF for finding in findings)
    if verdict in NOT_GRACEFUL and not grave and not is_job:
        yield f"{verdict}, and no error or warning"
    if verdict not in NOT_GRACEFUL:
        yield from (f"{verdict}, and {place}" for place in map(_place, grave))
    elif grave and not any(_matters(folder, finding, container, grave) for finding in grave):
        yield f"without its lines nothing changes: {', '.join(map(_place, grave))}"


def _place(finding: Any) -> str:
    return f"{finding['rule']} at {Path(finding['file']).name}:{finding['line']}"


def _matters(folder: Path, finding: Any, container: Any, grave: list[Any]) -> bool:
    """Whether the launch is another one where the finding's lines are blank, or something else is
    to blame for it, as where two traps in a row are wrong."""
    with tempfile.TemporaryDirectory() as temporary:
        other = Path(shutil.copytree(folder, Path(temporary, "other")))
        path = other / Path(finding["file"]).relative_to(folder)
        if not path.is_file():
            return False
        lines = path.read_text().splitlines(keepends=True)
        for at in range(finding["line"] - 1, min(finding["end_line"], len(lines))):
            lines[at] = "\n"
        path.write_text("".join(lines))
        traced, checked = asked("trace", other)[0], asked("check", other)[0]
    if traced is None or checked is None:
        return True
    blamed = {_place(one) for one in checked["findings"] if one["level"] != "note"}
    launched = [_essence(one) for one in traced["containers"]]
    return launched != [_essence(container)] or blamed != set(map(_place, grave))


def _essence(container: Any) -> Any:
    """What a trace says, without the folder's name."""
    processes = [
        (each["argv"], each["signal"], each["effect"], each["why"], each["parent"])
        for each in container["processes"]
    ]
    named = ("argv", "stop_signal", "verdict", "because", "paths")
    return [container[name] for name in named], processes
