"""Step 6 of the way: `exec` put in front of a command, where several rules propose it."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator

from pidone.causes import TracedCause
from pidone.container import Container
from pidone.dockerfile.model import Word
from pidone.image.model import LaunchCommand
from pidone.process.model import Path, Trace
from pidone.prospect import shortfall
from pidone.rule import Edit, Fix
from pidone.shell.dialect import dialect_of
from pidone.shell.exec_words import exec_words
from pidone.shell.last import LastCommand, last_command, last_commands
from pidone.shell.parse import parse_shell
from pidone.shell.shebang import shebang
from pidone.shell.start import shell_words
from pidone.source import Text


def exec_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """`exec` in front of the command at a cause; None where its text goes on behind it.

    The text may be a script, a shell form, or a text that an exec form gives to a shell.
    """
    if cause.path is None:
        return None
    for text in started_texts(trace.container, cause.path):
        if text.source is cause.span.source:
            last = last_command(parse_shell(text), cause.span)
            if last is not None:
                return _exec_in_front(last, shortfall(trace, cause))
    return json_text_fix(trace, cause)


def shell_form_fix(trace: Trace, cause: TracedCause, launch: LaunchCommand) -> Fix | None:
    """The exec form where a shell form is one command of plain words, else `exec` inside it."""
    if launch.text is None or launch.instruction is None:
        return None
    parsed = parse_shell(launch.text)
    words = exec_words(parsed) if _may_be_exec_form(trace.container, launch) else None
    if words is not None and not _needs_shell(trace.container, words[0]):
        edit = Edit(launch.text.whole(), json.dumps(words, ensure_ascii=False))
        return Fix("unsafe", f"write the exec form{shortfall(trace, cause)}", (edit,))
    if cause.path is not None:
        return exec_fix(trace, cause)
    ends = list(last_commands(parsed))
    is_plain = len(ends) == 1 and not ends[0].doubts
    return _exec_in_front(ends[0], "") if is_plain else None


def json_text_fix(trace: Trace, cause: TracedCause) -> Fix | None:
    """`exec` inside the text that an exec form gives to a shell."""
    word = _text_word(trace.container)
    if word is None or word.span.text != f'"{word.value}"':
        return None
    text = Text(word.span.source, word.value.encode(), ((0, word.span.start + 1),))
    ends = list(last_commands(parse_shell(text)))
    if cause.path is None and any(last.doubts for last in ends):
        return None  # it stops well as it is
    if len(ends) == 1 and _is_started_by(ends[0], cause.path):
        return _exec_in_front(ends[0], shortfall(trace, cause))
    return None


def _exec_in_front(last: LastCommand, short: str) -> Fix:
    first = last.command.words[0].span
    edit = Edit(first.source.span(first.start, first.start), "exec ")
    doubts = f" ({'; '.join(last.doubts)})" if last.doubts else ""
    return Fix("unsafe" if last.doubts else "safe", f"put exec in front{doubts}{short}", (edit,))


def _is_started_by(last: LastCommand, path: Path | None) -> bool:
    """Whether it is this command that leads to the application, and not an earlier one.

    A process that it starts has its words, or the last of them behind `gosu USER`, `env`, ...
    """
    words = [word.literal for word in last.command.words]
    if path is None or words[0] is None:
        return True
    ends = [words[at:] for at in range(len(words)) if words[at] is not None]
    started = [hop.argv for hop in path.hops if hop.parent is not None]
    return any(_fits(end, argv) for end in ends for argv in started)


def _fits(words: list[str | None], argv: tuple[str, ...]) -> bool:
    """Whether an argv ends in these words, of which None may be any."""
    last = argv[-len(words) :]
    pairs = zip(words, last, strict=False)
    return len(last) == len(words) and all(word in (None, value) for word, value in pairs)


# ---- where a text comes from ---------------------------------------------------------------


def started_texts(container: Container, path: Path) -> Iterator[Text]:
    """The shell texts that processes of a path were started with: none that they source."""
    for half in (container.entrypoint, container.cmd):
        if half is not None and half.form == "shell" and half.text is not None:
            yield half.text
    for hop in path.hops:
        if dialect_of(hop.argv[0], {}) is not None:
            for word in hop.argv[1:]:
                text = _file_text(container, word)
                if text is not None:
                    yield text
                    break


def _file_text(container: Container, word: str) -> Text | None:
    folder = container.image.workdir or "/"
    file = container.image.files.find(posixpath.normpath(posixpath.join(folder, word)))
    return file.text if file is not None else None


def _text_word(container: Container) -> Word | None:
    """The word of an exec form that is a text for a shell, `["tini", "--", "sh", "-c", "..."]`."""
    argv = container.argv
    for start, name in enumerate(argv):
        if dialect_of(name, {}) is not None:
            at = shell_words(argv[start:]).text_at
            return _word_at(container, start + at) if at is not None else None
    return None


def _word_at(container: Container, index: int) -> Word | None:
    """The word of an exec form behind word `index` of what PID 1 is started with."""
    for half in (container.entrypoint, container.cmd):
        if half is not None:
            if index < len(half.argv):
                return half.words[index] if index < len(half.words) else None
            index -= len(half.argv)
    return None


def _may_be_exec_form(container: Container, launch: LaunchCommand) -> bool:
    """Whether no words get in that the shell form keeps out: a CMD behind an ENTRYPOINT."""
    return launch is not container.entrypoint or container.cmd is None


def _needs_shell(container: Container, name: str) -> bool:
    """Whether it is a script without a `#!` line, which a shell runs and the kernel does not."""
    files = container.image.files
    if "/" in name:
        text = _file_text(container, name)
    else:
        found = files.which(name, container.image.env.get("PATH", ""))
        text = found.text if found is not None else None
    return text is not None and shebang(text.content) is None
