"""Knowledge: where in a wrapper's command line the command stands that it runs."""

from __future__ import annotations

import re
from dataclasses import replace

from pidone.knowledge.invocation import Invocation
from pidone.knowledge.options import Reading

_PLAIN = re.compile(r"[\w@%+=:,./-]+")


def with_inner(invocation: Invocation, reading: Reading) -> Invocation:
    """Adds the command that this one runs, by the way that its row says it is written."""
    argv, way = invocation.argv, invocation.program.inner
    if way == "" or (invocation.duration == "short" and way != "login"):
        return invocation
    if reading.doubt is not None and invocation.program.grammar.closed:
        return replace(invocation, undecided=reading.doubt)
    if way == "login":
        return _login(invocation, reading)
    if way == "operands":
        return _with_arguments(invocation, reading)
    if way == "texts":
        return replace(invocation, shell_texts=tuple(argv[at] for at in reading.operands))
    if way == "becomes":
        return replace(invocation, inner=(*invocation.program.becomes, *argv[1:]))
    return _at_word(invocation, reading)


def _at_word(invocation: Invocation, reading: Reading) -> Invocation:
    """The words from one on are the command, or make the text that a shell gets."""
    argv, way, start = invocation.argv, invocation.program.inner, reading.rest
    if way == "separator":
        start = len(argv) if reading.separator is None else reading.separator + 1
    if invocation.shell_text is not None or start >= len(argv):
        return invocation
    if way == "shell":
        return replace(invocation, shell_text=" ".join(argv[start:]), inner_at=start)
    if way == "quoted":
        text = " ".join(quoted(word) for word in argv[start:])
        return replace(invocation, shell_text=text, inner_at=start)
    becomes = invocation.program.becomes
    if becomes:
        return replace(invocation, inner=(*becomes, *argv[start:]))
    return replace(invocation, inner=argv[start:], inner_at=start)


def quoted(word: str) -> str:
    """The word as a shell reads it back; plain words stay as they are."""
    return word if _PLAIN.fullmatch(word) else "'" + word.replace("'", "'\\''") + "'"


def _with_arguments(invocation: Invocation, reading: Reading) -> Invocation:
    """start-stop-daemon: the command is an option's value, its arguments are the operands."""
    command = next((found for found in reading.found if found.meaning == "command"), None)
    if command is None or command.value is None:
        return invocation
    arguments = tuple(invocation.argv[at] for at in reading.operands)
    return replace(invocation, inner=(command.value, *arguments), inner_at=command.value_at)


def _login(invocation: Invocation, reading: Reading) -> Invocation:
    """su and runuser: `[-] [USER [SHELL-ARGUMENT...]]`, or with a user by option a command.

    Root's command gets no session of its own (util-linux 2.38: login-utils/su-common.c).
    """
    operands = list(reading.operands)
    argv = invocation.argv
    if invocation.user is not None:
        inner = tuple(argv[at] for at in operands)
        return replace(invocation, inner=inner, inner_at=operands[0]) if inner else invocation
    if operands and argv[operands[0]] == "-":
        operands.pop(0)
    user = argv[operands.pop(0)] if operands else "root"
    text = invocation.shell_text
    start = () if text is None else ("-c", text)
    arguments = (*start, *(argv[at] for at in operands))
    if user == "root":
        own = invocation.program
        invocation = replace(invocation, forwards=own.forwards, signals=own.signals)
    return replace(invocation, user=user, shell_argv=arguments, reads_stdin=not arguments)


def without_inner(invocation: Invocation) -> Invocation:
    """A wrapper that has nothing to run prints something and ends."""
    started = (invocation.inner, invocation.shell_text, invocation.shell_argv, invocation.undecided)
    if invocation.program.inner == "" or invocation.shell_texts or any(started):
        return invocation
    return replace(invocation, duration="long" if invocation.duration == "long" else "short")
