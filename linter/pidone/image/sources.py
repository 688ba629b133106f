"""Step 3: what a COPY or ADD says: sources, target and flags, with the variables expanded."""

from __future__ import annotations

import re

from pidone.dockerfile.model import Heredoc, Instruction, Word
from pidone.image.context import BuildContext
from pidone.image.copied import CopyLayer, CopySource, SourceKind
from pidone.image.expand import ExpansionError, expand_text, expanded
from pidone.image.files import Layers, absolute
from pidone.image.ignore import IgnoreList, ignore_patterns
from pidone.image.variables import Moment
from pidone.source import Text

_ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$", re.IGNORECASE)
_REPOSITORY = re.compile(r"^git@|^git://|^ssh://|^https?://.*\.git(?:#.*)?$")
_URL = re.compile(r"^https?://")


def copy_layer(
    instruction: Instruction,
    moment: Moment,
    workdir: str,
    context: BuildContext | None,
    stage: tuple[str, Layers] | None,
    escape: str,
) -> CopyLayer | None:
    """The layer of a COPY or ADD; None where it lacks a source or a target.

    `stage` is the name and the files that `--from` stands for.
    """
    words = instruction.json or instruction.words
    if len(words) < 2:
        return None
    written = expanded(words[-1].value, moment, escape)
    flags = {flag.name: flag.value or "" for flag in instruction.flags}
    return CopyLayer(
        sources=tuple(_source(word, instruction, moment, escape) for word in words[:-1]),
        target=absolute(written, workdir),
        is_folder=written.endswith("/") or written in ("", ".", "..") or len(words) > 2,
        mode=expanded(flags["chmod"], moment, escape) if "chmod" in flags else None,
        context=context,
        stage=stage[1] if stage else None,
        stage_name=stage[0] if stage else "",
        excluded=_excluded(instruction, moment, escape),
        keeps_parents=flags.get("parents", "false") in ("", "true", "1"),
    )


def _excluded(instruction: Instruction, moment: Moment, escape: str) -> IgnoreList | None:
    patterns = [flag.value for flag in instruction.flags if flag.name == "exclude" and flag.value]
    if not patterns:
        return None
    return ignore_patterns(expanded(pattern, moment, escape) for pattern in patterns)


def _source(word: Word, instruction: Instruction, moment: Moment, escape: str) -> CopySource:
    heredoc = _heredoc(word.value, instruction)
    if heredoc is not None:
        return CopySource(heredoc.name, "heredoc", heredoc.span, heredoc_text(heredoc, moment))
    path = expanded(word.value, moment, escape)
    return CopySource(path, _kind(path, instruction.keyword), word.span)


def _heredoc(word: str, instruction: Instruction) -> Heredoc | None:
    if not word.startswith("<<"):
        return None
    name = word.lstrip("<").lstrip("-").strip("'\"")
    return next((heredoc for heredoc in instruction.heredocs if heredoc.name == name), None)


def _kind(path: str, keyword: str) -> SourceKind:
    if _REPOSITORY.search(path):
        return "repository"
    if _URL.search(path):
        return "url"
    return "archive" if keyword == "ADD" and _ARCHIVE.search(path) else "path"


def heredoc_text(heredoc: Heredoc, moment: Moment) -> Text | None:
    """A heredoc's content as it ends up in the file; None where BuildKit refuses it."""
    if not heredoc.expand or not re.search(rb"[$\\]", heredoc.body.content):
        return heredoc.body
    try:
        return expand_text(heredoc.body, moment)
    except ExpansionError:
        return None
