"""The questions about how a shell ends: the EXIT trap, `set -e`."""

from __future__ import annotations

from collections.abc import Iterator

from lab.observe import Run
from lab.probe import PLACES, RUNS, SIGNALS, WAITS, Probe, ends, fate, says


def ending_probes() -> Iterator[Probe]:
    """Every question about an end."""
    for name in SIGNALS:
        yield from _signal_probes(name)
    yield from _exit_trap_probes()
    yield from _errexit_probes()


LATE = "trap 'echo E' EXIT\napp --run=1.2\necho on\n"


def _signal_probes(name: str) -> Iterator[Probe]:
    """What a signal does to a shell whose only trap is EXIT."""
    for place, script in PLACES.items():
        script = "trap 'echo E' EXIT\n" + script
        yield Probe(f"exit_trap.pid1_ends_in_{place}", script, ends, name, stop=name)
        for who, launch in (("pid1", "file"), ("child", "child")):
            read, key = says("E"), f"exit_trap.{who}_runs_in_{place}"
            yield Probe(key, script, read, name, launch, name)  # type: ignore[arg-type]
    for who, launch in (("pid1", "file"), ("child", "child")):
        key = f"exit_trap.{who}_runs_after_foreground"
        yield Probe(key, LATE, _ends_by_trap, name, launch, name)  # type: ignore[arg-type]
        key, script = f"exit_trap.{who}_runs_under_errexit", "set -e\ntrap 'echo E' EXIT\n" + WAITS
        yield Probe(key, script, says("E"), name, launch, name)  # type: ignore[arg-type]


def _ends_by_trap(run: Run) -> bool:
    """Whether the EXIT trap was run and nothing behind the foreground child."""
    return "E" in run.output.split() and "on" not in run.output.split()


def _exit_trap_probes() -> Iterator[Probe]:
    listing = "trap\n" + RUNS
    yield Probe("exit_trap.listing_does_it_too", listing, ends)
    yield Probe("exit_trap.before_exec", "trap 'echo E' EXIT\nexec true\n", says("E"))
    yield Probe("exit_trap.after_failed_exec", "trap 'echo E' EXIT\nexec nothere\n", says("E"))
    script = "trap 'echo E' EXIT\ntrap 'exit 3' TERM\n" + WAITS
    yield Probe("exit_trap.after_exit_in_trap", script, says("E"))
    yield Probe("exit_trap.after_errexit", "trap 'echo E' EXIT\nset -e\nfalse\n", says("E"))
    script = "trap 'echo E' EXIT\ntrap - EXIT\n" + WAITS
    yield Probe("exit_trap.reset_leaves_handlers", script, ends)
    script = "trap : TERM\ntrap 'echo E' EXIT\ntrap - TERM\n" + WAITS
    yield Probe("exit_trap.handles_what_was_trapped_before", script, ends)
    raising = "app &\ntrap 'kill -TERM $$; echo on' EXIT\n"
    yield Probe("exit_trap.signal_in_it_at_exit", raising + "sleep 0.3\nexit\n", fate())
    yield Probe("exit_trap.signal_in_it_at_signal", raising + "wait\n", fate())


def _errexit_probes() -> Iterator[Probe]:
    """What `set -e` makes of traps and of what they interrupt."""
    trap = "set -e\ntrap 'echo T' TERM\napp & p=$!\n"
    waits = "set -e\ntrap 'kill $p; wait $p' TERM\napp & p=$!\n"
    yield Probe("errexit.interrupted_wait", trap + "wait $p\necho on\n", fate())
    yield Probe("errexit.runs_trap_first", trap + "wait $p\necho on\n", says("T"))
    ending = "trap 'echo E' EXIT\n" + trap + "wait $p\necho on\n"
    yield Probe("errexit.runs_trap_before_exit_trap", ending, says("T"))
    yield Probe("errexit.after_wait_in_trap", waits + "wait $p\necho on\n", fate())
    yield Probe("errexit.interrupted_sleep", trap + "sleep 60\necho on\n", fate("T"))
    script = "set -e\ntrap 'false; echo on' TERM\napp &\nwhile ! wait $!; do :; done\n"
    yield Probe("errexit.trap_in_condition", script, fate())
