"""Command lines that come to run `app`, each with the files that it needs, as projects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lab.random.projects import Project

IN_FRONT: Mapping[str, tuple[str, ...]] = {
    "pid1": (),
    "child": ("tini", "-s", "--"),
    "group": ("tini", "-s", "-g", "--"),
}
"""Roles: what stands in front. In a group, the signal reaches what is below as well."""


@dataclass(frozen=True)
class Launch:
    """`files` are the image's, by absolute path: (content, mode). `lines` stand before them."""

    argv: tuple[str, ...]
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    image: str = "debian:12"
    role: str = "pid1"
    signal: str = "TERM"
    boot: float | None = None
    """Seconds until the application is up, where that is long."""
    typical: bool = True
    """Its application does with signals what is assumed of a program that no table has."""

    @property
    def name(self) -> str:
        words = " ".join(self.argv)
        return f"{self.role} {words}" + ("" if self.image == "debian:12" else f" ({self.image})")

    def asked(self, role: str, signal: str) -> Launch:
        return replace(self, role=role, signal=signal)

    def project(self) -> Project:
        """The folder to be: the files lie below `root`, as they do in the image."""
        copies = ["COPY root /"] if self.files else []
        words = [*IN_FRONT[self.role], *self.argv]
        head = [f"FROM {self.image}", f"STOPSIGNAL SIG{self.signal}"]
        lines = [*head, *copies, *self.lines, f"ENTRYPOINT {json.dumps(words)}"]
        settings = {} if self.boot is None else {"lab.toml": (f"boot = {self.boot}\n", 0o644)}
        files = {f"root{path}": file for path, file in self.files.items()}
        return Project({"Dockerfile": ("\n".join(lines) + "\n", 0o644), **files, **settings})
