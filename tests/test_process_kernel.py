"""What the kernel model does with signals, orphans, pipes and the end of PID 1."""

from __future__ import annotations

import pytest

from pidone.process.kernel import FOREVER, MAX_STEPS, PATIENCE, GivenUp, Kernel, Replaced
from pidone.process.process import Body, Process


def asleep(process: Process) -> Body:
    """Sleeps on whenever it is woken."""
    while not process.dead:
        yield FOREVER
    return None


def alarmed(*moments: float) -> Body:
    """Sleeps until each of some moments, and then for ever."""
    yield from moments
    while True:
        yield FOREVER


def ending(status: int) -> Body:
    return status
    yield FOREVER


@pytest.fixture
def kernel() -> Kernel:
    made = Kernel(asleep)
    made.spawn(None, ("init",), None)
    made.settle()
    return made


def child(kernel: Kernel, name: str = "app", parent: Process | None = None) -> Process:
    made = kernel.spawn(parent or kernel.first, (name,), None, alarmed())
    kernel.settle()
    return made


# ---- signals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outside", "outcome", "dies"),
    [
        ("TERM", True, "dropped", False),
        ("TERM", False, "dropped", False),
        ("HUP", True, "dropped", False),
        ("KILL", False, "dropped", False),
        ("STOP", False, "dropped", False),
        ("KILL", True, "default", True),
        ("STOP", True, "default", False),
        ("CHLD", True, "dropped", False),
    ],
)
def test_pid_1_has_no_default_action(
    kernel: Kernel, name: str, outside: bool, outcome: str, dies: bool
) -> None:
    assert kernel.kill(kernel.first, name, outside=outside) == outcome
    assert kernel.first.dead == dies
    assert kernel.first.frozen == (name == "STOP" and outside)


@pytest.mark.parametrize(
    ("name", "outcome", "status"),
    [
        ("TERM", "default", 143),
        ("HUP", "default", 129),
        ("KILL", "default", 137),
        ("USR1", "default", 138),
        ("WINCH", "dropped", None),
        ("CHLD", "dropped", None),
        ("CONT", "dropped", None),
    ],
)
def test_every_other_process_has_one(
    kernel: Kernel, name: str, outcome: str, status: int | None
) -> None:
    process = child(kernel)
    assert kernel.kill(process, name) == outcome
    assert (process.status, process.dead) == (status, status is not None)
    assert process.killed_by == (name if status is not None else None)


