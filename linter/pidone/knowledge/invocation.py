"""Knowledge: one command line as it was recognised, and what the meanings of options say of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pidone.knowledge.program import Duration, Forwards, Kind, Program, Signals
from pidone.knowledge.signals import signal_name

_AMOUNT = re.compile(r"(\d+\.?\d*|\.\d+)(ms|[smhd]?)$")
_UNITS = MappingProxyType({"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "ms": 0.001})
_CONFIG_ENDINGS = (".ini", ".conf", ".yaml", ".yml", ".json", ".xml")
_OFF = frozenset({"no", "false", "0", "off"})


@dataclass(frozen=True, slots=True, eq=False)
class Invocation:
    """What one argv is, its options looked at.

    `inner` is the command that it runs, `inner_at` the index of inner's first word in argv (the
    word that holds it, for `env -S`). `shell_text` is a text that it gives to a shell: `shell`, or
    where that is None the image's /bin/sh, or for su and runuser the user's login shell;
    `shell_argv` are all the words behind the shell's name, as in `su USER -- SCRIPT ARGS`, which
    has no text; `shell_texts` are commands that run side by side. `user` is whom it changes to.
    `script` is the file that an interpreter runs (`script_at`: its word), `module` a module of
    python or java, `code` a program text; `repl`: an interpreter without any of them.
    `reads_stdin`: it ends with its standard input. `package_script` is the entry of package.json's
    "scripts" that it runs. `seconds` is the time after which it ends by itself, `kill_after` when
    it follows up with SIGKILL. `workdir` is where it goes first, `assignments` what it adds to the
    environment, `ignores` and `defaults` are signals that the inner command starts with ignored or
    set to default. `daemonizes`: it leaves a process behind in the background and ends.
    `services` is the file or folder that says what it keeps running.
    `configs` are the configuration files that it names. `workspace` is the part of a project that a
    package's script is run in.
    `interpreter` is the program that runs `program`, as in `python -m gunicorn`.
    `undecided` is a word of which too little is known to tell what happens, or the inner command.
    """

    argv: tuple[str, ...]
    program: Program
    kind: Kind
    duration: Duration
    signals: Signals
    seconds: float | None = None
    kill_after: float | None = None
    inner: tuple[str, ...] | None = None
    inner_at: int | None = None
    shell_text: str | None = None
    shell: str | None = None
    shell_argv: tuple[str, ...] | None = None
    shell_texts: tuple[str, ...] = ()
    user: str | None = None
    workdir: str | None = None
    assignments: tuple[str, ...] = ()
    script: str | None = None
    script_at: int | None = None
    module: str | None = None
    code: str | None = None
    repl: bool = False
    reads_stdin: bool = False
    package_script: str | None = None
    runs_through_shell: bool = False
    daemonizes: bool = False
    services: str | None = None
    configs: tuple[str, ...] = ()
    workspace: str | None = None
    forwards: Forwards | None = None
    reaps: bool = False
    leader_forks: bool = False
    ignores: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    interpreter: Program | None = None
    undecided: str | None = None


Configured = tuple[str, tuple[tuple[str, str], ...]]
"""What configuration files say of a row's program: meanings of options, with their values."""

NOT_CONFIGURED: Configured = ("", ())

Meaning = Callable[[Invocation, str, int], Invocation]
"""What an option or operand of some value at some word makes of an invocation."""


def _fact(**facts: Any) -> Meaning:
    return lambda invocation, _value, _at: replace(invocation, **facts)


def _field(field: str, convert: Callable[[str], object] = str, place: str = "") -> Meaning:
    def meaning(invocation: Invocation, value: str, at: int) -> Invocation:
        facts: dict[str, Any] = {field: convert(value)}
        if place:
            facts[place] = at
        return replace(invocation, **facts)

    return meaning


def _switch(field: str, on: bool) -> Meaning:
    """A yes-or-no option; a value such as `no` turns its sense round."""

    def meaning(invocation: Invocation, value: str, _at: int) -> Invocation:
        facts: dict[str, Any] = {field: on != (value.lower() in _OFF)}
        return replace(invocation, **facts)

    return meaning


