"""What the launches of one trial share: unpacked packages, and what was made ready once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from threading import Lock

from lab.namespace import build
from lab.programs.trials import Trial
from lab.programs.unpacked import layers_of
from lab.scenario import Scenario
from lab.tools import Lab

_MAKING: dict[Path, Lock] = defaultdict(Lock)


def prepared(lab: Lab, trial: Trial, scenario: Scenario) -> Scenario:
    """The scenario with the trial's layers below its own files."""
    layered = replace(scenario, layers=layers_of(trial.unpacked, lab.folder))
    if not trial.once:
        return layered
    folder = lab.folder / "prepared" / trial.name
    with _MAKING[folder]:
        if not (folder / "upper").exists():
            _make(lab, trial, layered, folder)
    return replace(layered, layers=(folder / "upper", *layered.layers))


def _make(lab: Lab, trial: Trial, scenario: Scenario, folder: Path) -> None:
    lab.lay(scenario, folder / "layer")
    for name in ("stage", "results", "work", "upper"):
        (folder / name).mkdir()
    build(lab, scenario, folder, ("/bin/sh", "-euc", trial.once))
