"""Step 6 of the way: a server that goes to the background is kept in front, as PID 1."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pidone.causes import TracedCause
from pidone.container import Container
from pidone.image.model import LaunchCommand
from pidone.knowledge.foreground import in_front
from pidone.knowledge.inner_command import quoted
from pidone.knowledge.programs import recognise
from pidone.process.model import Trace
from pidone.rule import Edit, Fix
from pidone.shell.last import last_command
from pidone.shell.parse import parse_shell
from pidone.shell.syntax import Simple
from pidone.shell.walks import commands_of
from pidone.source import Source, Span, Text, text_of

SEPARATORS = frozenset({b"&&", b";", b""})


def foreground_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """The server's command line with what keeps it in front, and the signal that it wants."""
    for edit, argv in _replacements(trace.container, cause.span):
        return _fix(trace, edit, argv, "keep it in the foreground")
    return None


def instead_of_idling(trace: Trace, cause: TracedCause) -> Fix | None:
    """The server that is started right in front of the idler takes the idler's place."""
    for text in _texts(trace.container, cause.span.source):
        found = commands_of(parse_shell(text).script)
        commands = [one for one in found if isinstance(one, Simple) and one.words]
        commands.sort(key=lambda one: one.span.start)
        at = next((n for n, one in enumerate(commands) if one.span == cause.span), 0)
        if at == 0 or _ending(text, cause.span) is None:
            continue
        whole = Span(cause.span.source, commands[at - 1].span.start, cause.span.end)
        words = _words(commands[at - 1])
        argv = in_front(words) if words else None
        if argv is not None and _is_adjacent(commands[at - 1], commands[at]):
            line = "exec " + " ".join(map(quoted, argv))
            return _fix(trace, Edit(whole, line), argv, "run the server in its place")
    return None


def stoppable(trace: Trace, cause: TracedCause) -> Fix | None:
    """A placeholder that has nothing beside it, behind a shell that ends on the stop signal."""
    launch = trace.container.cmd if trace.container.entrypoint is None else None
    signal = (trace.container.stop_signal or "").removeprefix("SIG")
    if cause.victim or launch is None or launch.form != "exec" or launch.instruction is None:
        return None
    if launch.instruction.span != cause.span or "/bin/sh" not in trace.container.image.base.shells:
        return None
    text = f"trap exit {signal}; {' '.join(map(quoted, launch.argv))} & wait"
    edit = Edit(launch.instruction.text.whole(), json.dumps(["sh", "-c", text]))
    return Fix("unsafe", f"have a shell wait for it that ends on SIG{signal}", (edit,))


def _is_adjacent(before: Simple, command: Simple) -> bool:
    """Whether nothing but `&&`, `;` or the end of a line is between two commands."""
    content = command.span.source.content
    return content[before.span.end : command.span.start].strip(b" \t\\\r\n") in SEPARATORS


def _fix(trace: Trace, edit: Edit, argv: tuple[str, ...], words: str) -> Fix:
    """The edit, and a STOPSIGNAL where the server wants another signal."""
    signal = _wanted_signal(trace, argv)
    place = launch_place(trace.container) if signal else None
    if signal is None or place is None:
        return Fix("unsafe", words, (edit,))
    return Fix(
        "unsafe", f"{words}, and stop it by {signal}", (Edit(place, f"STOPSIGNAL {signal}\n"), edit)
    )


def _wanted_signal(trace: Trace, argv: tuple[str, ...]) -> str | None:
    """The signal on which the server finishes its work, if it is not the one that is sent."""
    if trace.container.stop.span is not None:
        return None
    words = tuple(argv[2].rsplit("exec ", 1)[-1].split()) if argv[:2] == ("sh", "-c") else argv
    signals = recognise(words).signals
    sent = signals.action(trace.container.stop_signal or "SIGTERM")
    graceful = [name for name, action in signals.actions.items() if action == "graceful"]
    return f"SIG{graceful[0]}" if graceful and sent != "graceful" else None


def launch_place(container: Container) -> Span | None:
    """The start of the line that says what is started."""
    for launch in (container.entrypoint, container.cmd):
        if launch is not None and launch.instruction is not None:
            span = launch.instruction.span
            begins_line = span.position.column == 1
            return Span(span.source, span.start, span.start) if begins_line else None
    return None


# ---- where the command is written ----------------------------------------------------------


def _replacements(container: Container, span: Span) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    for launch in (container.entrypoint, container.cmd):
        if launch is not None and launch.instruction and launch.instruction.span == span:
            yield from _in_exec_form(launch)
    for text in _texts(container, span.source):
        command = _ending(text, span)
        words = _words(command) if command is not None else ()
        argv = in_front(words) if words else None
        if command is not None and argv is not None:
            first = command.words[int(command.words[0].literal == "exec")]
            line = " ".join(map(quoted, argv))
            edit = Edit(Span(span.source, first.span.start, command.words[-1].span.end), line)
            is_exec = first is not command.words[0]
            yield (edit if is_exec else Edit(edit.span, f"exec {line}")), argv


def _ending(text: Text, span: Span) -> Simple | None:
    """The command at a place, if its shell has nothing left to do behind it."""
    parsed = parse_shell(text)
    last = last_command(parsed, span)
    if last is not None:
        return last.command
    commands = (one for one in commands_of(parsed.script) if isinstance(one, Simple) and one.words)
    return next((one for one in commands if one.span == span and _replaces(one)), None)


def _replaces(command: Simple) -> bool:
    return command.words[0].literal == "exec"


def _in_exec_form(launch: LaunchCommand) -> Iterator[tuple[Edit, tuple[str, ...]]]:
    if launch.form != "exec" or launch.instruction is None:
        return
    argv = in_front(launch.argv) if launch.argv else None
    if argv is not None:
        yield Edit(launch.instruction.text.whole(), json.dumps(argv, ensure_ascii=False)), argv


def _words(command: Simple) -> tuple[str, ...]:
    """The words behind `exec` and `sudo`; none where one of them is not plain."""
    words = [word.literal for word in command.words]
    while words and words[0] in ("exec", "sudo"):
        words = words[1:]
    plain = tuple(word for word in words if word is not None)
    return plain if len(plain) == len(words) and not command.redirects else ()


def _texts(container: Container, source: Source) -> Iterator[Text]:
    """The shell texts of a source: a shell form, or a script."""
    for half in (container.entrypoint, container.cmd):
        text = half.text if half is not None and half.form == "shell" else None
        if text is not None and text.source is source:
            yield text
    if source is not container.dockerfile.source:
        yield text_of(source)
