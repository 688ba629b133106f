"""The names of Linux's signals."""

from __future__ import annotations

import signal
import sys

import pytest

from pidone.knowledge.signals import (
    is_unstoppable,
    signal_name,
    signal_number,
    signal_numbers,
)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("SIGTERM", "SIGTERM"),
        ("term", "SIGTERM"),
        ("SigTerm", "SIGTERM"),
        ("15", "SIGTERM"),
        ("+15", "SIGTERM"),
        ("CLD", "SIGCHLD"),
        ("IOT", "SIGABRT"),
        ("POLL", "SIGIO"),
        ("RTMIN", "SIGRTMIN"),
        ("SIGRTMIN+3", "SIGRTMIN+3"),
        ("37", "SIGRTMIN+3"),
        ("64", "SIGRTMAX"),
        ("RTMAX-14", "SIGRTMAX-14"),
        ("", None),
        ("0", None),
        ("-15", None),
        ("65", None),
        ("99999999999999999999", None),
        ("FOO", None),
        ("SIG", None),
        ("SIGSIGTERM", None),
        ("RTMIN+16", None),
        ("TERM ", None),
        ("\u0661", None),
    ],
)
def test_names(value: str, name: str | None) -> None:
    assert signal_name(value) == name


@pytest.mark.skipif(sys.platform != "linux", reason="compares with Linux's own table")
def test_the_numbers_are_those_of_this_linux() -> None:
    for member in signal.Signals:
        if member.name not in ("SIGRTMIN", "SIGRTMAX"):
            assert signal_number(member.name) == member.value


def test_every_name_leads_back_to_its_number() -> None:
    for name, number in signal_numbers().items():
        canonical = signal_name(name)
        assert canonical is not None
        assert signal_number(canonical) == signal_number(str(number)) == number


def test_two_signals_cannot_be_caught() -> None:
    assert [name for name in signal_numbers() if is_unstoppable(name)] == ["KILL", "STOP"]
