"""Step 9 of the way: the edits of fixes, put into the files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pidone.edits import edited
from pidone.results import Reported
from pidone.rule import Edit, Fix
from pidone.source import Source


class RefusedError(Exception):
    """Why a file is not written; the text is one line without the file's name."""


@dataclass(frozen=True)
class FixedFile:
    """A file's content after the edits; `source` is what it was before."""

    source: Source
    content: bytes
    edits: tuple[Edit, ...]


def fixed_files(findings: Iterable[Reported], unsafe: bool = False) -> dict[str, FixedFile]:
    """What the fixes make of the files, by path.

    A fix is applied whole or not at all; one that overlaps an earlier one is left for the next
    round. The same edit from two findings is made once.
    """
    edits: dict[str, dict[tuple[int, int, str], Edit]] = {}
    for fix in _compatible(_offered(findings, unsafe)):
        for edit in fix.edits:
            span = edit.span
            edits.setdefault(span.source.path, {})[span.start, span.end, edit.text] = edit
    return {path: _fixed_file(tuple(of_file.values())) for path, of_file in edits.items()}


def _fixed_file(edits: tuple[Edit, ...]) -> FixedFile:
    source = edits[0].span.source
    return FixedFile(source, edited(source.content, edits), edits)


def _offered(findings: Iterable[Reported], unsafe: bool) -> Iterator[Fix]:
    for reported in findings:
        fix = reported.finding.fix
        if fix and (unsafe or fix.safety == "safe"):
            yield fix


def _compatible(fixes: Iterable[Fix]) -> list[Fix]:
    chosen: list[Fix] = []
    taken: dict[str, list[Edit]] = {}
    for fix in fixes:
        if not any(_overlaps(edit, taken.get(edit.span.source.path, ())) for edit in fix.edits):
            chosen.append(fix)
            for edit in fix.edits:
                taken.setdefault(edit.span.source.path, []).append(edit)
    return chosen


def _overlaps(edit: Edit, others: Sequence[Edit]) -> bool:
    """Whether an edit touches another one that is not the same; insertions at one place do."""
    start, end = edit.span.start, edit.span.end
    for other in others:
        its_start, its_end = other.span.start, other.span.end
        if (start, end, edit.text) == (its_start, its_end, other.text):
            continue
        if (start < its_end and its_start < end) or start == its_start:
            return True
    return False


# ---- diff --------------------------------------------------------------------------------


def unified_diff(files: Mapping[str, FixedFile]) -> str:
    """The changes as `diff -u` shows them, in the order of the paths."""
    return "".join(_file_diff(files[path]) for path in sorted(files))


def _file_diff(fixed: FixedFile) -> str:
    from difflib import unified_diff

    before = _lines(fixed.source.content)
    after = _lines(fixed.content)
    path = fixed.source.path
    written: list[str] = []
    for line in unified_diff(before, after, path, path):
        written.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(written)


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


# ---- writing -----------------------------------------------------------------------------


def write_fixed(fixed: FixedFile) -> None:
    """Replaces the file's content in one step, through its symlinks; its mode stays.

    RefusedError where the file is no longer what was read, or cannot be written.
    """
    if fixed.source.file is None:
        raise RefusedError("is no file that could be written")
    target = Path(os.path.realpath(fixed.source.file))
    try:
        if target.read_bytes() != fixed.source.content:
            raise RefusedError("was changed meanwhile and is left as it is")
        if not os.access(target, os.W_OK):
            raise RefusedError("is write-protected and is left as it is")
        _replace(target, fixed.content)
    except OSError as error:
        raise RefusedError(f"cannot be written: {error.strerror or error}") from error


def _replace(target: Path, content: bytes) -> None:
    """Writes beside the target and renames: nobody ever sees half a file."""
    from tempfile import mkstemp

    descriptor, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.chmod(name, stat.S_IMODE(target.stat().st_mode))
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
