"""Step 4 of the way: the kernel's part in a launch and a stop: processes, signals, time.

A process is a generator. It yields the moment until which it sleeps (`FOREVER` for no such
moment) and is resumed then, or sooner when a child ended or a signal that it handles came;
it looks for itself which it was. It returns its exit status.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping

from pidone.image.model import ImageFile
from pidone.process.fifo import Fifo
from pidone.process.process import Body, Process, forked
from pidone.source import Span

FOREVER = float("inf")
"""The moment until which a process sleeps that only a signal or a child's end can wake."""

IGNORED_BY_DEFAULT = frozenset({"CHLD", "CONT", "URG", "WINCH"})
"""signal(7): the default action is to do nothing."""

STOPPING = frozenset({"STOP", "TSTP", "TTIN", "TTOU"})
"""signal(7): the default action is to suspend the process."""

UNCATCHABLE = frozenset({"KILL", "STOP"})

MAX_STEPS = 20_000
"""Resumptions in one run, beyond which a launch is given up as unknown."""

PATIENCE = 120.0
"""Seconds: who sleeps longer than that in a launch is there to stay."""


class Replaced(Exception):
    """Raised inside a body that another program has replaced, or that has ended itself."""


class GivenUp(Exception):
    """The simulation cannot go on; the message says what is missing."""


class NothingGiven(Exception):
    """A script that hands over to its arguments has none: the image sets no CMD."""


