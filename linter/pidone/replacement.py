"""Step 6 of the way: the command that a wrapper runs, started in the wrapper's place."""

from __future__ import annotations

import json
import posixpath

from pidone.causes import TracedCause
from pidone.image.model import LaunchCommand
from pidone.process.model import Hop, Trace
from pidone.rule import Edit, Fix
from pidone.shell.exec_words import exec_words
from pidone.shell.parse import parse_shell
from pidone.source import Source, text_of

_EVERYWHERE = frozenset({"node", "nodejs", "bun", "deno", "python", "python3", "java"})
"""Programs that a script finds in the same place as the engine does, not in node_modules/.bin."""


def instead_of_wrapper(trace: Trace, cause: TracedCause) -> Fix | None:
    """The plain command behind `npm start` and its like, as the Dockerfile's own words.

    None where the script is more than one command of plain words, or the wrapper was told more
    than the script's name.
    """
    launch = trace.container.cmd or trace.container.entrypoint
    wrapper = _wrapper(cause)
    if wrapper is None or launch is None or launch.form != "exec" or not launch.words:
        return None
    command = _plain_command(trace, cause, wrapper)
    at = len(launch.argv) - len(wrapper.argv)
    if command is None or at < 0 or launch.argv[at:] != wrapper.argv:
        return None
    if trace.container.argv[-len(wrapper.argv) :] != wrapper.argv:
        return None
    name = wrapper.argv[0].rsplit("/", 1)[-1]
    title = f"start {' '.join(command)} without {name}"
    return Fix("unsafe", title, (_edit(launch, at, command),))


def _edit(launch: LaunchCommand, at: int, command: tuple[str, ...]) -> Edit:
    span = launch.words[at].span.to(launch.words[-1].span)
    return Edit(span, ", ".join(json.dumps(word, ensure_ascii=False) for word in command))


def _wrapper(cause: TracedCause) -> Hop | None:
    """The wrapper, if it runs a script by its name and is told nothing else."""
    hops = cause.path.hops if cause.path is not None else ()
    wrapper = next((hop for hop in hops if hop.program == cause.culprit), None)
    if wrapper is None or any(word.startswith("-") for word in wrapper.argv):
        return None
    return wrapper


def _plain_command(trace: Trace, cause: TracedCause, wrapper: Hop) -> tuple[str, ...] | None:
    """The words of the one command that the shell below the wrapper runs."""
    assert cause.path is not None
    hops = cause.path.hops
    below = [hop for hop in hops if hop.parent is not None and hops[hop.parent] is wrapper]
    texts = [hop.argv[2] for hop in below if hop.argv[1:2] == ("-c",) and len(hop.argv) == 3]
    if len(texts) != 1:
        return None
    text = text_of(Source("", texts[0].encode("utf-8", "surrogatepass")))
    words = exec_words(parse_shell(text))
    return None if not words else _found(trace, tuple(words))


def _found(trace: Trace, words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words with a name that the engine finds as well, where that is certain."""
    if "/" in words[0] or words[0] in _EVERYWHERE:
        return words
    image = trace.container.image
    path = posixpath.join(image.workdir or "/", "node_modules/.bin", words[0])
    return (path, *words[1:]) if image.files.find(path) is not None else None
