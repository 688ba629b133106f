"""Step 3: which files `.dockerignore` keeps out of the build context.

The rules are those of moby/patternmatcher (patternmatcher.go, ignorefile/ignorefile.go).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class IgnoreList:
    """The patterns in order; each says whether it brings back what an earlier one left out."""

    patterns: tuple[tuple[bool, re.Pattern[str]], ...]

    def leaves_out(self, path: str) -> bool:
        """Whether a path, relative to the context and with forward slashes, is left out."""
        parents = path.split("/")
        prefixes = ["/".join(parents[: count + 1]) for count in range(len(parents))]
        left_out = False
        for brings_back, pattern in self.patterns:
            if brings_back == left_out and any(pattern.fullmatch(prefix) for prefix in prefixes):
                left_out = not brings_back
        return left_out


def ignore_list(content: bytes) -> IgnoreList:
    """The patterns of an ignore file's content; lines that are no pattern are passed over."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    return ignore_patterns(line for line in text.split("\n") if not line.startswith("#"))


def ignore_patterns(lines: Iterable[str]) -> IgnoreList:
    """The patterns of some lines, as `.dockerignore` and `--exclude` write them."""
    patterns: list[tuple[bool, re.Pattern[str]]] = []
    for line in lines:
        pattern = line.strip()
        brings_back = pattern.startswith("!")
        pattern = pattern.removeprefix("!").strip()
        if not pattern:
            continue
        pattern = posixpath.normpath(pattern).lstrip("/") or "/"
        try:
            patterns.append((brings_back, re.compile(path_regex(pattern), re.DOTALL)))
        except re.error:
            continue
    return IgnoreList(tuple(patterns))


_TOKEN = re.compile(r"\*\*/?|\*|\?|\[\^?(?:\\.|[^]\\])+\]|\\.|.", re.DOTALL)


_IN_BRACKETS = re.compile(r"[\[&~|]|--")
"""What Python would take for more than characters between brackets."""


def path_regex(pattern: str) -> str:
    """A path pattern as a regular expression: `*` stops at slashes, `**` does not.

    Raises re.error for a bracket that is not closed.
    """
    tokens = _TOKEN.findall(pattern)
    parts: list[str] = []
    for at, token in enumerate(tokens):
        if token.startswith("**"):
            parts.append(".*" if at == len(tokens) - 1 else "(?:.*/)?")
        elif token == "*":
            parts.append("[^/]*")
        else:
            parts.append(_token_regex(token))
    return _STAR_RUN.sub(r"(?>\1?\2)", "".join(parts))


def _token_regex(token: str) -> str:
    if token == "?":
        return "[^/]"
    if token == "[":
        raise re.error("a bracket that is not closed")
    if token.startswith("["):
        return "[" + _IN_BRACKETS.sub(r"\\\g<0>", token[1:])
    return re.escape(token[1:] if len(token) > 1 else token)


_STAR_RUN = re.compile(r"(\[\^/\]\*)((?:\\.|[^][()*/\\])*)(?=\[\^/\]\*)")
"""`*` and plain characters up to the next `*` of the same name: the first place where they fit is
as good as any, so that names cannot make matching slow."""
