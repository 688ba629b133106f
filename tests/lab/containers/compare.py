"""What real containers and the namespace lab say of the same scenarios, side by side."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lab.containers.bases import make_bases, make_root, name_bases
from lab.containers.engine import Engine, EngineError, open_engine
from lab.containers.run import ask_container
from lab.folder import read_folder
from lab.run import ask
from lab.tools import Lab, open_lab
from lab.verdict import Outcome, unanswered

WORKERS = 8
"""Scenarios at a time."""


@dataclass(frozen=True)
class Answers:
    """Of one scenario: the namespace lab's answer, and that of real containers."""

    folder: Path
    namespace: Outcome
    container: Outcome

    @property
    def agree(self) -> bool:
        """Whether the verdicts are the same, as far as each lab has only one."""
        verdicts = {self.namespace.verdict, self.container.verdict}
        return len(verdicts) == 1 or "unstable" in verdicts

    @property
    def differences(self) -> list[str]:
        """What is not the same: `verdict`, `pid1` (its argv in the steady state), `payloads` (how
        many of each tag finished, and how many did not). All but the first may be a matter of
        time: scripts that replace each other, a payload that is told to stop as it starts."""
        namespace, container = self.namespace, self.container
        same = {
            "verdict": namespace.verdict == container.verdict,
            "pid1": namespace.pid1 == container.pid1,
            "payloads": _payloads(namespace) == _payloads(container),
        }
        return [what for what, is_same in same.items() if not is_same]


def _payloads(outcome: Outcome) -> Counter[tuple[str, bool]]:
    """A launch that ends by itself may cut short what it has just started: that is no answer."""
    if outcome.verdict == "exits":
        return Counter()
    return Counter((one.tag, one.finished) for one in outcome.payloads)


@contextmanager
def open_both(archive: Path | None = None) -> Iterator[tuple[Lab, Engine]]:
    """The two labs, with the base images made; all of it goes when they close.

    `archive` is a tar file with the root file system; it is made where it is not there.
    """
    with open_lab() as lab, open_engine() as engine:
        archive = archive or engine.folder / "root.tar"
        if not archive.exists():
            make_root(engine, archive)
        make_bases(engine, lab, archive)
        yield lab, engine


def compared(
    lab: Lab, engine: Engine, folders: Iterable[Path], times: int = 2, workers: int = WORKERS
) -> Iterator[Answers]:
    """The answers for each folder, in the order given."""
    listed = list(folders)
    name_bases(engine, listed)
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(partial(_compare, lab, engine, times), listed)


def _compare(lab: Lab, engine: Engine, times: int, folder: Path) -> Answers:
    """What cannot be built or started is an answer of its own, with what was said in its output."""
    try:
        container = ask_container(engine, lab, folder, times)
    except EngineError as error:
        container = unanswered(str(error))
    return Answers(folder, _namespace_answer(lab, folder, times), container)


def _namespace_answer(lab: Lab, folder: Path, times: int) -> Outcome:
    try:
        return ask(lab, read_folder(folder), times)
    except (RuntimeError, subprocess.SubprocessError) as error:
        return unanswered(str(error))