def test_a_handled_signal_is_pending_once_and_wakes(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.catch(process, ("TERM",))
    assert [kernel.kill(process, "TERM") for _ in range(2)] == ["handled", "handled"]
    assert process.pending == ["TERM"]
    assert list(kernel.runnable) == [process]


def test_kill_and_stop_can_be_neither_handled_nor_ignored(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.ignore(process, ("KILL", "STOP"))
    assert kernel.kill(process, "STOP") == "default"
    assert process.frozen
    assert kernel.kill(process, "KILL") == "default"
    assert process.dead


def test_a_suspended_process_goes_on_after_cont(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.kill(process, "TSTP")
    process.body = ending(0)
    kernel.wake(process)
    kernel.settle()
    assert not process.dead
    kernel.kill(process, "CONT")
    kernel.wake(process)
    kernel.settle()
    assert process.status == 0


def test_the_last_disposition_counts(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.catch(process, ("TERM",))
    kernel.ignore(process, ("TERM",))
    assert kernel.kill(process, "TERM") == "ignored"
    kernel.catch(process, ("TERM",))
    assert kernel.kill(process, "TERM") == "handled"
    kernel.reset(process, ("TERM",))
    assert kernel.kill(process, "TERM") == "default"
    assert kernel.kill(process, "TERM") == "dropped"


def test_signals_since_the_stop_are_remembered(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.kill(process, "CHLD")
    kernel.stopping = "TERM"
    kernel.kill(process, "WINCH")
    kernel.kill(process, "TERM")
    assert process.heard == [("WINCH", "dropped"), ("TERM", "default")]


# ---- fork and exec -----------------------------------------------------------------------


def test_exec_resets_what_is_handled_and_keeps_what_is_ignored(kernel: Kernel) -> None:
    process = child(kernel)
    kernel.catch(process, ("TERM",))
    kernel.ignore(process, ("INT",))
    kernel.kill(process, "TERM")
    kernel.execute(process, ("other",), None)
    assert (process.argv, process.pending) == (("other",), [])
    assert kernel.kill(process, "INT") == "ignored"
    assert kernel.kill(process, "TERM") == "default"


def test_a_child_ignores_what_its_parent_does_and_handles_nothing(kernel: Kernel) -> None:
    kernel.catch(kernel.first, ("TERM",))
    kernel.ignore(kernel.first, ("HUP",))
    process = kernel.spawn(kernel.first, ("app",), None, ignore=("INT",))
    assert (process.handled, process.ignored) == (set(), {"HUP", "INT"})
    assert kernel.first.ignored == {"HUP"}


def test_what_is_replaced_goes_on_as_the_other_program(kernel: Kernel) -> None:
    def replacing(process: Process) -> Body:
        process.body = ending(7)
        raise Replaced
        yield FOREVER

    process = kernel.spawn(kernel.first, ("env",), None, ending(0))
    process.body = replacing(process)
    kernel.settle()
    assert process.status == 7


def test_groups_and_sessions(kernel: Kernel) -> None:
    first = kernel.first
    same = kernel.spawn(first, ("same",), None)
    own = kernel.spawn(first, ("own",), None, group=0)
    joined = kernel.spawn(first, ("joined",), None, group=own.pid)
    apart = kernel.spawn(first, ("apart",), None, session=True)
    below = kernel.spawn(apart, ("below",), None)
    assert kernel.group_members(first.group) == [first, same]
    assert kernel.group_members(own.pid) == [own, joined]
    assert kernel.group_members(apart.pid) == [apart, below]
    assert {one.session for one in (first, same, own, joined)} == {first.session}


# ---- ends --------------------------------------------------------------------------------


def test_the_end_of_pid_1_is_everybodys(kernel: Kernel) -> None:
    kernel.kill(child(kernel, parent=child(kernel)), "TSTP")
    kernel.end(kernel.first, 0)
    assert kernel.alive() == []
    assert [one.killed_by for one in kernel.processes.values()] == [None, "KILL", "KILL"]


def test_orphans_go_to_pid_1(kernel: Kernel) -> None:
    shell = child(kernel, "sh")
    app = child(kernel, parent=child(kernel, "sub", shell))
    assert app.parent is not None
    kernel.end(shell, 0)
    kernel.end(app.parent, 0)
    assert app.parent is kernel.first
    assert app in kernel.first.children
    assert app.notes.orphan


def test_a_pipe_is_held_until_its_last_writer_ends(kernel: Kernel) -> None:
    pipe = kernel.new_pipe()
    reader = kernel.spawn(kernel.first, ("cat",), None, alarmed(), reads=pipe)
    writer = kernel.spawn(kernel.first, ("a",), None, alarmed(), writes=frozenset({pipe}))
    heir = kernel.spawn(writer, ("b",), None, alarmed())
    kernel.settle()
    kernel.end(writer, 0)
    assert kernel.holds_pipe(pipe, reader)
    assert reader in kernel.runnable
    kernel.end(heir, 0)
    assert not kernel.holds_pipe(pipe, reader)
    assert kernel.new_pipe() != pipe


def test_the_chain_of_waiting_ends_at_its_leaves(kernel: Kernel) -> None:
    shell, app, gone = child(kernel, "sh"), child(kernel), child(kernel, "gone")
    kernel.first.waiting_for = (shell,)
    shell.waiting_for = (gone, app)
    kernel.end(gone, 0)
    assert list(kernel.leaves(kernel.first)) == [app]


# ---- time --------------------------------------------------------------------------------


def test_time_passes_to_the_next_alarm_and_no_further_than_asked(kernel: Kernel) -> None:
    kernel.spawn(kernel.first, ("sleep",), None, alarmed(3.0, 8.0))
    kernel.settle()
    assert kernel.advance(5.0)
    assert kernel.now == 3.0
    kernel.settle()
    assert not kernel.advance(5.0)
    assert kernel.now == 5.0


def test_who_sleeps_very_long_is_there_to_stay(kernel: Kernel) -> None:
    kernel.spawn(kernel.first, ("sleep",), None, alarmed(5.0, 6 + PATIENCE))
    kernel.settle()
    assert kernel.pass_time()
    kernel.settle()
    assert not kernel.pass_time()
    assert kernel.now == 5.0


def test_a_loop_that_comes_back_to_its_state_is_steady(kernel: Kernel) -> None:
    shell = child(kernel, "sh")
    kernel.spawn(shell, ("sleep",), None, alarmed(1.0, 2.0))
    kernel.settle()
    shell.settled = True
    assert not kernel.pass_time()


def test_a_launch_without_an_end_is_given_up(kernel: Kernel) -> None:
    process = child(kernel)
    with pytest.raises(GivenUp, match="more steps"):
        for _ in range(MAX_STEPS + 1):
            kernel.resume(process)
