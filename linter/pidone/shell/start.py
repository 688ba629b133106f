"""Step 4 of the way, shells: a shell's own command line, and its run from start to end."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pidone.process.process import Process
from pidone.shell.scripts import run_parsed
from pidone.shell.state import LONG_OPTIONS, ExitShell, LeaveLoop, ReturnFunction, Shell, Steps
from pidone.shell.syntax import ShellText
from pidone.shell.trap_setting import starts
from pidone.shell.traps import leave, run_traps

if TYPE_CHECKING:
    from pidone.shell.dialect import Dialect
    from pidone.shell.world import World

VALUED = frozenset({"--rcfile", "--init-file"})
"""Long options of bash that take a word."""


@dataclass
class ShellWords:
    """A shell's command line: `text_at` and `script_at` are indexes of argv, or None."""

    options: set[str] = field(default_factory=set)
    text_at: int | None = None
    script_at: int | None = None
    arguments: tuple[str, ...] = ()
    name: str = ""


def shell_words(argv: tuple[str, ...]) -> ShellWords:
    """Reads `sh -ec TEXT NAME ARGS`, `bash --login SCRIPT ARGS`, ..."""
    words = ShellWords(name=argv[0])
    place, command = 1, False
    while place < len(argv) and argv[place][:1] in ("-", "+") and len(argv[place]) > 1:
        word = argv[place]
        place += 1
        if word == "--":
            break
        if word.startswith("--"):
            words.options.add(word[2:])
            place += word in VALUED
            continue
        for letter in word[1:]:
            if letter == "o" or letter == "O":
                if place < len(argv):
                    words.options.add(LONG_OPTIONS.get(argv[place], argv[place]))
                    place += 1
            elif word[0] == "-":
                command = command or letter == "c"
                words.options.add(letter)
    rest = argv[place:]
    if command and rest:
        words.text_at = place
        words.name = rest[1] if len(rest) > 1 else argv[0]
        words.arguments = rest[2:]
    elif rest and rest[0] != "-" and "s" not in words.options:
        words.script_at = place
        words.name, words.arguments = rest[0], rest[1:]
    return words


def shell_for(world: World, process: Process, dialect: Dialect, words: ShellWords) -> Shell:
    """A new shell's memory: the environment as variables, the arguments as parameters."""
    shell = Shell(
        world=world,
        process=process,
        dialect=dialect,
        name=words.name,
        positional=list(words.arguments),
        variables=dict(process.env),
        exported=set(process.env),
        options={option for option in words.options if option not in ("c", "l", "i", "s")},
        main_pid=process.pid,
    )
    process.state_key = shell.key
    process.role, process.duration = "shell", "long"
    process.program = posixpath.basename(process.argv[0]).lstrip("-") or dialect.name
    return shell


def shell_body(shell: Shell, text: ShellText, tail: tuple[str, ...] | None) -> Steps:
    """A shell's run: its text, then its EXIT trap."""
    starts(shell)
    try:
        status = yield from run_parsed(shell, text, tail)
        if shell.process.pending:
            yield from run_traps(shell)
    except (ExitShell, ReturnFunction) as end:
        status = end.status
    except LeaveLoop:
        status = 0
    return (yield from leave(shell, status))
