"""Step 4 of the way, shells: what is wrong with a trap, or a job's number, as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pidone.knowledge.signals import signal_name
from pidone.shell.parameters import Positional, parameter_value
from pidone.shell.syntax import CommandSubstitution, Literal, Parameter, Part, Simple, Word
from pidone.source import Span

if TYPE_CHECKING:
    from pidone.shell.state import Shell, Trap

CURLY = frozenset("“”„‟‘’‚‛«»")
"""Quotes as word processors and blogs set them: to a shell they are letters like any other."""

UNTRAPPABLE = ("SIGKILL", "SIGSTOP")
"""signal(7)."""


class Early(NamedTuple):
    """An expansion in a trap's action that is done when the trap is set, and its value then."""

    part: Part
    value: str


class Miss(NamedTuple):
    """A process that a trap would have named, had its action been expanded when it runs."""

    written: str
    pid: int


class Refusal(NamedTuple):
    """Why a signal has no trap although one was meant: `kind` is that of a cause.

    `names` are the words that are no signal for the shell, or none that can be trapped.
    """

    kind: str
    span: Span
    shell: str
    names: tuple[str, ...]


class Slip(NamedTuple):
    """`pid = $!`: a command called pid, where an assignment was meant; `name` is the variable.

    `ends`: `set -e` ends the script there.
    """

    name: str
    span: Span
    ends: bool


def is_curly(command: Simple) -> bool:
    """Whether a word has typographic quotes outside of real ones."""
    parts = (part for word in command.words for part in word.parts)
    return any(
        isinstance(part, Literal) and not part.quoted and not CURLY.isdisjoint(part.value)
        for part in parts
    )


def early_values(shell: Shell, action: Word) -> tuple[Early, ...]:
    """What the shell puts into a trap's action while it sets the trap."""
    values = ((part, _value(shell, part)) for part in action.parts)
    return tuple(Early(part, value) for part, value in values if value is not None)


def misses(shell: Shell, trap: Trap) -> tuple[Miss, ...]:
    """The processes that the trap's action, expanded now, would name, and does not name."""
    found: list[Miss] = []
    tells = "kill" in trap.written or trap.written.split(" ")[0] in shell.functions
    if not tells:
        return ()
    for part, then in trap.early:
        now = _value(shell, part) or ""
        for word in now.split():
            if word.isdigit() and word not in then.split():
                found.append(Miss(_written(part), int(word)))
    return tuple(found)


def _value(shell: Shell, part: Part) -> str | None:
    """The value of a parameter or of `$(jobs -p)`; None for anything else."""
    if isinstance(part, CommandSubstitution):
        return _job_numbers(shell) if _lists_jobs(part) else None
    if not isinstance(part, Parameter):
        return None
    value = parameter_value(shell, part)
    return " ".join(value.words) if isinstance(value, Positional) else value or ""


def _lists_jobs(part: CommandSubstitution) -> bool:
    commands = [statement.command for statement in part.body.statements]
    if len(commands) != 1 or not isinstance(commands[0], Simple):
        return False
    return [word.literal for word in commands[0].words] == ["jobs", "-p"]


def _job_numbers(shell: Shell) -> str:
    return " ".join(str(job.processes[0].pid) for job in shell.jobs if job.alive)


def _written(part: Part) -> str:
    return f"${part.name}" if isinstance(part, Parameter) else "$(jobs -p)"


def refusals(
    shell: Shell, command: Simple, names: list[str], missing: list[str]
) -> dict[str, Refusal]:
    """By signal: why it has no trap behind this command, of which `missing` are not set.

    A name that cannot be trapped at all, alone, was meant for the stop signal.
    """
    bad = tuple(name for name in names if shell.dialect.trap_name(name) is None)
    found: dict[str, Refusal] = {}
    curly = is_curly(command)
    for written in missing:
        signal = signal_name(written)
        own = (written,) if written in bad else bad
        if signal is not None and signal not in UNTRAPPABLE:
            kind = "broken-trap-recipe" if curly else _kind(own)
            found[signal.removeprefix("SIG")] = Refusal(kind, command.span, shell.dialect.name, bad)
    if names and all(signal_name(name) in UNTRAPPABLE for name in names):
        refusal = Refusal("untrappable-signal", command.span, shell.dialect.name, tuple(names))
        found[shell.world.stop_signal] = refusal
    return found


def _kind(names: tuple[str, ...]) -> str:
    hopeless = all(signal_name(name) in UNTRAPPABLE for name in names)
    return "untrappable-signal" if hopeless else "unportable-trap-name"


def remark_names(shell: Shell, command: Simple, names: list[str]) -> None:
    """Notes the names of a trap that the shell does not know, or that no signal comes for."""
    hopeless = [name for name in names if signal_name(name) in UNTRAPPABLE]
    strange = [
        name for name in names if name not in hopeless and shell.dialect.trap_name(name) is None
    ]
    if is_curly(command):
        shell.world.remark("broken-trap-recipe", command.span, shell.dialect.name, "quotes")
        return
    for kind, found in (("untrappable-signal", hopeless), ("unportable-trap-name", strange)):
        if found:
            shell.world.remark(kind, command.span, shell.dialect.name, " ".join(found))


def slip_in(command: Simple, argv: tuple[str, ...]) -> str | None:
    """The variable of an assignment with blanks around its equals sign; None for other commands.

    `pid = $!` and `pid =$!` run a command called pid, `pid= $!` one whose name is a number.
    """
    if len(argv) > 1 and argv[1].startswith("=") and argv[0].isidentifier():
        return argv[0]
    first = command.words[0].parts if command.words else ()
    if command.assignments and len(first) == 1 and is_last_job(first[0]):
        return command.assignments[-1].name
    return None


def is_last_job(part: Part) -> bool:
    """Whether it is `$!`."""
    return isinstance(part, Parameter) and part.name == "!" and not part.operator


def has_last_job(command: Simple) -> bool:
    """Whether a word of a command is made of `$!`."""
    return any(is_last_job(part) for word in command.words for part in word.parts)
