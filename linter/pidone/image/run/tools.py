"""Step 3, RUN: the commands that make, move, change and remove files, one function each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pidone.image.files import Layer, absolute
from pidone.image.model import UNKNOWN
from pidone.image.run.commands import Invocation
from pidone.image.run.creations import download, touch
from pidone.image.run.edits import edit_of_sed, without_carriage_returns
from pidone.image.run.effects import Edited, FolderMade, Linked, ModeChanged, Removed, Transferred
from pidone.image.run.options import Options, options_of, target_of
from pidone.image.run.searches import find, xargs


def _chmod(invocation: Invocation) -> list[Layer]:
    words = invocation.arguments[1:]
    recursive = any(re.fullmatch(r"-[cfv]*R[cfv]*|--recursive", word.value) for word in words)
    operands = [w for w in words if not re.fullmatch(r"-[cfvR]+|--[a-z-]+(=.*)?", w.value)]
    return [
        ModeChanged(
            invocation.span, target_of(operand, invocation.cwd, recursive), operands[0].value
        )
        for operand in operands[1:]
    ]


def _rm(invocation: Invocation) -> list[Layer]:
    if invocation.is_conditional:
        return []
    options = options_of(invocation.arguments[1:], "")
    recursive = bool(options.flags & {"r", "R", "recursive"})
    return [
        Removed(invocation.span, target_of(operand, invocation.cwd, recursive))
        for operand in options.operands
    ]


def _transfer(
    invocation: Invocation, options: Options, mode: str | None, is_recursive: bool
) -> list[Layer]:
    operands = list(options.operands)
    folder = options.values.get("t") or options.values.get("target-directory")
    target = folder[-1] if folder else (operands.pop().value if len(operands) > 1 else "")
    if not target:
        return []
    into = (
        bool(folder) or target.endswith(("/", "/.")) or target in (".", "..") or len(operands) > 1
    )
    into = into and not options.flags & {"T", "no-target-directory"}
    return [
        Transferred(
            span=invocation.span,
            source=target_of(operand, invocation.cwd, is_recursive),
            target=absolute(target, invocation.cwd),
            is_folder=into,
            mode=mode,
        )
        for operand in operands
    ]


def _cp(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "t target-directory S suffix")
    recursive = bool(options.flags & {"r", "R", "a", "recursive", "archive"})
    return _transfer(invocation, options, None, recursive)


def _mv(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "t target-directory S suffix")
    layers = _transfer(invocation, options, None, is_recursive=True)
    sources = options.operands if "t" in options.values else options.operands[:-1]
    removed = [] if invocation.is_conditional else sources
    return [
        *layers,
        *(Removed(invocation.span, target_of(source, invocation.cwd, True)) for source in removed),
    ]


def _install(invocation: Invocation) -> list[Layer]:
    """install(1): copies with mode 755 unless told otherwise; -d makes folders."""
    options = options_of(
        invocation.arguments[1:], "m mode o owner g group t target-directory S suffix"
    )
    if options.flags & {"d", "directory"}:
        return [
            FolderMade(invocation.span, absolute(operand.value, invocation.cwd))
            for operand in options.operands
        ]
    modes = options.values.get("m") or options.values.get("mode") or ("755",)
    return _transfer(invocation, options, modes[-1], is_recursive=False)


def _ln(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "t target-directory S suffix")
    if not options.flags & {"s", "symbolic"}:
        return _transfer(invocation, options, None, is_recursive=False)
    operands = list(options.operands)
    folder = options.values.get("t") or options.values.get("target-directory")
    link = folder[-1] if folder else (operands.pop().value if len(operands) > 1 else ".")
    into = bool(folder) or link.endswith("/") or link in (".", "..") or len(operands) > 1
    return [
        Linked(invocation.span, absolute(link, invocation.cwd), operand.value, into)
        for operand in operands
        if not operand.is_pattern
    ]


def _sed(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "e expression f file l")
    in_place = any(flag in ("i", "in-place") for flag in options.flags)
    if not in_place:
        return []
    scripts = options.values.get("e", ()) + options.values.get("expression", ())
    operands = options.operands
    if not scripts and operands:
        scripts, operands = (operands[0].value,), operands[1:]
    extended = bool(options.flags & {"r", "E", "regexp-extended"})
    scripts = ("e",) if options.flags & {"f", "file"} else scripts
    edit = edit_of_sed(scripts, extended)
    return [
        Edited(invocation.span, target_of(operand, invocation.cwd), edit, tuple(scripts))
        for operand in operands
    ]


def _dos2unix(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "c convmode")
    return [
        Edited(invocation.span, target_of(operand, invocation.cwd), without_carriage_returns)
        for operand in options.operands
    ]


def _mkdir(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "m mode")
    return [
        FolderMade(invocation.span, absolute(operand.value, invocation.cwd))
        for operand in options.operands
        if not operand.is_pattern and UNKNOWN not in operand.value
    ]


TOOLS: Mapping[str, Callable[[Invocation], list[Layer]]] = MappingProxyType(
    {
        "chmod": _chmod,
        "rm": _rm,
        "unlink": _rm,
        "cp": _cp,
        "mv": _mv,
        "install": _install,
        "ln": _ln,
        "sed": _sed,
        "dos2unix": _dos2unix,
        "mkdir": _mkdir,
        "touch": touch,
        "curl": download,
        "wget": download,
        "find": find,
        "xargs": xargs,
    }
)
"""What each command does to the files, as layers in the order of their happening."""
