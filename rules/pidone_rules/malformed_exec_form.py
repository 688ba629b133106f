"""An ENTRYPOINT or CMD that begins like an exec form and is no JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pidone.dockerfile.repair import is_slip, repaired
from pidone.image.model import LaunchCommand
from pidone.process.model import Trace
from pidone.prospect import as_clause, pid1_obstacle
from pidone.rule import Edit, Finding, Fix, rule
from pidone.wording import gravity


@rule
def malformed_exec_form(trace: Trace) -> Iterator[Finding]:
    for launch in (trace.container.entrypoint, trace.container.cmd):
        error = launch.instruction.json_error if launch and launch.instruction else None
        if launch is not None and error is not None and is_slip(launch.instruction):
            message = f"no exec form: {error.message}; {launch.argv[0]} is handed the text as it is"
            yield Finding(gravity(trace), message, error.span, fix=_fix(trace, launch))


def _fix(trace: Trace, launch: LaunchCommand) -> Fix | None:
    if launch.text is None or (words := repaired(launch.text.value)) is None:
        return None
    edit = Edit(launch.text.whole(), json.dumps(words, ensure_ascii=False))
    is_first = launch is trace.container.entrypoint or trace.container.entrypoint is None
    left = as_clause(pid1_obstacle(trace, words)) if is_first else ""
    return Fix("unsafe", f"write it as JSON, so that it is run as it is written{left}", (edit,))
