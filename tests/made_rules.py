"""Packages of rules that are made for a test, and folders that they are let loose on."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

MakePackage = Callable[..., str]

HEADER = """\
from collections.abc import Iterator
from pidone.container import Container
from pidone.dockerfile.model import Dockerfile
from pidone.process.model import Trace
from pidone.rule import Finding, rule
from pidone.shell.syntax import ShellText
"""
FIRST_LINE = """\
@rule
def found(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield Finding("warning", "a Dockerfile", dockerfile.instructions[0].span)
"""


@pytest.fixture
def make_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePackage]:
    """Makes a package of rules; modules are given by name, a page is written for each."""
    names: list[str] = []

    def make(pages: bool | dict[str, str] = True, **modules: str) -> str:
        name = f"rules_{tmp_path.name.replace('-', '_')}_{len(names)}"
        names.append(name)
        folder = tmp_path / "site" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        for module, code in modules.items():
            (folder / f"{module}.py").write_text(HEADER + textwrap.dedent(code))
            page = f"# {module.replace('_', '-')}\n\nOne.\n"
            if isinstance(pages, dict):
                page = pages[module]
            if pages:
                (folder / f"{module}.md").write_text(page, newline="")
        monkeypatch.syspath_prepend(str(tmp_path / "site"))
        return name

    yield make
    for name in [name for name in sys.modules if name.split(".")[0] in names]:
        del sys.modules[name]
