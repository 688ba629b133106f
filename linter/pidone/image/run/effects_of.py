"""Step 3, RUN: all that one RUN does to files, in order."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from pidone.image.files import Layer, absolute
from pidone.image.model import UNKNOWN, ImageFile
from pidone.image.run.aligned import NOTHING, Aligned, aligned_text, joined
from pidone.image.run.commands import Invocation, Walker
from pidone.image.run.edits import LONGEST_CONTENT, Edit, edit_of_sed, without_carriage_returns
from pidone.image.run.effects import Edited, Target, Transferred, Written
from pidone.image.run.options import options_of
from pidone.image.run.output import printed_by
from pidone.image.run.packages import PACKAGE_MANAGERS, installed_shells
from pidone.image.run.tools import TOOLS
from pidone.shell.parse import parse_shell
from pidone.source import Source

if TYPE_CHECKING:
    from pidone.image.run.layer import RunLayer

_MOST_COMMANDS = 5_000
_WRITES = (">", ">|", "&>", ">>", "&>>")
_APPENDS = (">>", "&>>")
_PREFIXES = ("sudo", "busybox", "command")


def effects_of(layer: RunLayer) -> tuple[Layer, ...]:
    """The layers that a RUN falls into; a command that is not understood leaves none."""
    return tuple(
        effect
        for invocation in invocations_of(layer)
        for effect in _effects(invocation, layer.shell)
    )


def invocations_of(layer: RunLayer) -> tuple[Invocation, ...]:
    """The commands of a RUN, in order; none of a text that is nested too deeply."""
    walker = Walker(layer.moment, layer.workdir)
    script = parse_shell(layer.text).script
    try:
        return tuple(islice(walker.walk(script, False), _MOST_COMMANDS))
    except RecursionError:
        return ()


def _effects(invocation: Invocation, shell: str | None) -> list[Layer]:
    invocation = _without_prefix(invocation)
    tool = TOOLS.get(invocation.name)
    effects = [] if tool is None else tool(invocation)
    for redirect, target in invocation.redirects:
        if redirect.operator in _WRITES and redirect.descriptor in (None, 1):
            effects += _written(invocation, target, shell, redirect.operator in _APPENDS)
    if invocation.name in PACKAGE_MANAGERS:
        effects += installed_shells(invocation)
    if invocation.name == "tee":
        effects += _teed(invocation, shell)
    return effects


def _without_prefix(invocation: Invocation) -> Invocation:
    """`sudo chmod` is chmod."""
    while invocation.name in _PREFIXES and len(invocation.arguments) > 1:
        invocation = replace(invocation, arguments=invocation.arguments[1:])
    return invocation


def _teed(invocation: Invocation, shell: str | None) -> list[Layer]:
    names = [argument.value for argument in invocation.arguments[1:]]
    appends = "-a" in names or "--append" in names
    files = [name for name in names if not name.startswith("-")]
    return [layer for file in files for layer in _written(invocation, file, shell, appends)]


def _written(invocation: Invocation, target: str, shell: str | None, appends: bool) -> list[Layer]:
    """A file as a redirection leaves it: new with the output, or with the output at its end."""
    path = absolute(target, invocation.cwd)
    if UNKNOWN in target or path.startswith("/dev/"):
        return []
    if not appends and (filtered := _filtered(invocation)) is not None:
        origin, edit = filtered
        moved = Transferred(invocation.span, Target(origin), path, False, "644")
        return [moved, Edited(invocation.span, Target(path), edit)]
    printed = printed_by(invocation, shell)
    source = invocation.span.source
    file = ImageFile(path, NOTHING.text(source), False, invocation.span, is_end=appends)
    written = Written(invocation.span, file, invocation.is_conditional or appends)
    edit = partial(_with_end, printed=printed, source=source)
    return [written, Edited(invocation.span, Target(path), edit)]


def _with_end(file: ImageFile, printed: Aligned | None, source: Source) -> ImageFile:
    """The file with a command's output behind what it holds."""
    if file.text is None:
        return file
    is_elsewhere = bool(file.text.content) and file.text.source is not source
    is_long = printed is not None and (
        len(file.text.content) + len(printed.content) > LONGEST_CONTENT
    )
    if printed is None or is_elsewhere or is_long:
        return replace(file, text=None, problem=f"{file.path} is written by the build")
    content = joined([aligned_text(file.text), printed])
    return replace(file, text=content.text(source))


def _filtered(invocation: Invocation) -> tuple[str, Edit] | None:
    """`tr -d '\\r' < old > new` or `sed SCRIPT old > new`: the old file, and its change."""
    words = [argument.value for argument in invocation.arguments[1:]]
    inputs = [target for redirect, target in invocation.redirects if redirect.operator == "<"]
    if invocation.name == "tr" and words in (["-d", "\\r"], ["-d", "\r"], ["-d", "\\015"]):
        feeding = [feed for feed in invocation.feeds if feed.name == "cat"]
        inputs += [argument.value for feed in feeding for argument in feed.arguments[1:]]
        edit: Edit = without_carriage_returns
    elif invocation.name == "sed":
        options = options_of(invocation.arguments[1:], "e expression")
        scripts = options.values.get("e", ()) or tuple(word.value for word in options.operands[:1])
        inputs += [word.value for word in options.operands[0 if "e" in options.flags else 1 :]]
        edit = edit_of_sed(scripts, bool(options.flags & {"r", "E"}))
    else:
        return None
    return (absolute(inputs[0], invocation.cwd), edit) if len(inputs) == 1 else None
