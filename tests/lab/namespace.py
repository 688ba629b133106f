"""One run: a scenario as PID 1 of a new namespace, stopped, and what was seen of it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.observe import Container, Run, observe, opened_record
from lab.scenario import PATH, Scenario, signal_number
from lab.tools import Lab


class _Namespace(Container):
    """A container that launch.c made; the launcher says what becomes of it."""

    def __init__(self, launcher: subprocess.Popen[bytes], fifo: int, number: int) -> None:
        super().__init__(fifo)
        self.launcher = launcher
        self.stop_signal = number
        self.said = b""

    def listen(self, until: float) -> bool:
        assert self.launcher.stdout is not None
        said = self.launcher.stdout.fileno()
        wait = max(0.0, until - time.monotonic())
        ready, _, _ = select.select([said, self.fifo], [], [], wait)
        if self.fifo in ready:
            self.take_records()
        if said in ready:
            self._take_launcher(os.read(said, 4096))
        return bool(ready)

    def _take_launcher(self, said: bytes) -> None:
        self.said += said
        for line in self.said.decode().splitlines():
            word, number = line.split()
            if word == "pid":
                self.first = int(number)
            elif self.status is None:
                self.status = int(number) + (128 if word == "signal" else 0)
        if not said and self.status is None:
            raise RuntimeError(f"the launcher failed: {self.launcher.wait()}")

    def stop(self) -> bool:
        return self._send(self.stop_signal)

    def end(self) -> None:
        while self.status is None and not self.first:
            self.listen(time.monotonic() + 1)
        if self.status is None:
            self._send(signal.SIGKILL)
        while self.status is None:
            self.listen(time.monotonic() + 1)

    def _send(self, number: int) -> bool:
        try:
            os.kill(self.first, number)
        except ProcessLookupError:
            return False
        return True


def run_once(lab: Lab, scenario: Scenario, reverse: bool = False) -> Run:
    """Runs the scenario to its end; nothing of it is left when this returns.

    `reverse`: of several payloads, the one with the lowest pid takes longest to clean up, not
    the one with the highest.
    """
    with started(lab, scenario, reverse) as (container, output):
        return observe(container, scenario, output)


@contextmanager
def started(
    lab: Lab, scenario: Scenario, reverse: bool = False
) -> Iterator[tuple[Container, Path]]:
    """The scenario's container, and the file that has what it writes; both go at the end."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=lab.folder))
    try:
        lab.lay(scenario, folder / "layer")
        for name in ("stage", "results", "work", "upper"):
            (folder / name).mkdir()
        if reverse:
            (folder / "results/reverse").touch()
        for words in scenario.builds:
            build(lab, scenario, folder, words)
        with _launched(lab, scenario, folder) as container:
            yield container, folder / "results/output"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _command(lab: Lab, scenario: Scenario, folder: Path, keep: str) -> list[str]:
    layers = [str(folder / "upper")] if keep == "-" and scenario.builds else []
    layers += [str(layer) for layer in (folder / "layer", *scenario.layers)]
    layers += [str(lab.busybox)] if scenario.busybox else []
    layers.append(str(lab.root))
    stage, results = str(folder / "stage"), str(folder / "results")
    user = scenario.user if keep == "-" and scenario.user else "0:0"
    return [str(lab.launch), stage, ":".join(layers), results, scenario.workdir, keep, user]


def _environment(scenario: Scenario) -> dict[str, str]:
    return {"PATH": PATH, "HOSTNAME": "lab", "HOME": "/root", **scenario.env}


def build(lab: Lab, scenario: Scenario, folder: Path, words: tuple[str, ...]) -> None:
    """A RUN instruction: what it writes stays in the folder `upper`."""
    command = [*_command(lab, scenario, folder, str(folder)), *words]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=90, check=True,
        env=_environment(scenario),
    )  # fmt: skip
    if b"exit 0" not in done.stdout:
        output = (folder / "results/output").read_text(errors="replace")
        raise RuntimeError(f"{scenario.name}: RUN {words[-1]!r} failed: {output}")
    (folder / "results/output").unlink()


@contextmanager
def _launched(lab: Lab, scenario: Scenario, folder: Path) -> Iterator[_Namespace]:
    command = [*_command(lab, scenario, folder, "-"), *scenario.argv]
    with opened_record(folder / "results") as fifo:
        launcher = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=_environment(scenario)
        )
        container = _Namespace(launcher, fifo, signal_number(scenario.stop_signal))
        try:
            yield container
        finally:
            container.end()
            launcher.communicate()
