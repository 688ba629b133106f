"""Step 4 of the way: inits that keep services running: supervisord, runsvdir, s6-svscan."""

from __future__ import annotations

from pidone.knowledge.programs import Invocation
from pidone.process.kernel import FOREVER, Kernel, signal_number
from pidone.process.lives import over
from pidone.process.process import Body, Process
from pidone.process.procfile_services import services_of_procfile
from pidone.process.services import STAND_IN, Service, service_of_folder, services_in_folder
from pidone.process.supervisord_conf import services_of_conf
from pidone.process.wrappers import take_signals
from pidone.shell.world import World

Kept = tuple[tuple[Service, Process], ...]


def supervisor(world: World, process: Process, invocation: Invocation) -> Body:
    """An init that finds what it starts in files; it stays whatever becomes of that."""
    services: tuple[Service, ...]
    stays = not invocation.daemonizes
    if invocation.program.supervises == "folders":
        services = services_in_folder(world, process, invocation)
    elif invocation.program.supervises == "folder":
        services = service_of_folder(world, process, invocation)
    elif invocation.program.supervises == "procfile":
        services = services_of_procfile(world, process, invocation)
    elif invocation.program.supervises == "ecosystem":
        from pidone.process.ecosystem_services import services_of_ecosystem

        services = services_of_ecosystem(world, process, invocation)
    else:
        written = services_of_conf(world, process, invocation)
        services = (STAND_IN,) if written is None else written
    if stays:
        return _supervising(world, process, invocation, services)
    daemon = world.kernel.spawn(process, process.argv, process.at, body=over(0), session=True)
    daemon.program, daemon.notes.daemon = process.program, True
    daemon.body = _supervising(world, daemon, invocation, services)
    return over(0)


def _supervising(
    world: World, process: Process, invocation: Invocation, services: tuple[Service, ...]
) -> Body:
    process.role, process.duration = "init", "long"
    process.notes.keeps_services = True
    take_signals(world.kernel, process, invocation)
    return _keeping(world.kernel, process, invocation, services)


def _keeping(
    kernel: Kernel, process: Process, invocation: Invocation, services: tuple[Service, ...]
) -> Body:
    kept = tuple((service, _started(kernel, process, service)) for service in services)
    process.waiting_for = tuple(child for _, child in kept)
    while True:
        yield FOREVER
        if any(one.essential and not _is_there(kernel, one, child) for one, child in kept):
            yield from _stopping(kernel, kept, "TERM", invocation.program.stops_in_turn)
            return 0
        while process.pending:
            signal = process.pending.pop(0)
            forwards = invocation.forwards
            passed = forwards.passes(signal) if forwards is not None else None
            if forwards is None or passed is None:
                if invocation.signals.action(signal) == "quick":
                    return 128 + signal_number(signal)
                continue
            process.forwarded = True
            if forwards.then == "exits":
                for service, child in kept:
                    _tell(kernel, child, service, passed)
                return 128 + signal_number(signal)
            yield from _stopping(kernel, kept, passed, invocation.program.stops_in_turn)
            return 0


def _started(kernel: Kernel, process: Process, service: Service) -> Process:
    env = {**process.env, **dict(service.env)} if service.env else None
    child = kernel.spawn(
        process,
        service.argv,
        service.at or process.at,
        body=over(None),
        group=0,
        env=env,
        cwd=service.workdir,
    )
    child.user = service.user or child.user
    child.body = kernel.load(child)
    return child


def _tell(kernel: Kernel, child: Process, service: Service, signal: str) -> None:
    group = kernel.group_members(child.group) if service.whole_group else []
    for target in group or [child]:
        kernel.kill(target, service.signal or signal)


def _group(kernel: Kernel, child: Process, service: Service) -> list[Process]:
    """What a service is: its process, or all of its group."""
    return kernel.group_members(child.group) if service.outlived else [child]


def _is_there(kernel: Kernel, service: Service, child: Process) -> bool:
    return any(not one.dead for one in _group(kernel, child, service))


def _stopping(kernel: Kernel, kept: Kept, signal: str, pause: float) -> Body:
    """Tells the services, all at once, or with a `pause` (seconds) one after the other, the last
    one first; when all have ended, it goes on so much longer."""
    for turn in [(pair,) for pair in reversed(kept)] if pause else [kept]:
        living = [pair for pair in turn if not pair[1].dead]
        for service, child in living:
            _tell(kernel, child, service, signal)
        yield from _awaited(kernel, living)
    until = kernel.now + pause
    while kernel.now < until - 1e-9:
        yield until
    return None


def _awaited(kernel: Kernel, told: list[tuple[Service, Process]]) -> Body:
    begun = kernel.now
    while living := [pair for pair in told if _is_there(kernel, *pair)]:
        for service, child in living:
            if kernel.now >= begun + service.patience:
                for one in _group(kernel, child, service):
                    kernel.kill(one, "KILL")
        waits = [begun + one.patience for one, child in living if _is_there(kernel, one, child)]
        if waits:
            yield min(waits)
    return None
