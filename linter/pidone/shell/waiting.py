"""Step 4 of the way, shells: start-up that waits for another machine while nobody hears a stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pidone.knowledge.waits import is_client, waiting_time
from pidone.shell.syntax import (
    AndOr,
    ArithmeticCommand,
    Command,
    If,
    Script,
    Simple,
    Test,
    While,
)
from pidone.shell.traps import reaction
from pidone.shell.walks import commands_of
from pidone.source import Span

if TYPE_CHECKING:
    from pidone.shell.state import Shell

ESCAPES = frozenset({"break", "exit", "return", "exec", "kill"})
HERE = ("localhost", "127.0.0.1", "[::1]")
"""Who is asked there is the script's own."""
TESTS = frozenset({"[", "test", "let"})


def note_waiting_loop(shell: Shell, loop: While) -> None:
    """Notes a loop without a limit that ends once a server answers: `until nc -z db 5432; ...`."""
    if not is_deaf(shell):
        return
    client = _client(shell, loop.condition)
    if client is not None and not _counts(shell, loop.condition):
        if not _escapes(loop.body):
            _note(shell, _head(loop), client)
    elif client is None and not loop.until:
        client = _client_of_break(shell, loop.body)
        if client is not None:
            _note(shell, _head(loop), client)


def note_waiter(shell: Shell, argv: Sequence[str], span: Span) -> None:
    """Notes a program such as wait-for-it, with the time for which it may wait."""
    seconds = waiting_time(argv)
    if seconds is not None and "--" not in argv and is_deaf(shell):
        _note(shell, span, argv[0].rsplit("/", 1)[-1], f"{seconds:g}")


def is_deaf(shell: Shell) -> bool:
    """Whether the shell is PID 1, at its start, and would do nothing at the stop signal.

    One that has a job already waits for its own server, and has another way to go.
    """
    world = shell.world
    signal = world.stop_signal
    if shell.process.pid != 1 or world.kernel.stopping is not None or shell.jobs:
        return False
    if signal in shell.traps:
        return not shell.traps[signal].written
    return reaction(shell, signal, "foreground") == "drop"


def _head(loop: While) -> Span:
    """A loop's keyword and condition."""
    return Span(loop.span.source, loop.span.start, max(loop.span.start, loop.condition.span.end))


def _note(shell: Shell, span: Span, client: str, seconds: str = "") -> None:
    shell.world.remark("deaf-wait", span, client, seconds)


def _client(shell: Shell, part: Script | Command) -> str | None:
    """The client of a server that a part asks, itself or in a function that it calls."""
    for command in _called(shell, part):
        name = command.words[0].literal if command.words else None
        if any(here in (word.literal or "") for word in command.words for here in HERE):
            continue
        if name is not None and is_client(name):
            return name.rsplit("/", 1)[-1]
        words = [*command.words, *(redirect.target for redirect in command.redirects)]
        if any("/dev/tcp/" in word.span.text for word in words):
            return "/dev/tcp"
    return None


def _called(shell: Shell, part: Script | Command) -> Iterator[Simple]:
    for command in _simple_in(part):
        yield command
        name = command.words[0].literal if command.words else None
        if name in shell.functions:
            yield from _simple_in(shell.functions[name])


def _simple_in(part: Script | Command) -> Iterator[Simple]:
    return (command for command in commands_of(part) if isinstance(command, Simple))


def _counts(shell: Shell, condition: Script) -> bool:
    """Whether a condition looks at something of the script's own, a counter most likely."""
    return any(_is_test(command) for command in commands_of(condition) if not _asks(shell, command))


def _asks(shell: Shell, command: Command) -> bool:
    return isinstance(command, Simple) and _client(shell, command) is not None


def _is_test(command: Command) -> bool:
    if isinstance(command, Simple):
        return bool(command.words) and command.words[0].literal in TESTS
    return isinstance(command, Test | ArithmeticCommand)


def _escapes(*parts: Script | Command) -> bool:
    commands = (command for part in parts for command in _simple_in(part))
    return any(command.words and command.words[0].literal in ESCAPES for command in commands)


def _client_of_break(shell: Shell, body: Script) -> str | None:
    """The client of an endless loop that is left by `nc -z db 5432 && break` alone."""
    found: str | None = None
    for statement in body.statements:
        command = statement.command
        asked, left = _guarded(command)
        if asked is not None and left is not None and _only_breaks(left):
            found = found or _client(shell, asked)
        elif _escapes(command):
            return None
    return found


def _guarded(command: Command) -> tuple[Script | Command | None, Script | Command | None]:
    """A condition and what is done if it holds."""
    if isinstance(command, AndOr) and command.operator == "&&":
        return command.left, command.right
    if isinstance(command, If) and len(command.branches) == 1 and command.otherwise is None:
        return command.branches[0]
    return None, None


def _only_breaks(part: Script | Command) -> bool:
    names: Iterable[str | None] = (
        command.words[0].literal for command in _simple_in(part) if command.words
    )
    return {"break"} == {name for name in names if name in ESCAPES}
