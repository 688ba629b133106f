"""Step 1 of the way: which files git leaves out, by the .gitignore files around them."""

from __future__ import annotations

import os
import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class IgnoreRules:
    """The ignore rules for what lies in a folder, from the repository's root down.

    git-scm.com/docs/gitignore: the deepest .gitignore that says anything about a path decides,
    and nothing in an ignored folder can be taken back (whoever walks does not enter it).
    """

    def __init__(self, folder: str) -> None:
        self._start = os.path.abspath(folder)
        self._specs: dict[str, tuple[tuple[GitIgnoreSpec, str], ...]] = {}

    @cached_property
    def _root(self) -> str:
        """The repository's root: the nearest folder with .git, from the start up."""
        for folder in (Path(self._start), *Path(self._start).parents):
            if (folder / ".git").exists():
                return str(folder)
        return self._start

    def ignores(self, folder: str, name: str, is_folder: bool = False) -> bool:
        """Whether git leaves out `name` in `folder`."""
        ending = "/" if is_folder else ""
        for spec, prefix in self._specs_for(os.path.abspath(folder)):
            said = spec.check_file(f"{prefix}{name}{ending}").include
            if said is not None:
                return said
        return False

    def _specs_for(self, folder: str) -> tuple[tuple[GitIgnoreSpec, str], ...]:
        """What speaks of the files in a folder, the deepest first, each with the way to it."""
        if folder not in self._specs:
            names = [".gitignore"]
            above: tuple[tuple[GitIgnoreSpec, str], ...] = ()
            if folder == self._root:
                names.append(os.path.join(".git", "info", "exclude"))
            elif folder != os.path.dirname(folder):
                way = os.path.basename(folder) + "/"
                outer = self._specs_for(os.path.dirname(folder))
                above = tuple((spec, prefix + way) for spec, prefix in outer)
            lines = [line for name in names for line in _lines(os.path.join(folder, name))]
            self._specs[folder] = ((_compiled(lines), ""), *above) if lines else above
        return self._specs[folder]


def _compiled(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    good: list[str] = []
    with warnings.catch_warnings():  # `[[]` is a set for git, and perhaps a nested one for re
        warnings.simplefilter("ignore", FutureWarning)
        for line in lines:
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:  # git passes over such a line, too
                continue
            good.append(line)
        return GitIgnoreSpec.from_lines(good)


def _lines(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8", errors="replace") as opened:
            return [line for line in opened.read().splitlines() if line and line[0] != "#"]
    except OSError:
        return []
