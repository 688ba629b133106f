"""Pieces of shell text that random scripts are made of: files of them, in the shell's language."""

from __future__ import annotations

import functools
from pathlib import Path


@functools.cache
def pieces(name: str) -> tuple[str, ...]:
    """The pieces of a file of this folder: paragraphs, without the comment that is the first."""
    paragraphs = (Path(__file__).parent / name).read_text().strip("\n").split("\n\n")
    return tuple(paragraphs[1:])
