"""Step 4 of the way: wrappers and inits, which start a command in their place or below them."""

from __future__ import annotations

import posixpath

from pidone.knowledge.programs import Invocation
from pidone.process.kernel import FOREVER, Kernel, Replaced, signal_number
from pidone.process.lives import over
from pidone.process.process import Body, Process
from pidone.shell.world import World

PASSED_ON = (
    "HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "WINCH", "CONT", "ALRM", "PWR", "POLL",
    "RTMIN", "RTMIN+3", "RTMIN+4", "URG", "VTALRM", "PROF", "IO",
)  # fmt: skip
"""The signals that a wrapper takes that passes all on."""


def starts_something(invocation: Invocation) -> bool:
    """Whether a wrapper's inner command is known."""
    return bool(
        invocation.inner
        or invocation.shell_text is not None
        or invocation.shell_argv is not None
        or invocation.shell_texts
        or invocation.package_script
    )


def replacing(world: World, process: Process, invocation: Invocation) -> Body:
    """env, nice, gosu, ...: the pid stays, the program changes."""
    kernel = world.kernel
    if invocation.inner is None and invocation.shell_text is None:
        return over(0)
    if invocation.daemonizes:
        return _in_background(world, process, invocation)
    _settle_in(world, process, invocation)
    argv = commands(world, process, invocation)[0]
    if invocation.leader_forks and process.group == process.pid:
        kernel.spawn(process, argv, process.at, session=True)
        return over(0)
    if invocation.leader_forks:
        process.group = process.session = process.pid
    return _executing(kernel, process, argv)


def _in_background(world: World, process: Process, invocation: Invocation) -> Body:
    """start-stop-daemon -b: the command goes to the background, and what was started ends."""
    argv = commands(world, process, invocation)[0]
    daemon = world.kernel.spawn(process, argv, process.at, session=True)
    daemon.notes.daemon = True
    return over(0)


def _executing(kernel: Kernel, process: Process, argv: tuple[str, ...]) -> Body:
    kernel.execute(process, argv, process.exec_at or process.at)
    raise Replaced
    yield FOREVER


def _settle_in(world: World, process: Process, invocation: Invocation) -> None:
    """What a wrapper changes before it starts its command: user, folder, environment, signals."""
    if invocation.user is not None:
        process.user = invocation.user
    if invocation.workdir is not None:
        process.cwd = posixpath.normpath(posixpath.join(process.cwd, invocation.workdir))
    if invocation.assignments:
        pairs = (word.partition("=") for word in invocation.assignments)
        process.env = {**process.env, **{name: value for name, _, value in pairs}}
    world.kernel.ignore(process, (name.removeprefix("SIG") for name in invocation.ignores))
    world.kernel.reset(process, (name.removeprefix("SIG") for name in invocation.defaults))


def commands(world: World, process: Process, invocation: Invocation) -> list[tuple[str, ...]]:
    """The command lines that a wrapper starts."""
    if invocation.inner is not None:
        return [invocation.inner]
    shell = invocation.shell or "/bin/sh"
    if invocation.shell_argv is not None:
        login = "/bin/bash" if "/bin/bash" in world.shells else "/bin/sh"
        return [(invocation.shell or login, *invocation.shell_argv)]
    if invocation.shell_text is not None:
        return [(shell, "-c", invocation.shell_text)]
    if invocation.shell_texts:
        return [(shell, "-c", text) for text in invocation.shell_texts]
    if invocation.package_script:
        from pidone.process.package_scripts import package_script

        return [(shell, "-c", package_script(world, process, invocation))]
    return []


def parent(world: World, process: Process, invocation: Invocation) -> Body:
    """A wrapper or init that stays in front of what it starts."""
    process.role = "init" if invocation.kind == "init" else "wrapper"
    process.duration = "long"
    inherited = set(process.ignored)
    take_signals(world.kernel, process, invocation)
    return _parenting(world, process, invocation, inherited)


def take_signals(kernel: Kernel, process: Process, invocation: Invocation) -> None:
    """The dispositions of a wrapper or init: what it passes on, acts upon, or ignores."""
    forwards = invocation.forwards
    taken = set(invocation.signals.actions)
    if forwards is not None:
        taken |= set(PASSED_ON) if forwards.signals is None else forwards.signals
    for name in taken:
        if invocation.signals.action(name) == "ignored":
            kernel.ignore(process, (name,))
        else:
            kernel.catch(process, (name,))


