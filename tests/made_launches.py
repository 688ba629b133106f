"""A script as a container's command, with its launch and its stop run on paper."""

from __future__ import annotations

from pathlib import Path

from made_images import container
from pidone.process.judge import trace_container
from pidone.process.model import Trace

BASES = {"dash": ("debian:12", "sh"), "bash": ("debian:12", "bash"), "busybox": ("alpine", "sh")}
"""An image whose shell of that name has the row of knowledge/shells.toml."""


def launch(folder: Path, script: str, shell: str = "dash", arguments: str = "") -> Trace:
    """The trace of `shell /run.sh arguments...` (given as the rest of a JSON array)."""
    base, program = BASES[shell]
    dockerfile = f'FROM {base}\nCOPY run.sh /run.sh\nCMD ["{program}", "/run.sh"{arguments}]\n'
    return trace_container(container(folder, dockerfile, run_sh=script))


def programs(trace: Trace) -> list[str]:
    """What runs in the steady state of the worst way, PID 1 first."""
    return [hop.argv[0].rsplit("/", 1)[-1] for hop in trace.worst.hops]
