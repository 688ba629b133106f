"""Step 4 of the way, shells: commands that an `exec` in front of them keeps from ever running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pidone.shell.syntax import Command, Function, Script, Simple, Statement
from pidone.shell.walks import commands_of

if TYPE_CHECKING:
    from pidone.shell.state import Shell

TALK = frozenset(
    {"echo", "printf", "print", "logger", "exit", "return", "break", "continue"}
    | {":", "true", "false", "wait", "test", "["}
)
"""Commands that nobody misses: they tell of a failed exec, or do nothing."""


NO_FUNCTIONS: Mapping[str, Command] = {}


def note_behind_exec(shell: Shell, statements: Sequence[Statement]) -> None:
    """Notes what stands behind an `exec` in its list; the exec, first, has just taken place.

    Neither a message and an `exit` for the case that it fails, nor another exec behind one that
    may have had nothing to do (`exec "$@"; exec app`).
    """
    done, rest = statements[0].command, [one.command for one in statements[1:]]
    if shell.world.kernel.stopping is not None or not is_exec(done):
        return
    lost = [command for command in rest if not isinstance(command, Function)]
    if not lost or is_error_path(lost) or any(_has_exec(command) for command in lost):
        return
    related = ((done.span, "exec takes the shell's place here"),)
    shell.world.remark("unreachable-after-exec", lost[0].span, shell.process.program, "", related)


def is_error_path(commands: Sequence[Command]) -> bool:
    """Whether commands only complain, or end in an `exit` with a failure."""
    if all(is_talk(command) for command in commands):
        return True
    last = commands[-1]
    words = [word.literal for word in last.words] if isinstance(last, Simple) else []
    return words[:1] == ["exit"] and words[1:] not in ([], ["0"])


def is_talk(part: Script | Command, functions: Mapping[str, Command] = NO_FUNCTIONS) -> bool:
    """Whether all that a part, with the functions that it calls, does is to say something."""
    for command in commands_of(part):
        if not isinstance(command, Simple) or not command.words:
            continue
        name = command.words[0].literal or ""
        inner = functions.get(name)
        if name not in TALK and (inner is None or not is_talk(inner)):
            return False
    return True


def is_exec(command: Command) -> bool:
    """Whether it is `exec` with a command."""
    if not isinstance(command, Simple) or len(command.words) < 2:
        return False
    return command.words[0].literal == "exec"


def _has_exec(part: Command) -> bool:
    return any(is_exec(command) for command in commands_of(part))
