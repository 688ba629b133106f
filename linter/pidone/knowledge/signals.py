"""Knowledge: Linux's signals, and the names that a STOPSIGNAL may give them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

_STANDARD = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
    " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
)
"""Signals 1 to 31 on every architecture but MIPS, Alpha, SPARC and PA-RISC (signal(7))."""

_SYNONYMS = {"CLD": "CHLD", "IOT": "ABRT", "POLL": "IO"}
_RTMIN, _RTMAX = 34, 64
"""glibc's and Go's first real-time signal; the kernel's own is 32 (signal(7), moby/sys signal)."""


@cache
def signal_numbers() -> Mapping[str, int]:
    """Every name that moby knows, without SIG in front, and its number.

    moby/sys, signal/signal_linux.go: RTMIN+1 to RTMIN+15 and RTMAX-14 to RTMAX-1.
    """
    numbers = {name: number for number, name in enumerate(_STANDARD.split(), 1)}
    numbers.update((synonym, numbers[name]) for synonym, name in _SYNONYMS.items())
    numbers["RTMIN"] = _RTMIN
    numbers.update((f"RTMIN+{step}", _RTMIN + step) for step in range(1, 16))
    numbers.update((f"RTMAX-{step}", _RTMAX - step) for step in range(1, 15))
    numbers["RTMAX"] = _RTMAX
    return MappingProxyType(numbers)


@cache
def _names() -> Mapping[int, str]:
    names: dict[int, str] = {}
    for name, number in signal_numbers().items():
        if name not in _SYNONYMS:
            names.setdefault(number, "SIG" + name)
    return MappingProxyType(names)


def signal_name(value: str) -> str | None:
    """The canonical name ("SIGTERM", "SIGRTMIN+3") of a STOPSIGNAL's value; None if it is none.

    Case and the SIG in front do not matter, and a number will do (moby/sys, signal.ParseSignal).
    """
    if value.lstrip("+-").isdecimal() and value.isascii():
        return _names().get(int(value)) if len(value) < 5 else None
    number = signal_numbers().get(value.upper().removeprefix("SIG"))
    return None if number is None else _names()[number]


def signal_number(name: str) -> int | None:
    """The number of a name in any of its spellings; None if it is no signal."""
    canonical = signal_name(name)
    return None if canonical is None else signal_numbers()[canonical.removeprefix("SIG")]


def is_unstoppable(name: str) -> bool:
    """Whether no process can catch or ignore the signal (signal(7))."""
    return signal_name(name) in ("SIGKILL", "SIGSTOP")
