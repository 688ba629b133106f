"""One run in a container: podman starts a built image and stops it, and what was seen of it."""

from __future__ import annotations

import math
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from lab.containers.bases import shims
from lab.containers.context import buildable
from lab.containers.engine import Engine, EngineError
from lab.folder import read_folder
from lab.observe import Container, Run, observe, opened_record
from lab.run import answer
from lab.scenario import PROGRAMS, Scenario
from lab.tools import Lab
from lab.verdict import Outcome

LONGEST = 60
"""Seconds after which a container is killed by its monitor, should nobody else be left to."""


class _Podman(Container):
    """A container that podman started; `podman stop` ends it, and kills it after the grace."""

    def __init__(self, engine: Engine, folder: Path, fifo: int, grace: int) -> None:
        super().__init__(fifo)
        self.engine = engine
        self.name = folder.name
        self.folder = folder
        self.output = folder / "results/output"
        self.grace = grace
        self.pidfd: int | None = None
        self.stopping: subprocess.Popen[bytes] | None = None

    def start(self, options: list[str], image: str) -> None:
        pidfile = self.folder / "pid"
        own = [f"--name={self.name}", f"--pidfile={pidfile}", f"--timeout={LONGEST}"]
        own += ["--hostname=lab", "--log-driver=k8s-file", f"--log-opt=path={self.folder}/log"]
        begun = self.engine.command("podman", "run", "--detach", *own, *options, image)
        if begun.returncode != 0:
            self._fail(begun)
            return
        self.first = int(pidfile.read_text())
        try:
            self.pidfd = os.pidfd_open(self.first)
        except ProcessLookupError:
            self._take_status()

    def _fail(self, begun: subprocess.CompletedProcess[str]) -> None:
        """The command could not be started, which is an end too; all else is the lab's trouble."""
        if begun.returncode not in (126, 127):
            raise EngineError(f"podman run: {begun.stderr.strip()}")
        self.status = begun.returncode
        self.output.write_text(begun.stderr)

    def listen(self, until: float) -> bool:
        sources = [self.fifo, *([] if self.pidfd is None else [self.pidfd])]
        ready, _, _ = select.select(sources, [], [], max(0.0, until - time.monotonic()))
        if self.fifo in ready:
            self.take_records()
        if self.pidfd in ready:
            self._take_status()
        return bool(ready)

    def _take_status(self) -> None:
        self.status = int(self.engine.ask("podman", "wait", self.name))
        self.output.write_text(_logged((self.folder / "log").read_text(errors="replace")))

    def stop(self) -> bool:
        command = ["podman", "stop", "--time", str(self.grace), self.name]
        self.stopping = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=self.engine.environment,
        )  # fmt: skip
        return True

    def end(self) -> None:
        if self.stopping is None and self.status is None:
            self.engine.ask("podman", "kill", self.name)
        while self.status is None:
            self.listen(time.monotonic() + 1)

    def close(self) -> None:
        """What is left of the container goes with its image."""
        if self.stopping is not None:
            self.stopping.wait()
        if self.pidfd is not None:
            os.close(self.pidfd)


def _logged(log: str) -> str:
    """The output in a log of the monitor: time, stream, F (or P, where no line ends), text."""
    lines = [line.split(" ", 3)[2:] for line in log.splitlines()]
    return "".join(text + ("\n" if mark == "F" else "") for mark, text in lines)


def ask_container(engine: Engine, lab: Lab, folder: Path, times: int = 2) -> Outcome:
    """The answer of real containers to the scenario in a folder, from so many runs.

    The images that its Dockerfile begins with have their names: `name_bases`.
    """
    scenario = read_folder(folder)
    scenario = replace(scenario, grace=float(math.ceil(scenario.grace)))
    with _built(engine, folder) as image:
        return answer(partial(_run_once, engine, lab, scenario, image), times)


@contextmanager
def _built(engine: Engine, folder: Path) -> Iterator[str]:
    """The name of the image that buildah makes of the folder's own Dockerfile."""
    work = Path(tempfile.mkdtemp(prefix="build-", dir=engine.folder / "work"))
    image = f"localhost/lab-scenario:{work.name}"
    context = buildable(folder, work / "context")
    command = ["buildah", "bud", "--quiet", "--pull-never", "--format=docker", *shims(engine)]
    engine.ask(*command, "-t", image, "-f", str(context / "Dockerfile"), str(context))
    try:
        yield image
    finally:
        engine.ask("podman", "rmi", "--force", image)
        shutil.rmtree(work)


def _run_once(engine: Engine, lab: Lab, scenario: Scenario, image: str, reverse: bool) -> Run:
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=engine.folder / "work"))
    (folder / "results").mkdir()
    if reverse:
        (folder / "results/reverse").touch()
    # Docker ends the file with a newline, podman 4.3 does not: `read` returns 1 there.
    (folder / "hostname").write_text("lab\n")
    mounts = [f"--volume={folder}/results:/lab", f"--volume={folder}/hostname:/etc/hostname"]
    for path, mode in scenario.programs.items():
        if PROGRAMS.get(path) != mode:
            mounts.append(f"--volume={lab.payloads[mode]}:{path}:ro")
    try:
        with opened_record(folder / "results") as fifo:
            container = _Podman(engine, folder, fifo, int(scenario.grace))
            try:
                container.start([f"--cgroup-parent={engine.cgroup}", *mounts], image)
                return observe(container, scenario, container.output)
            finally:
                container.close()
    finally:
        shutil.rmtree(folder)
