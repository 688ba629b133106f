"""Step 3, RUN: the commands that make, move, change and remove files, one function each."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pidone.image.files import Layer, absolute
from pidone.image.model import UNKNOWN, ImageFile
from pidone.image.run.commands import Argument, Invocation
from pidone.image.run.edits import edit_of_sed, without_carriage_returns
from pidone.image.run.effects import (
    Edited,
    FolderMade,
    Linked,
    ModeChanged,
    Removed,
    Target,
    Transferred,
    Written,
)


@dataclass(frozen=True)
class Options:
    """A command's words: its options' letters and long names, their values, and its operands."""

    flags: frozenset[str]
    values: Mapping[str, tuple[str, ...]]
    operands: tuple[Argument, ...]


def options_of(arguments: tuple[Argument, ...], with_value: str) -> Options:
    """Reads getopt-like words; `with_value` are the letters and names that take a value."""
    takes = frozenset(with_value.split())
    flags: set[str] = set()
    values: dict[str, tuple[str, ...]] = {}
    operands: list[Argument] = []
    words = iter(arguments)
    for argument in words:
        word = argument.value
        if word == "--":
            operands.extend(words)
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            flags.add(name)
            if name in takes:
                given = value if equals else next(words, argument).value
                values[name] = (*values.get(name, ()), given)
        elif word.startswith("-") and len(word) > 1:
            _read_letters(word[1:], words, takes, flags, values)
        else:
            operands.append(argument)
    return Options(frozenset(flags), values, tuple(operands))


def _read_letters(
    letters: str,
    words: Iterator[Argument],
    takes: frozenset[str],
    flags: set[str],
    values: dict[str, tuple[str, ...]],
) -> None:
    for place, letter in enumerate(letters, 1):
        flags.add(letter)
        if letter in takes:
            following = None if letters[place:] else next(words, None)
            given = letters[place:] or (following.value if following else "")
            values[letter] = (*values.get(letter, ()), given)
            return


def _target(argument: Argument, cwd: str, is_recursive: bool = False) -> Target:
    path = absolute(argument.value, cwd)
    return Target(path, argument.is_pattern, is_recursive)


def _chmod(invocation: Invocation) -> list[Layer]:
    words = invocation.arguments[1:]
    recursive = any(re.fullmatch(r"-[cfv]*R[cfv]*|--recursive", word.value) for word in words)
    operands = [w for w in words if not re.fullmatch(r"-[cfvR]+|--[a-z-]+(=.*)?", w.value)]
    return [
        ModeChanged(invocation.span, _target(operand, invocation.cwd, recursive), operands[0].value)
        for operand in operands[1:]
    ]


def _rm(invocation: Invocation) -> list[Layer]:
    if invocation.is_conditional:
        return []
    options = options_of(invocation.arguments[1:], "")
    recursive = bool(options.flags & {"r", "R", "recursive"})
    return [
        Removed(invocation.span, _target(operand, invocation.cwd, recursive))
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
            source=_target(operand, invocation.cwd, is_recursive),
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
        *(Removed(invocation.span, _target(source, invocation.cwd, True)) for source in removed),
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
    edit = edit_of_sed(("e",) if options.flags & {"f", "file"} else scripts, extended)
    return [Edited(invocation.span, _target(operand, invocation.cwd), edit) for operand in operands]


def _dos2unix(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "c convmode")
    return [
        Edited(invocation.span, _target(operand, invocation.cwd), without_carriage_returns)
        for operand in options.operands
    ]


def _mkdir(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "m mode")
    return [
        FolderMade(invocation.span, absolute(operand.value, invocation.cwd))
        for operand in options.operands
        if not operand.is_pattern and UNKNOWN not in operand.value
    ]


def _touch(invocation: Invocation) -> list[Layer]:
    options = options_of(invocation.arguments[1:], "d date r reference t")
    return [
        _made(invocation, operand, "is made by touch", conditional=True)
        for operand in options.operands
        if not operand.is_pattern
    ]


def _download(invocation: Invocation) -> list[Layer]:
    """curl -o and -O, wget -O and without it: a file that is not executable, content unknown."""
    by_wget = invocation.name == "wget"
    options = options_of(
        invocation.arguments[1:],
        "O P U t T output-document directory-prefix header tries timeout user-agent"
        if by_wget
        else "o H X d u A x output header request data user retry connect-timeout max-time",
    )
    wanted = options.values.get("output-document" if by_wget else "output", ())
    wanted += options.values.get("O" if by_wget else "o", ())
    if not wanted and (by_wget or options.flags & {"O", "remote-name"}):
        folder = (*options.values.get("P", ()), *options.values.get("directory-prefix", ()), ".")
        urls = [operand.value.partition("?")[0] for operand in options.operands]
        wanted = tuple(posixpath.join(folder[0], posixpath.basename(url)) for url in urls)
    return [
        Written(
            invocation.span,
            ImageFile(
                absolute(path, invocation.cwd),
                None,
                False,
                invocation.span,
                problem=f"{path} is downloaded by the build",
            ),
        )
        for path in wanted
        if path not in ("-", "")
    ]


def _made(invocation: Invocation, operand: Argument, how: str, conditional: bool) -> Written:
    path = absolute(operand.value, invocation.cwd)
    file = ImageFile(path, None, False, invocation.span, problem=f"{path} {how}")
    return Written(invocation.span, file, conditional)


def _find(invocation: Invocation) -> list[Layer]:
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


def _xargs(invocation: Invocation) -> list[Layer]:
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
        return [Edited(invocation.span, target, edit) for target in targets]
    if name == "rm" and not invocation.is_conditional:
        return [Removed(invocation.span, target) for target in targets]
    return []


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
        "touch": _touch,
        "curl": _download,
        "wget": _download,
        "find": _find,
        "xargs": _xargs,
    }
)
"""What each command does to the files, as layers in the order of their happening."""
