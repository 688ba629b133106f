"""Knowledge: the command line that keeps a server in front instead of in the background."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

_STARTERS = frozenset({"service", "invoke-rc.d", "rc-service", "systemctl"})
_FOLDERS = ("/etc/init.d/", "/etc/rc.d/init.d/")
_STARTS = frozenset({"start", "restart"})
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def in_front(argv: Sequence[str]) -> tuple[str, ...] | None:
    """The words to start the same server with, so that it stays in front; None: not known."""
    name = service_of(argv)
    if name is not None:
        return _service(name)
    program = argv[0].rsplit("/", 1)[-1]
    facts = _table()["servers"].get(program) or _table()["servers"].get(_VERSION.sub("", program))
    return _with(facts, argv) if facts is not None else None


def service_of(argv: Sequence[str]) -> str | None:
    """The service that `service NAME start` and its like start."""
    if not _STARTS.intersection(argv[1:]):
        return None
    if argv[0].startswith(_FOLDERS) and len(argv) == 2:
        return argv[0].rsplit("/", 1)[-1]
    names = [word for word in argv[1:] if word not in _STARTS and not word.startswith("-")]
    is_starter = argv[0].rsplit("/", 1)[-1] in _STARTERS
    return names[0].removesuffix(".service") if is_starter and len(names) == 1 else None


def _service(name: str) -> tuple[str, ...] | None:
    found = re.fullmatch(r"php(\d[\d.]*)?-fpm", name)
    if found is not None:
        return (f"php-fpm{found[1] or ''}", "-F")
    facts = _table()["services"].get(name)
    return tuple(facts["argv"]) if facts is not None else None


def _with(facts: Mapping[str, Any], argv: Sequence[str]) -> tuple[str, ...]:
    if "becomes" in facts:
        return tuple(facts["becomes"])
    words = list(argv)
    for drop in facts.get("drop", ()):
        option, *value = drop.split()
        while option in words[1:]:
            at = words.index(option, 1)
            if value and value != ["*"] and words[at + 1 : at + 2] != value:
                break
            del words[at : at + 1 + len(value)]
    name = facts.get("name")
    return (name or words[0], *words[1:], *facts.get("add", ()))


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    text = resources.files("pidone.knowledge").joinpath("foreground.toml").read_text("utf-8")
    return tomllib.loads(text)
