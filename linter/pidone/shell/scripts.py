"""Step 4 of the way, shells: texts that a shell runs: its own, sourced files, eval's words."""

from __future__ import annotations

import posixpath

from pidone.process.kernel import GivenUp
from pidone.shell.grammar import readable
from pidone.shell.lists import run_script
from pidone.shell.state import ExitShell, ReturnFunction, Shell, Steps, Tail
from pidone.shell.syntax import ShellText
from pidone.shell.values import is_known
from pidone.source import Span

MAX_DEPTH = 40
"""Calls inside calls (functions, sourced files, eval) that are followed."""


def run_parsed(shell: Shell, text: ShellText, tail: Tail) -> Steps:
    """A text that has been read."""
    shell.world.survey.learn(text.script)
    script, broken = readable(shell, text.script)
    if shell.depth >= MAX_DEPTH:
        raise GivenUp("texts that run one another deeper than is followed")
    shell.depth += 1
    try:
        status = yield from run_script(shell, script, None if broken else tail)
    finally:
        shell.depth -= 1
    if broken:
        raise ExitShell(2)
    return status


def run_text(shell: Shell, text: str, span: Span, tail: Tail) -> Steps:
    """eval."""
    return (yield from run_parsed(shell, shell.world.read_words(text, span), tail))


def run_sourced(shell: Shell, words: list[str], span: Span) -> Steps:
    """`. file args`: the file's text in this very shell."""
    if not words:
        return 0
    path, *arguments = words
    if path == "/dev/null":
        return 0
    if is_known(path) and shell.world.is_missing(path, shell.process.cwd):
        shell.world.language(shell, "missing_dot_file")
        return 1
    file = find_sourced(shell, path) if is_known(path) else None
    if file is None:
        shell.world.skipped(path, span)
        return 0
    name, text = file
    before, positional = shell.name, shell.positional
    if arguments:
        shell.positional = arguments
    if shell.dialect.name == "bash":
        shell.variables["BASH_SOURCE"] = name
    try:
        return (yield from run_parsed(shell, text, None))
    except ReturnFunction as end:
        return end.status
    finally:
        shell.name = before
        shell.variables.pop("BASH_SOURCE", None)
        if arguments:
            shell.positional = positional


def find_sourced(shell: Shell, path: str) -> tuple[str, ShellText] | None:
    """The readable file that a `.` names, by path or in PATH."""
    world = shell.world
    if "/" in path:
        full = posixpath.normpath(posixpath.join(shell.process.cwd, path))
        file = world.file(full)
    else:
        file = world.which(path, shell.process.env.get("PATH", "")) or world.file(
            posixpath.join(shell.process.cwd, path)
        )
    if file is None or file.text is None:
        return None
    return file.path, world.read(file.text)
