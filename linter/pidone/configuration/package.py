"""Step 3, configuration: package.json: what a script of it runs, and where its workspaces lie."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pidone.configuration.reading import Shelf
from pidone.source import Span, Text

FILE = "package.json"
MOST_WORKSPACES = 200
"""Folders that are looked at for the workspace of a name."""


@dataclass(frozen=True)
class Package:
    """A package.json in `folder`; `workspaces` are patterns of folders below it."""

    folder: str
    name: str
    scripts: Mapping[str, str]
    workspaces: tuple[str, ...]
    text: Text

    def command(self, name: str) -> str | None:
        """What runs for a script, after the one that its `pre` says; None where it has none.

        Measured: npm 11.19.1, yarn 1.22.22 and pnpm 10.34.8 run `prestart` in a shell of its own.
        """
        script = self.scripts.get(name)
        before = self.scripts.get(f"pre{name}")
        if script is None or not before or not before.strip():
            return script
        return f"( {before}\n) || exit\n{script}"

    def place(self, name: str) -> Span | None:
        """The value of a script."""
        content = self.text.content
        block = re.search(rb'"scripts"\s*:\s*\{', content)
        key = re.escape(json.dumps(name).encode())
        value = re.compile(key + rb'\s*:\s*("(?:\\.|[^"\\])*")')
        found = value.search(content, block.end()) if block is not None else None
        return self.text.span(found.start(1), found.end(1)) if found is not None else None


def package_in(shelf: Shelf, folder: str) -> Package | None:
    """The package.json right in a folder; None where it is not at hand or is none."""
    file = shelf.file(posixpath.join(folder, FILE))
    if file is None or file.text is None:
        return None
    try:
        content = json.loads(file.text.content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    scripts = content.get("scripts")
    pairs = scripts.items() if isinstance(scripts, dict) else ()
    return Package(
        folder,
        str(content.get("name", "")),
        MappingProxyType({name: value for name, value in pairs if isinstance(value, str)}),
        tuple(_patterns(content.get("workspaces"), shelf, folder)),
        file.text,
    )


def _patterns(listed: object, shelf: Shelf, folder: str) -> Iterator[str]:
    """`workspaces` is a list, or an object with a list `packages`; pnpm has a file of its own."""
    if isinstance(listed, dict):
        listed = listed.get("packages")
    if isinstance(listed, list):
        yield from (one for one in listed if isinstance(one, str))
    file = shelf.file(posixpath.join(folder, "pnpm-workspace.yaml"))
    if file is not None and file.text is not None:
        for line in file.text.value.splitlines():
            listed_one = line.strip()
            if listed_one.startswith("-"):
                yield listed_one[1:].partition(" #")[0].strip(" \t\"'")


def workspace_of(shelf: Shelf, root: Package, wanted: str) -> Package | None:
    """The workspace of a name, or at a path; None where it is not at hand."""
    own = package_in(shelf, posixpath.normpath(posixpath.join(root.folder, wanted)))
    if own is not None and "/" in wanted.strip("./"):
        return own
    folders = (folder for pattern in root.workspaces for folder in _folders(shelf, root, pattern))
    for _, folder in zip(range(MOST_WORKSPACES), folders, strict=False):
        package = package_in(shelf, folder)
        if package is not None and wanted in (package.name, posixpath.basename(folder)):
            return package
    return None


def _folders(shelf: Shelf, root: Package, pattern: str) -> Iterator[str]:
    """The folders that `packages/*` and its like name; a pattern's last part alone may vary."""
    path = posixpath.normpath(posixpath.join(root.folder, pattern))
    parent, last = posixpath.split(path)
    if "*" in parent:
        return
    if "*" not in last:
        yield path
        return
    fitting = re.compile(re.escape(last).replace(r"\*", "[^/]*") + r"\Z")
    yield from (posixpath.join(parent, name) for name in shelf.names(parent) if fitting.match(name))