def _parenting(world: World, process: Process, invocation: Invocation, inherited: set[str]) -> Body:
    """`inherited` are the signals that it was started with ignored: so is its command, whatever
    it ignores itself while it waits (util-linux 2.38 su, GNU time 1.9, measured)."""
    kernel = world.kernel
    before = dict(process.env), process.cwd, process.user
    own, process.ignored = process.ignored, inherited
    _settle_in(world, process, invocation)
    forwards = invocation.forwards
    to = forwards.to if forwards is not None else "child"
    apart = forwards is not None and forwards.apart
    new_session = to == "session" or apart or invocation.program.terminal
    if to == "group" and invocation.kind == "parent" and invocation.inner is not None:
        process.group = process.pid  # coreutils 9.1 timeout: setpgid(0, 0), and kill(0, signal)
        to = "child"
    new_group = to == "group" or (invocation.kind == "init" and process.program != "dumb-init")
    children = tuple(
        kernel.spawn(process, argv, process.at, session=new_session, group=0 if new_group else None)
        for argv in commands(world, process, invocation)
    )
    process.env, process.cwd, process.user = before
    process.ignored = own
    process.waiting_for = children
    deadline = kernel.now + invocation.seconds if invocation.seconds is not None else FOREVER
    return (yield from _attending(kernel, process, invocation, children, deadline))


def _attending(
    kernel: Kernel,
    process: Process,
    invocation: Invocation,
    children: tuple[Process, ...],
    deadline: float,
) -> Body:
    kill_at = FOREVER
    sleeps = invocation.forwards is not None and invocation.forwards.then == "sleeps"
    while any(not child.dead for child in children) or (sleeps and kill_at < FOREVER):
        if invocation.program.terminal and children[0].dead:
            _hang_up(kernel, children[0])
        yield min(deadline, kill_at)
        if kill_at == FOREVER and all(child.dead for child in children):
            break
        if kernel.now >= kill_at:
            for child in children:
                kernel.kill(child, "KILL")
            kill_at = FOREVER
            continue
        if kernel.now >= deadline:
            deadline = FOREVER
            _tell(kernel, invocation, children, "TERM")
        while process.pending:
            signal = process.pending.pop(0)
            is_over, kill_at = _heard(kernel, process, invocation, children, signal, kill_at)
            if is_over:
                return 128 + signal_number(signal)
    process.waiting_for = ()
    return children[-1].status


def _heard(
    kernel: Kernel,
    process: Process,
    invocation: Invocation,
    children: tuple[Process, ...],
    signal: str,
    kill_at: float,
) -> tuple[bool, float]:
    """A signal for the wrapper: passed on, acted upon, or neither.

    Returns whether the wrapper ends of it, and the moment at which it kills its children.
    """
    forwards = invocation.forwards
    passed = forwards.passes(signal) if forwards is not None else None
    if forwards is None or passed is None:
        return invocation.signals.action(signal) in ("quick", "graceful"), kill_at
    process.forwarded = True
    _tell(kernel, invocation, children, passed)
    if forwards.then == "exits" or (forwards.then == "dies" and process.pid != 1):
        return True, kill_at
    if forwards.then in ("kills", "sleeps"):
        return False, min(kill_at, kernel.now + (forwards.kill_after or 0.0))
    return False, kill_at


def _hang_up(kernel: Kernel, leader: Process) -> None:
    """The end of a session's leader sends SIGHUP to what is in the foreground of its terminal."""
    for one in kernel.group_members(leader.group):
        if not any(name == "HUP" for name, _ in one.heard):
            kernel.kill(one, "HUP")


def _tell(
    kernel: Kernel, invocation: Invocation, children: tuple[Process, ...], signal: str
) -> None:
    to = invocation.forwards.to if invocation.forwards is not None else "child"
    for child in children:
        targets = [child] if to == "child" else kernel.group_members(child.group)
        targets = [one for one in targets if one is not child.parent or one.group != one.pid]
        for target in targets:
            kernel.kill(target, signal)