class Kernel:
    """One PID namespace. `load` turns a command line into the body of a process."""

    def __init__(self, load: Callable[[Process], Body]) -> None:
        self.load = load
        self.now = 0.0
        self.processes: dict[int, Process] = {}
        self.runnable: deque[Process] = deque()
        self.stopping: str | None = None
        self.ranks: dict[int, int] = {}
        self.files: dict[str, ImageFile | None] = {}
        self.lines: dict[int, int] = {}
        self.fifos: dict[str, Fifo] = {}
        self.next_pid = 1
        self.next_pipe = 1
        self.steps = 0

    # ---- starting ----------------------------------------------------------------------

    def spawn(
        self,
        parent: Process | None,
        argv: tuple[str, ...],
        at: Span | None,
        body: Body | None = None,
        *,
        group: int | None = None,
        session: bool = False,
        ignore: Iterable[str] = (),
        writes: frozenset[int] | None = None,
        reads: int | None = None,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> Process:
        """fork, and execve where no body is given; what the parent ignores stays ignored.

        `group`: the process group that it joins, 0 for one of its own.
        """
        process = forked(self.next_pid, parent, argv, at, session=session)
        self.next_pid += 1
        if group is not None:
            process.group = group or process.pid
        if writes is not None:
            process.writes = writes
        if reads is not None:
            process.reads = reads
        if env is not None:
            process.env = env
        process.cwd = cwd or process.cwd
        process.ignored.update(ignore)
        self.processes[process.pid] = process
        process.body = body if body is not None else self.load(process)
        self.runnable.append(process)
        return process

    def execute(self, process: Process, argv: tuple[str, ...], at: Span | None) -> None:
        """execve: caught signals go back to the default, ignored ones stay ignored."""
        process.argv = argv
        process.exec_at, process.exec_moment = at, self.now
        process.notes.file = None
        process.handled = set()
        process.pending, process.waiting_for = [], ()
        process.settled = False
        process.state_key = None
        process.role, process.duration, process.program = "application", "unknown", ""
        process.body = self.load(process)

    # ---- signals -----------------------------------------------------------------------

    def catch(self, process: Process, names: Iterable[str]) -> None:
        for name in names:
            process.ignored.discard(name)
            process.handled.add(name)

    def ignore(self, process: Process, names: Iterable[str]) -> None:
        for name in names:
            process.handled.discard(name)
            process.ignored.add(name)

    def reset(self, process: Process, names: Iterable[str]) -> None:
        for name in names:
            process.handled.discard(name)
            process.ignored.discard(name)

    def kill(self, process: Process, name: str, *, outside: bool = False) -> str:
        """kill(2); returns what became of it: "handled", "ignored", "dropped" or "default"."""
        if process.dead:
            return "dropped"
        outcome = self._deliver(process, name, outside)
        if self.stopping:
            process.heard.append((name, outcome))
        return outcome

    def _deliver(self, process: Process, name: str, outside: bool) -> str:
        first = process.pid == 1
        if name in UNCATCHABLE and first and not outside:
            return "dropped"
        if name == "KILL":
            self.end(process, 137, killed_by=name)
            return "default"
        if name == "CONT":
            process.frozen = False
        if name in process.ignored and name not in UNCATCHABLE:
            return "ignored"
        if name in process.handled:
            if name not in process.pending:
                process.pending.append(name)
            self.wake(process)
            return "handled"
        if name in IGNORED_BY_DEFAULT or (first and name not in UNCATCHABLE):
            return "dropped"
        if name in STOPPING:
            process.frozen = True
            return "default"
        self.end(process, 128 + signal_number(name), killed_by=name)
        return "default"

    def group_members(self, group: int) -> list[Process]:
        return [one for one in self.alive() if one.group == group]

    # ---- ending ------------------------------------------------------------------------

    def end(self, process: Process, status: int | None, killed_by: str | None = None) -> None:
        """The end of a process; that of PID 1 is everybody's (pid_namespaces(7))."""
        if process.dead:
            return
        process.dead, process.status, process.killed_by = True, status, killed_by
        process.ended_at = self.now
        process.body = None
        if process.pid == 1:
            for other in self.alive():
                self.end(other, 137, killed_by="KILL")
            return
        if self.first.dead:
            return
        self._orphan(process)
        if process.parent is not None:
            self._deliver(process.parent, "CHLD", outside=False)
            self.wake(process.parent)
        for other in self.processes.values():
            if not other.dead and other.reads in process.writes | process.holds:
                self.wake(other)

    def _orphan(self, process: Process) -> None:
        adopter = process.parent
        while adopter is not None and not adopter.dead and adopter.pid != 1:
            adopter = adopter.parent
        if adopter is None or adopter.dead:
            adopter = self.processes[1]
        for child in process.children:
            child.parent = adopter
            child.notes.orphan, child.notes.adopted = True, not child.dead
            adopter.children.append(child)

    def wake(self, process: Process) -> None:
        if not process.dead and process not in self.runnable:
            self.runnable.append(process)

    # ---- looking -----------------------------------------------------------------------

    def alive(self) -> list[Process]:
        return [one for one in self.processes.values() if not one.dead]

    def is_cleaning(self) -> bool:
        """Whether an application that was told to stop is not done yet."""
        return any(one.told is not None for one in self.alive())

    def holds_pipe(self, pipe: int, but: Process) -> bool:
        """Whether somebody else can still write into the pipe."""
        others = (one for one in self.alive() if one is not but or pipe in but.holds)
        return any(pipe in one.writes or pipe in one.holds for one in others)

    def new_pipe(self) -> int:
        self.next_pipe += 1
        return self.next_pipe

    @property
    def first(self) -> Process:
        return self.processes[1]

    # ---- running -----------------------------------------------------------------------

    def resume(self, process: Process) -> None:
        """Lets one process run until it sleeps, ends, or is replaced."""
        if process.dead or process.frozen or process.body is None:
            return
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise GivenUp("the launch takes more steps than are followed")
        try:
            process.wake_at = next(process.body)
        except StopIteration as stop:
            self.end(process, stop.value)
        except Replaced:
            self.wake(process)

    def settle(self) -> None:
        """Lets everybody run who can, without letting time pass."""
        while self.runnable and not self.first.dead:
            self.resume(self.runnable.popleft())

    def next_alarm(self) -> float:
        """The moment at which the first sleeper wakes that still leads somewhere new."""
        return min((one.wake_at for one in self.alive() if not self._repeats(one)), default=FOREVER)

    def _repeats(self, process: Process) -> bool:
        """Whether a process sleeps inside a loop that is known to go round without an end."""
        one: Process | None = process
        while one is not None:
            if one.settled:
                return process.wake_at - self.now >= one.longest_block - 1e-9
            one = one.parent
        return False

    def advance(self, until: float) -> bool:
        """Lets time pass to the next alarm, `until` at most; False when nobody wakes by then."""
        alarm = min((one.wake_at for one in self.alive() if not one.frozen), default=FOREVER)
        if alarm > until:
            self.now = until
            return False
        self._wake_sleepers(alarm)
        return True

    def pass_time(self) -> bool:
        """Lets time pass while that leads somewhere new; False in a steady state."""
        alarm = self.next_alarm()
        if alarm > self.now + PATIENCE:
            return False
        self._wake_sleepers(min(one.wake_at for one in self.alive()))
        return True

    def _wake_sleepers(self, moment: float) -> None:
        self.now = max(self.now, moment)
        for one in self.alive():
            if one.wake_at <= self.now:
                one.wake_at = FOREVER
                self.wake(one)

    def leaves(self, process: Process) -> Iterator[Process]:
        """The processes at the ends of the chain of waiting that begins at one process."""
        waited = [one for one in process.waiting_for if not one.dead]
        if not waited:
            yield process
        for one in waited:
            yield from self.leaves(one)


def signal_number(name: str) -> int:
    """The number of a signal named without SIG; 0 for one that Linux does not have."""
    from pidone.knowledge.signals import signal_number as number

    return number(name) or 0
