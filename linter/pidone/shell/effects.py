"""Step 4 of the way, shells: programs that act on other processes: pkill, killall, /bin/kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pidone.process.process import Process
from pidone.shell.kills import kill_targets, kill_words, live_on, send, signal_named
from pidone.shell.redirects import Streams, written
from pidone.shell.state import Shell, Status
from pidone.shell.values import is_known, shown

if TYPE_CHECKING:
    from pidone.shell.world import World

NAMES = frozenset({"pkill", "killall", "pgrep", "pidof", "kill"})
"""Programs of procps, psmisc and util-linux that find processes or signal them."""

ENDING_WORDS = frozenset({"stop", "shutdown", "quit", "stopall", "terminate", "halt"})
"""Words by which a program is asked to stop another: `catalina.sh stop`, `mysqladmin shutdown`."""


def asks_to_stop(argv: tuple[str, ...]) -> bool:
    """Whether a command line asks some program to end another."""
    name = argv[0].rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = {word.lstrip("-").lower() for word in argv[1:]}
    return (
        bool(words & ENDING_WORDS) or name.startswith(("stop", "shutdown")) or name.endswith("stop")
    )


def stop_applications(world: World, argv: tuple[str, ...]) -> bool:
    """The applications in the background end, as they were asked to; whether there were any."""
    ended = False
    for process in world.kernel.alive():
        if process.role == "application" and process.pid != 1:
            process.cleaned = ended = True
            world.kernel.end(process, 0)
    if ended:
        world.assume(f"`{' '.join(map(shown, argv))}` stops what runs in good order")
    return ended


def has_effect(argv: tuple[str, ...]) -> bool:
    """Whether a command line acts on other processes."""
    return argv[0].rsplit("/", 1)[-1] in NAMES


def effect_of(shell: Shell, argv: tuple[str, ...], where: Streams) -> Status:
    """What such a command does, and its status."""
    name = argv[0].rsplit("/", 1)[-1]
    words = list(argv[1:])
    if name == "kill":
        signal, targets = kill_words(words)
        return kill_targets(shell, signal, targets)
    signal, words = _signal_option(words)
    found = _selected(shell, name, words)
    if found is None:
        shell.world.unreadable_target(" ".join(words))
        return None
    if name in ("pgrep", "pidof"):
        written(shell, where, " ".join(str(one.pid) for one in found))
    else:
        for process in found:
            send(shell, process, signal)
        live_on(shell)
        _raised_again(shell, signal, found)
    return 0 if found else 1


def _raised_again(shell: Shell, signal: str, found: list[Process]) -> None:
    """A trap whose `pkill` finds the shell itself goes on like that: each time it starts a program,
    and the stack lasts longer than any grace (busybox 1.35 ash, measured)."""
    if shell.process in found and signal in shell.running_traps:
        shell.process.notes.raises = True


def _signal_option(words: list[str]) -> tuple[str, list[str]]:
    rest: list[str] = []
    signal = "TERM"
    skip = False
    for index, word in enumerate(words):
        if skip:
            skip = False
        elif word in ("-s", "--signal") and index + 1 < len(words):
            signal, skip = signal_named(words[index + 1]), True
        elif word.startswith("--signal="):
            signal = signal_named(word.partition("=")[2])
        elif word[:1] == "-" and _is_signal(word[1:]):
            signal = signal_named(word[1:])
        else:
            rest.append(word)
    return signal, rest


def _is_signal(name: str) -> bool:
    return name.isdigit() or (name.removeprefix("SIG").isupper() and len(name) > 1)


def _selected(shell: Shell, name: str, words: list[str]) -> list[Process] | None:
    parent: str | None = None
    pattern: str | None = None
    full = False
    rest = iter(words)
    for word in rest:
        if word == "-P" or word == "--parent":
            parent = next(rest, None)
        elif word.startswith("-P"):
            parent = word[2:]
        elif word.startswith("-"):
            full = full or "f" in word
        else:
            pattern = word
    if not all(one is None or is_known(one) for one in (parent, pattern)):
        return None
    chosen = list(shell.world.kernel.alive())
    if parent is not None:
        chosen = [one for one in chosen if one.parent and str(one.parent.pid) == parent]
    if pattern is not None:
        exact = name in ("killall", "pidof")
        chosen = [one for one in chosen if _is_called(one, pattern, full=full, exact=exact)]
    return chosen


def _is_called(process: Process, pattern: str, *, full: bool, exact: bool) -> bool:
    if full:
        return pattern.strip("^$") in " ".join(process.argv)
    called = process.argv[0].rsplit("/", 1)[-1][:15]
    if exact:
        return called == pattern.rsplit("/", 1)[-1][:15]
    return pattern.strip("^$") in called