def _forwarding(change: Callable[[Forwards, str], Forwards]) -> Meaning:
    def meaning(invocation: Invocation, value: str, _at: int) -> Invocation:
        if invocation.forwards is None:
            return invocation
        return replace(invocation, forwards=change(invocation.forwards, value))

    return meaning


def seconds_of(value: str) -> float | None:
    """`5`, `1.5m`, `infinity` in seconds; None where it cannot be told."""
    if value.lower() in ("infinity", "inf"):
        return math.inf
    match = _AMOUNT.match(value)
    return float(match[1]) * _UNITS[match[2]] if match is not None else None


def _signal_names(value: str) -> tuple[str, ...]:
    return tuple(_signal_name(name) for name in value.split(",") if name)


def _signal_name(name: str) -> str:
    """The name without SIG; what is no known signal stays as it is written."""
    name = name.strip()
    return (signal_name(name) or name).removeprefix("SIG")


def _config(invocation: Invocation, value: str, _at: int) -> Invocation:
    """A configuration file; a program may name several."""
    return replace(invocation, configs=(*invocation.configs, value))


def _config_operand(invocation: Invocation, value: str, at: int) -> Invocation:
    """An operand that is a configuration file if its name ends as theirs do."""
    is_one = value.partition(":")[0].endswith(_CONFIG_ENDINGS)
    return _config(invocation, value, at) if is_one else invocation


def _kill_after(invocation: Invocation, value: str, _at: int) -> Invocation:
    """timeout's `-k`: it follows a signal that it passes on up with SIGKILL as well."""
    seconds = seconds_of(value)
    forwards = invocation.forwards
    if forwards is not None:
        forwards = forwards._replace(then="kills", kill_after=seconds)
    return replace(invocation, kill_after=seconds, forwards=forwards)


def _rewritten(forwards: Forwards, value: str) -> Forwards:
    """dumb-init's `--rewrite FROM:TO`, where TO 0 drops the signal."""
    old, _, new = value.partition(":")
    target = "" if new == "0" else _signal_name(new)
    return forwards._replace(rewrites={**forwards.rewrites, _signal_name(old): target})


def varied(invocation: Invocation, meaning: str) -> Invocation:
    """The invocation with what the row's variant of this meaning changes."""
    variant = invocation.program.variants[meaning]
    changed = {fact: value for fact, value in variant._asdict().items() if value is not None}
    return replace(invocation, **changed)


MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        "short": _fact(duration="short", daemonizes=False),
        "long": _fact(duration="long"),
        "idles": _fact(duration="long", kind="idle"),
        "daemon": _switch("daemonizes", True),
        "foreground": _switch("daemonizes", False),
        "replaces": _fact(kind="replace", forwards=None),
        "stays": _fact(kind="parent", leader_forks=False),
        "reaps": _fact(reaps=True),
        "user": _field("user", lambda value: value.partition(":")[0]),
        "text": _field("shell_text"),
        "shell": _field("shell"),
        "script": _field("script", place="script_at"),
        "module": _field("module", place="script_at"),
        "code": _field("code"),
        "workdir": _field("workdir"),
        "seconds": _field("seconds", seconds_of),
        "services": _field("services"),
        "workspace": _field("workspace"),
        "config": _config,
        "config-operand": _config_operand,
        "kill-after": _kill_after,
        "package-script": _field("package_script"),
        "ignores": _field("ignores", _signal_names),
        "defaults": _field("defaults", _signal_names),
        "to-group": _forwarding(lambda forwards, _value: forwards._replace(to="group")),
        "to-child": _forwarding(lambda forwards, _value: forwards._replace(to="child")),
        "rewrites": _forwarding(_rewritten),
    }
)
"""The meanings that the tables' options and operands may have. `skip` says nothing; `command`,
`split` and `inner` concern the inner command."""
