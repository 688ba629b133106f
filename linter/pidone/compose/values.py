"""Step 3: what single settings of a service say: a duration, a truth, an environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidone.compose.dotenv import dotenv
from pidone.compose.merge import named
from pidone.compose.project import Project
from pidone.compose.tree import Scalar, Table, Tree
from pidone.image.context import LARGEST_FILE, bytes_of
from pidone.image.model import UNKNOWN, is_known

_UNITS = {"us": 1e-6, "µs": 1e-6, "ns": 1e-9, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(?:(\d+(?:\.\d*)?|\.\d+)(us|µs|ns|ms|s|m|h|d))+")
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(us|µs|ns|ms|s|m|h|d)")
_FALSE = frozenset({"false", "no", "off", "n", "0", ""})


def seconds(text: str) -> float | None:
    """A duration such as `1m30s` or `90s`; None for what is none (docs.docker.com, Compose)."""
    if not _DURATION.fullmatch(text):
        return None
    units = {**_UNITS, "d": 86_400.0}
    return sum(float(number) * units[unit] for number, unit in _PART.findall(text))


def truth(project: Project, value: Tree | None) -> bool | None:
    """Whether a setting is switched on; None where the files do not say. Left out, it is not."""
    if not isinstance(value, Scalar):
        return value is not None
    text = project.text(value).lower()
    if not is_known(text):
        return None
    return text not in _FALSE


def environment(project: Project, service: Table) -> dict[str, str]:
    """The variables that `env_file` and `environment` set, the latter above the former."""
    values: dict[str, str] = {}
    for file in _files(service):
        folder, _ = project.folder_of(file)
        path = project.text(file)
        content = bytes_of(folder / path, LARGEST_FILE) if folder and is_known(path) else None
        if content is not None:
            values.update(dotenv(content, {**project.variables, **values}))
    own = service.get("environment")
    pairs = named(own).pairs if own is not None else {}
    for name, value in pairs.items():
        if isinstance(value, Scalar):
            # A name alone is handed on from where `docker compose` is called.
            values[name] = UNKNOWN if value.is_null else project.text(value)
    return values


def _files(service: Table) -> Iterator[Scalar]:
    found = service.get("env_file")
    parts = (found,) if isinstance(found, Table) else service.listed("env_file")
    for part in parts:
        path = part.scalar("path") if isinstance(part, Table) else part
        if isinstance(path, Scalar):
            yield path
