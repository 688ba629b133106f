"""Knowledge: what is known of a program, as the rows of the tables say it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from pidone.knowledge.options import Grammar

Action = Literal["graceful", "quick", "ignored", "reload", "other"]
Kind = Literal[
    "application", "server", "interpreter", "utility", "idle", "replace", "parent", "init"
]
Duration = Literal["short", "long", "unknown"]
Inner = Literal["", "rest", "separator", "operands", "shell", "quoted", "texts", "login", "becomes"]


class Signals(NamedTuple):
    """What a program does by itself on a signal; names come without SIG.

    "graceful": finishes its work and exits. "quick": exits at once. "ignored": stays deaf, also
    as a child. "reload", "other": a handler that does not end it. No action: the default one,
    which is dropped for PID 1 and ends a child. `assumed`: nothing is known of the program, which
    is then taken to handle the stop signal, whichever it is.
    `keeps_ignored`: the signals that it leaves ignored if it was started so, although it has a
    handler for them. `resets_ignored`: it sets what it inherits as ignored back to default.
    """

    actions: Mapping[str, Action] = MappingProxyType({})
    assumed: bool = False
    keeps_ignored: frozenset[str] = frozenset()
    resets_ignored: bool = False

    def action(self, signal: str) -> Action | None:
        """The action for "TERM" or "SIGTERM"; None is the default action."""
        return self.actions.get(signal.removeprefix("SIG"))


class Forwards(NamedTuple):
    """What a parent does with a signal for its child.

    `signals` are the names that it passes on (None: all that can be caught). `to`: its child, the
    child's process group, or that of a child in a session of its own. `then`: "waits" until the
    child has ended, "kills" it after `kill_after` seconds, "sleeps" so long in any case and then
    kills it, "exits" at once and leaves the child behind, or "dies" by the same signal, which PID
    1 cannot: there it waits. `rewrites` maps a signal to the one that is sent instead ("" for
    none). `apart`: the child has a session of its own, so that signals for its parent's group do
    not reach it.
    """

    signals: frozenset[str] | None
    to: Literal["child", "group", "session"] = "child"
    then: Literal["waits", "kills", "sleeps", "exits", "dies"] = "waits"
    kill_after: float | None = None
    rewrites: Mapping[str, str] = MappingProxyType({})
    apart: bool = False

    def passes(self, signal: str) -> str | None:
        """The signal that the child gets for `signal` ("TERM" or "SIGTERM"); None for none."""
        name = signal.removeprefix("SIG")
        if self.signals is not None and name not in self.signals:
            return None
        return self.rewrites.get(name, name) or None


class Variant(NamedTuple):
    """What an option changes in a row's facts; None leaves a fact as it is."""

    kind: Kind | None = None
    duration: Duration | None = None
    signals: Signals | None = None
    forwards: Forwards | None = None
    leader_forks: bool | None = None
    reaps: bool | None = None


class Program(NamedTuple):
    """A row of the tables. `source` names the page or file that says so, or what was measured.

    `daemonizes`: it goes to the background unless its options or its configuration say otherwise.
    `runs_shell`: what it starts is started by `sh -c`.
    `leader_forks`: it replaces itself unless it leads a process group, as PID 1 of a container
    does; then the inner command is a child that it does not wait for (setsid).
    `foreground_phrases`, `background_phrases`: words that decide that, wherever they stand.
    `long_words`, `short_words`: a first operand that decides on the duration.
    `operands` are the meanings of the operands in front of the inner command, `inner` is where
    that stands: behind them ("rest"), behind `--` only ("separator"), an option's value with the
    operands as its arguments ("operands"), a text for a shell ("shell"; "quoted": word by word;
    "texts": several), by the rules of su ("login"), or nowhere ("becomes"): then it is the words
    `becomes` and all behind the program's name; by "separator", what follows `--`.
    `bare`: the duration without any operand. `sums_seconds`: the operands are times that add up
    to its own. `stdin_below`: with fewer operands than that it reads standard input to its end.
    `stuck_as_pid1`: as PID 1 it waits for ever and never starts its command.
    `variants`: other facts, by the meaning of the option that brings them about, with a value
    where only that does; ` & ` stands between several of them.
    `takes`: the seconds that a graceful end lasts in any case, by signal, where it is long.
    `ends_by`: the words that make it finish its work on a signal on which it does not do so.
    `insists_with`: it refuses to start unless it is PID 1, in those versions that go with one of
    these words in the Dockerfile.
    `supervises`: where the services that it keeps running are written: in the "programs" of a
    configuration file (`configs`: the ones that it looks for, each with the files that the one
    of a distribution includes), one in a "folder" with a script `run`, or in "folders" below one,
    each of which the program `becomes` gets. `stops_in_turn`: it stops them one after the other,
    and ends so many seconds after the last; 0: all at once.
    `runs_binaries`: what is no script of package.json is a command of node_modules/.bin.
    `terminal`: what it starts leads a session of its own, on a terminal of its own.
    `shell`: which one its texts get, if not the image's /bin/sh.
    `unsettles` are signals that the inner command inherits as ignored (nohup: HUP).
    `assumes`: what the row takes on trust, as a sentence. `needs_root`: it fails for any other user
    (without a password, which nobody types in a container).
    """

    row: str
    names: tuple[str, ...]
    kind: Kind
    duration: Duration
    signals: Signals
    grammar: Grammar
    source: str
    measured: bool = False
    forwards: Forwards | None = None
    reaps: bool = False
    daemonizes: bool = False
    foreground_phrases: tuple[str, ...] = ()
    background_phrases: tuple[str, ...] = ()
    long_words: tuple[str, ...] = ()
    short_words: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    inner: Inner = ""
    package_script: str = ""
    runs_shell: bool = False
    leader_forks: bool = False
    unsettles: tuple[str, ...] = ()
    stdin_below: int = 0
    bare: Duration | None = None
    sums_seconds: bool = False
    stuck_as_pid1: bool = False
    variants: Mapping[str, Variant] = MappingProxyType({})
    takes: Mapping[str, float] = MappingProxyType({})
    ends_by: Mapping[str, list[str]] = MappingProxyType({})
    becomes: tuple[str, ...] = ()
    supervises: str = ""
    configs: Mapping[str, str] = MappingProxyType({})
    stops_in_turn: float = 0.0
    terminal: bool = False
    runs_binaries: bool = False
    shell: str | None = None
    assumes: str = ""
    needs_root: bool = False
    chore: bool = False
    insists_with: tuple[str, ...] = ()
