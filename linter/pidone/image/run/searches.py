"""Step 3, RUN: find and xargs, which hand files to another command."""

from __future__ import annotations

import posixpath
import re

from pidone.image.files import Layer, absolute
from pidone.image.run.commands import Argument, Invocation
from pidone.image.run.edits import edit_of_sed, without_carriage_returns
from pidone.image.run.effects import Edited, ModeChanged, Removed, Target


def find(invocation: Invocation) -> list[Layer]:
    """`find FOLDER... -name PATTERN -exec COMMAND {} ;` for chmod, dos2unix, sed and rm."""
    words = [argument.value for argument in invocation.arguments]
    roots: list[str] = []
    for word in words[1:]:
        if word.startswith(("-", "!", "(")):
            break
        roots.append(absolute(word, invocation.cwd))
    names = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-name"]
    targets = [Target(root, False, True, name) for root in roots for name in names or ["*"]]
    if "-exec" in words:
        start = words.index("-exec") + 1
        return _each(invocation, invocation.arguments[start:], targets)
    if "-delete" in words:
        return [Removed(invocation.span, target) for target in targets]
    return []


def xargs(invocation: Invocation) -> list[Layer]:
    """`find ... | xargs chmod +x`."""
    found = [feed for feed in invocation.feeds if feed.name == "find"]
    if not found:
        return []
    words = [argument.value for argument in found[-1].arguments]
    names = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-name"]
    root = words[1] if len(words) > 1 and not words[1].startswith("-") else "."
    folder = absolute(root, found[-1].cwd)
    targets = [Target(folder, False, True, name) for name in names or ["*"]]
    rest = invocation.arguments[1:]
    while rest and rest[0].value.startswith("-"):
        rest = rest[2:] if rest[0].value in ("-n", "-I", "-P", "-L") else rest[1:]
    return _each(invocation, rest, targets)


def _each(
    invocation: Invocation, words: tuple[Argument, ...], targets: list[Target]
) -> list[Layer]:
    name = posixpath.basename(words[0].value) if words else ""
    if name == "chmod" and len(words) > 1:
        mode = next((w.value for w in words[1:] if not re.fullmatch("-[cfvR]+", w.value)), "")
        return [ModeChanged(invocation.span, target, mode) for target in targets]
    if name == "dos2unix":
        return [Edited(invocation.span, target, without_carriage_returns) for target in targets]
    if name == "sed":
        scripts = [word.value for word in words[1:] if not word.value.startswith(("-", "{"))]
        extended = any(re.fullmatch(r"-\w*[rE]\w*", word.value) for word in words)
        edit = edit_of_sed(scripts[:1], extended)
        return [Edited(invocation.span, target, edit, tuple(scripts[:1])) for target in targets]
    if name == "rm" and not invocation.is_conditional:
        return [Removed(invocation.span, target) for target in targets]
    return []
