"""Step 3: what a build changes in a file that its base image or a package has brought."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from pidone.image.copied import CopyLayer
from pidone.image.files import Elsewhere, Gone, ImageFiles, Layers, Put
from pidone.image.model import Insertion, is_known
from pidone.image.run.commands import Argument, Invocation
from pidone.image.run.effects import Edited
from pidone.image.run.insertions import insertions_of
from pidone.image.run.layer import RunLayer

_LOOKS = frozenset(
    {"[", "test", "[[", "cat", "echo", "grep", "egrep", "head", "tail", "ls", "stat", "wc"}
    | {"chmod", "chown", "chgrp", "mkdir", "touch", "ln", "cp", "mv", "rm", "install", "tee"}
    | {"diff", "export", "file", "find", "md5sum", "sha256sum", "dos2unix", "which", "sed", "set"}
    | {"nginx", "supervisord", "php-fpm", "redis-server", "haproxy", "uwsgi", "curl", "wget"}
    | {"printf", "type"}
)
"""Commands that change nothing in a file that they name, or whose changes are seen elsewhere."""

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_CONFIGURES = frozenset({"ansible-playbook", "puppet", "chef-client", "chef-solo", "salt-call"})


def insertions_into(files: ImageFiles, path: str) -> tuple[Insertion, ...] | None:
    """What edits put into the file, in order; None where more may have happened to it.

    A COPY may have brought another one, or a command that is not understood may have changed it.
    """
    layers = files.layers
    if any(_is_beyond(layer, files, path) for layer in _runs(layers)):
        return None
    scripts: list[str] = []
    for layer, below in layers.downwards(path):
        if isinstance(layer.change(path, below), Put | Gone | Elsewhere):
            break
        if isinstance(layer, CopyLayer) and layer.may_make(path):
            return None
        if isinstance(layer, Edited) and layer.target.covers(path):
            scripts += layer.scripts
    found = [insertions_of(script) for script in reversed(scripts)]
    known = [one for one in found if one is not None]
    return tuple(each for one in known for each in one) if len(known) == len(found) else None


def may_be_copied(files: ImageFiles, path: str) -> bool:
    """Whether a COPY that cannot be looked into may have brought the file."""
    for layer, below in files.layers.downwards(path):
        if isinstance(layer.change(path, below), Put | Gone | Elsewhere):
            return False
        if isinstance(layer, CopyLayer) and not layer.is_in_view and layer.may_make(path):
            return True
    return False


def _runs(layers: Layers) -> Iterator[RunLayer]:
    below: Layers | None = layers
    while below is not None:
        if isinstance(below.layer, RunLayer):
            yield below.layer
        below = below.below


def _is_beyond(layer: RunLayer, files: ImageFiles, path: str) -> bool:
    """Whether a RUN has a command that may have done anything to the file."""
    from pidone.image.run.effects_of import invocations_of

    if layer.instruction.json is not None:
        return True
    return any(_may_change(one, files, path) for one in invocations_of(layer))


def _may_change(invocation: Invocation, files: ImageFiles, path: str) -> bool:
    if invocation.name in _CONFIGURES:
        return True
    script = _script_of(invocation)
    if script is not None:
        return _may_touch(script, invocation, files, path)
    name = posixpath.basename(path)
    named = any(name in argument.value for argument in invocation.arguments[1:])
    return named and invocation.name not in _LOOKS


def _script_of(invocation: Invocation) -> Argument | None:
    """The word that names a script: `sh build.sh` or `/build.sh`."""
    words = invocation.arguments
    if not words:
        return None
    if invocation.name in _SHELLS:
        operands = [word for word in words[1:] if not word.value.startswith("-")]
        return operands[0] if operands else None
    is_path = "/" in words[0].value and not re.search(r"(^|/)s?bin/[^/]*$", words[0].value)
    return words[0] if is_path and words[0].value.endswith((".sh", ".py", ".pl", ".rb")) else None


def _may_touch(script: Argument, invocation: Invocation, files: ImageFiles, path: str) -> bool:
    """Whether a script that the build runs may change the file: it names it, or is not at hand."""
    if not is_known(script.value) or not is_known(invocation.cwd):
        return True
    file = files.find(posixpath.join(invocation.cwd, script.value))
    if file is None or file.text is None:
        return "-c" not in {word.value for word in invocation.arguments}
    folder = posixpath.dirname(path)
    parts = [posixpath.basename(path)] + ([] if folder in ("/", "/etc") else [folder])
    return any(part.encode() in file.text.content for part in parts)
