"""Step 9 of the way: check, fix, and check again until nothing changes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pidone.discover import FoundFile
from pidone.engine import check
from pidone.fix import FixedFile, RefusedError, fixed_files, write_fixed
from pidone.options import Options
from pidone.results import Failure, Report
from pidone.rule import Edit
from pidone.source import Source

MOST_ROUNDS = 10


@dataclass(frozen=True)
class Mended:
    """`before` and `after` are the reports without and with all fixes; nothing is written yet.

    `files` are those that the fixes change, by path; their edits are those of all rounds.
    """

    before: Report
    after: Report
    files: dict[str, FixedFile]

    @property
    def edit_count(self) -> int:
        return sum(len(fixed.edits) for fixed in self.files.values())


def mended(files: Sequence[FoundFile], options: Options, unsafe: bool) -> Mended:
    """Applies fixes in memory, round by round: those that overlap, and those that follow."""
    before = after = check(files, options)
    sources: dict[str, Source] = {}
    edits: dict[str, tuple[Edit, ...]] = {}
    contents: dict[str, bytes] = {}
    for _ in range(MOST_ROUNDS):
        changed = _changes(after, unsafe)
        if all(contents.get(path) == fixed.content for path, fixed in changed.items()):
            break
        for path, fixed in changed.items():
            sources.setdefault(path, fixed.source)
            edits[path] = edits.get(path, ()) + fixed.edits
            contents[path] = fixed.content
        after = check(files, replace(options, pretended=_by_real_path(contents, sources)))
    return Mended(
        before,
        after,
        {path: FixedFile(sources[path], contents[path], edits[path]) for path in sources},
    )


def write_mended(result: Mended) -> tuple[Failure, ...]:
    """Writes the files; what could not be written is a failure."""
    failures: list[Failure] = []
    for path in sorted(result.files):
        try:
            write_fixed(result.files[path])
        except RefusedError as error:
            failures.append(Failure(path, str(error)))
    return tuple(failures)


def _changes(report: Report, unsafe: bool) -> dict[str, FixedFile]:
    return {
        path: fixed
        for path, fixed in fixed_files(report.findings, unsafe).items()
        if fixed.content != fixed.source.content
    }


def _by_real_path(contents: dict[str, bytes], sources: dict[str, Source]) -> dict[str, bytes]:
    return {
        os.path.realpath(file): content
        for path, content in contents.items()
        if (file := sources[path].file)
    }
