"""Step 4 of the way: programs whose own source starts the application: in their place or below."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from pidone.application.facts import (
    Become,
    Deed,
    Facts,
    Framework,
    Handler,
    Quit,
    Spawn,
    Tell,
    Wait,
    Work,
)
from pidone.image.model import is_known
from pidone.knowledge.programs import Invocation
from pidone.process.kernel import FOREVER, GivenUp, Kernel, Replaced
from pidone.process.process import Body, Process
from pidone.shell.world import World

Handling = Generator[float, None, bool]

LONG_ENOUGH = 3600.0
"""Seconds: a wait with a limit that is longer is one without."""


def starts_application(facts: Facts) -> bool:
    """Whether what a program is about is a child that it waits for, or a program that it becomes.

    What it starts in front of work of its own is a preparation.
    """
    for deed in reversed(facts.deeds):
        if isinstance(deed, Framework | Work):
            return False
        if isinstance(deed, Become | Wait) or (isinstance(deed, Spawn) and deed.tied):
            return True
    return False


def ends_by_itself(facts: Facts) -> bool:
    """Whether a program of which all is at hand does nothing that takes long: it sets no handler,
    starts no server and no thread, and goes round in no loop."""
    acts = any(isinstance(deed, Framework | Handler | Spawn | Wait | Work) for deed in facts.deeds)
    return not (acts or facts.foreign or facts.gaps or facts.may_handle)


def launching(world: World, process: Process, invocation: Invocation, facts: Facts) -> Body:
    """The program at work; GivenUp where its source leaves open what it does."""
    decided(world, facts)
    process.role, process.duration = "wrapper", "long"
    process.notes.starts = process.notes.read = True
    actions = invocation.signals.actions
    for name in actions:
        if name not in process.ignored or name not in invocation.signals.keeps_ignored:
            world.kernel.catch(process, (name,))
    launcher = Launcher(world, process, facts.deeds)
    process.state_key = lambda: launcher.place
    for name, action in actions.items():
        if action == "graceful":
            launcher.handlers[name] = (Quit(facts.deeds[0].span, True, True),)
    return launcher.body()


def decided(world: World, facts: Facts) -> None:
    """Gives up where a handler, or what is started, hangs on a condition."""
    for deed in facts.deeds:
        where = f"{deed.span.source.path}:{deed.span.line}"
        if isinstance(deed, Become | Wait) and not deed.sure:
            raise GivenUp(f"whether {where} is reached")
        concerns = isinstance(deed, Handler) and (
            not deed.signals or world.stop_signal in deed.signals
        )
        if isinstance(deed, Handler) and concerns:
            if not deed.sure:
                raise GivenUp(f"whether {where} is reached")
            if deed.kind == "unread":
                raise GivenUp(f"what the handler of {where} does")
        if isinstance(deed, Become | Spawn) and deed.sure and not is_known(deed.argv[0]):
            raise GivenUp(f"which command {where} starts")


@dataclass(eq=False)
class Launcher:
    """A program that does one deed after the other; `handlers` by signal, with what each does."""

    world: World
    process: Process
    deeds: tuple[Deed, ...]
    place: int = 0
    children: dict[int, Process] = field(default_factory=dict)
    handlers: dict[str, tuple[Deed, ...]] = field(default_factory=dict)

    @property
    def kernel(self) -> Kernel:
        return self.world.kernel

    def body(self) -> Body:
        for place, deed in enumerate(self.deeds):
            self.place = place
            match deed:
                case Handler():
                    self.set_handler(deed)
                case Spawn() if deed.sure:
                    self.spawn(deed)
                case Wait():
                    ended = yield from self.awaiting(deed, self.goes_on(place))
                    if ended is not None:
                        return ended
                case Become():
                    self.kernel.execute(self.process, deed.argv, deed.span)
                    raise Replaced
        for spawn in self.tied():
            ended = yield from self.awaiting(Wait(spawn.span, True, spawn.child), False)
            if ended is not None:
                return ended
        return 0

    def goes_on(self, place: int) -> bool:
        """Whether another program is started behind a place."""
        return any(isinstance(deed, Become | Spawn | Wait) for deed in self.deeds[place + 1 :])

    def tied(self) -> Iterator[Spawn]:
        return (deed for deed in self.deeds if isinstance(deed, Spawn) and deed.tied)

    def set_handler(self, handler: Handler) -> None:
        for name in handler.signals:
            if handler.kind == "ignored":
                self.kernel.ignore(self.process, (name,))
            elif handler.kind == "default":
                self.kernel.reset(self.process, (name,))
            else:
                self.kernel.catch(self.process, (name,))
            self.handlers[name] = handler.deeds

    def spawn(self, deed: Spawn) -> None:
        child = self.kernel.spawn(self.process, deed.argv, deed.span, session=deed.group)
        self.children[deed.child] = child

    def awaiting(self, wait: Wait, goes_on: bool) -> Body:
        """Waits for a child; the exit status of the program where a handler ends it."""
        child = self.children.get(wait.child)
        if child is None:
            return None
        if goes_on and child.role == "application" and child.duration == "unknown":
            self.kernel.end(child, 0)
        self.process.waiting_for = (child,)
        until = self.kernel.now + wait.patience if wait.patience < LONG_ENOUGH else FOREVER
        while not child.dead and self.kernel.now < until:
            yield until
            while self.process.pending and not (wait.deaf and not child.dead):
                if (yield from self.handling(self.process.pending.pop(0), wait, child)):
                    return 0
        self.process.waiting_for = ()
        return None

    def handling(self, signal: str, wait: Wait, child: Process) -> Handling:
        """What a handler does; True where the program ends of it."""
        for deed in self.handlers.get(signal, ()):
            if isinstance(deed, Tell):
                self.tell(deed)
            elif isinstance(deed, Wait):
                if wait.locks and deed.child == wait.child:
                    yield from self.stuck(deed)
                until = self.kernel.now + deed.patience
                awaited = self.children.get(deed.child)
                while awaited is not None and not awaited.dead and self.kernel.now < until:
                    yield until
            elif isinstance(deed, Quit) and deed.sure:
                if deed.raises and self.may_catch():
                    raise GivenUp("what the program does once its handler has raised an error")
                if deed.raises and wait.kills:
                    self.kernel.kill(child, "KILL")
                return True
        return False

    def stuck(self, wait: Wait) -> Handling:
        """It waits in its handler for what it already waits for."""
        if wait.patience < LONG_ENOUGH:
            raise GivenUp("what the program does once its handler has raised an error")
        self.process.notes.stuck = True
        while True:
            yield FOREVER

    def may_catch(self) -> bool:
        """Whether the program tells or awaits a child behind the place that was interrupted."""
        return any(isinstance(deed, Tell | Wait) for deed in self.deeds[self.place + 1 :])

    def tell(self, deed: Tell) -> None:
        child = self.children.get(deed.child) if deed.child is not None else None
        if child is None or not is_known(deed.signal):
            raise GivenUp("which process its handler tells")
        self.process.forwarded = True
        targets = self.kernel.group_members(child.group) if deed.group else [child]
        for target in targets:
            self.kernel.kill(target, deed.signal)
