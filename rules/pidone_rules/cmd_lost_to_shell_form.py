"""A CMD that a shell-form ENTRYPOINT drops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidone.causes import NOT_GRACEFUL
from pidone.process.model import Trace
from pidone.rule import Finding, Level, Related, rule

_ARGUMENTS = re.compile(r"\$\{?[@*#0-9]")


@rule
def cmd_lost_to_shell_form(trace: Trace) -> Iterator[Finding]:
    entrypoint, cmd = trace.container.entrypoint, trace.container.cmd
    if entrypoint is None or cmd is None or cmd.instruction is None or not cmd.argv:
        return
    text = entrypoint.text
    if entrypoint.form == "shell" and text is not None and not _ARGUMENTS.search(text.value):
        level: Level = "warning" if trace.verdict in NOT_GRACEFUL else "note"
        message = "the shell form of ENTRYPOINT takes no arguments: this CMD is dropped"
        related = Related(text.whole(), "the ENTRYPOINT that drops it")
        yield Finding(level, message, cmd.instruction.span, (related,))
