"""A CMD that a shell-form ENTRYPOINT drops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidone.process.model import Trace
from pidone.rule import Finding, Level, Related, rule
from pidone.wording import gravity

_ARGUMENTS = re.compile(r"\$\{?[@*#0-9]")


@rule
def cmd_lost_to_shell_form(trace: Trace) -> Iterator[Finding]:
    entrypoint, cmd = trace.container.entrypoint, trace.container.cmd
    if entrypoint is None or cmd is None or cmd.written is None or not cmd.argv:
        return
    text = entrypoint.text
    if entrypoint.form == "shell" and text is not None and not _ARGUMENTS.search(text.value):
        level: Level = "note" if gravity(trace) == "note" else "warning"
        message = "the shell form of ENTRYPOINT takes no arguments: this CMD is dropped"
        related = Related(text.whole(), "the ENTRYPOINT that drops it")
        yield Finding(level, message, cmd.written, (related,))
