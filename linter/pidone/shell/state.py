"""Step 4 of the way, shells: what a shell remembers while it runs on paper."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pidone.process.process import Process
from pidone.shell.syntax import Command, ShellText
from pidone.source import Span

if TYPE_CHECKING:
    from pidone.shell.dialect import Dialect
    from pidone.shell.trap_faults import Early
    from pidone.shell.world import World

Status = int | None
"""An exit status; None where the files do not decide it."""

Steps = Generator[float, None, Status]
"""A part of a shell's run: it yields the moment until which the shell sleeps, returns a status.

A step that never sleeps is a generator by a yield that is not reached."""

Tail = tuple[str, ...] | None
"""The constructs between the end of a shell's text and a command that is the last thing to be
done there ("list", "and", "group", ...); None for a command that something comes after."""

LONG_OPTIONS = {"errexit": "e", "nounset": "u", "monitor": "m", "noexec": "n", "allexport": "a"}
"""The letters of options that have one, by their long names (POSIX XCU 2.14, set)."""


class ExitShell(Exception):
    """`exit`, or `set -e` at work."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


class ReturnFunction(Exception):
    """`return`."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


class RedirectFailed(Exception):
    """A file could not be opened: the command is not run."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


class LeaveLoop(Exception):
    """`break` and `continue`; `levels` counts the loops that are still to be left."""

    def __init__(self, levels: int, again: bool) -> None:
        super().__init__(levels)
        self.levels = levels
        self.again = again


@dataclass(frozen=True, slots=True)
class Trap:
    """What is to be done at a signal; `action` is None where its text is not known."""

    action: ShellText | None
    written: str
    span: Span
    early: tuple[Early, ...] = ()
    curly: bool = False
    """Its quotes are typographic ones."""


@dataclass(eq=False)
class Job:
    """A background job: the processes of its pipeline, the last one being `$!`."""

    processes: tuple[Process, ...]
    span: Span
    forgotten: bool = False
    collected: bool = False
    """A `wait` for it has had its status."""
    number: int = 1
    """What it is called by: `%1`."""

    @property
    def leader(self) -> Process:
        return self.processes[-1]

    @property
    def alive(self) -> bool:
        return any(not process.dead for process in self.processes)

    @property
    def is_listed(self) -> bool:
        """Whether it still has its number."""
        return self.alive or not (self.forgotten or self.collected)


@dataclass(eq=False)
class Shell:
    """One shell process: its variables, functions, traps, jobs and options.

    `trail` is where it stands in its text: an entry for each list that it is inside of.
    `quiet` counts the conditions it is inside of, where `set -e` has no say.
    """

    world: World
    process: Process
    dialect: Dialect
    name: str
    positional: list[str]
    variables: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, list[str]] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    functions: dict[str, Command] = field(default_factory=dict)
    options: set[str] = field(default_factory=set)
    traps: dict[str, Trap] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    scopes: list[dict[str, str | None]] = field(default_factory=list)
    background: str = ""
    status: Status = 0
    substituted: Status = 0
    main_pid: int = 1
    trail: list[object] = field(default_factory=list)
    quiet: int = 0
    depth: int = 0
    output: list[str] | None = None
    entry_ignored: frozenset[str] = frozenset()
    in_trap: int = 0
    subshell: bool = False
    job_form: str = ""
    loops: int = 0
    inside_options: int = 0
    """How far getopts has come in a word of several letters; 0 between two words."""
    waited: int = 0
    running_traps: list[str] = field(default_factory=list)
    in_pipeline: bool = False
    """It runs the last stage of a pipeline itself."""
    own_handlers: frozenset[str] = frozenset()
    """Signals for which the shell has got a handler of its own since a trap for them was reset."""
    hanging: frozenset[str] = frozenset()
    """Signals that PID 1 would send to itself in vain, and then sleep."""
    without_handler: frozenset[str] = frozenset()
    """Signals for which no handler came with the EXIT trap, since they were trapped before."""
    exit_trapped: bool = False
    """There was an EXIT trap once, or what installs the same handlers."""
    ending: str = ""
    """How it came to the EXIT trap that it runs: "exit" or "signal"."""

    def key(self) -> object:
        """All of the state that decides how the run goes on, as a hashable value."""
        pids = self.world.pid_names()
        variables = self.variables
        telling = sorted(self.world.survey.roles.deciders.intersection(variables))
        return (
            tuple(self.trail),
            tuple((name, pids.get(variables[name], variables[name])) for name in telling),
            tuple(self.positional),
            (variables.get("OPTIND"), self.inside_options),
            tuple(sorted((name, trap.written) for name, trap in self.traps.items())),
            tuple(sorted(self.options)),
            tuple((job.leader.argv, job.alive) for job in self.jobs if not job.forgotten),
            len(self.functions),
            self.quiet,
        )
