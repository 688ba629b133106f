"""Step 4 of the way, shells: files that a launch writes, copies, removes and makes executable.

`Kernel.files` has them by path, without symlinks of the image's own: an ImageFile without a text
is one whose content is not known, None is a file that was written before and is gone.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace

from pidone.image.files import absolute
from pidone.image.model import UNKNOWN, ImageFile
from pidone.image.modes import executable_after
from pidone.shell.conditions import ROOT_FOLDERS
from pidone.shell.expand import expand_words
from pidone.shell.outputs import differs, said
from pidone.shell.redirects import Streams, streams
from pidone.shell.state import Shell
from pidone.shell.syntax import Pipeline, Simple
from pidone.shell.values import is_known
from pidone.shell.walks import CHANGING
from pidone.shell.written import content_of, place_of, put
from pidone.source import Span

Operands = list[str]


def changed(shell: Shell, argv: Sequence[str], where: Streams, span: Span) -> None:
    """After a program that ends at once, or the start of another: which files it may change."""
    name = argv[0].rsplit("/", 1)[-1]
    if name in CHANGING:
        words = [word for word in argv[1:] if word[:1] != "-"]
        options = "".join(word for word in argv[1:] if word[:1] == "-")
        CHANGES.get(name, _edit)(shell, words, options, where, span)
    if where.path is not None:
        put(shell, where.path, printed(shell, argv, where), span, append=where.append)


def printed(shell: Shell, argv: Iterable[str], where: Streams) -> str | None:
    """What cat, echo and printf print, where that is known."""
    name, *words = argv
    if name in ("echo", "printf"):
        return None if differs([name, *words]) else said([name, *words])
    if name.rsplit("/", 1)[-1] != "cat" or any(word[:1] == "-" for word in words):
        return None
    if not words:
        return where.text
    texts = [content_of(shell, word) for word in words]
    known = [text for text in texts if text is not None]
    return "".join(known) if len(known) == len(texts) else None


def piped_into_file(shell: Shell, command: Pipeline) -> Generator[float, None, None]:
    """`echo TEXT | tee FILE`: what is known of a pipeline that is not run."""
    first, last = command.stages[0], command.stages[-1]
    if len(command.stages) != 2 or not isinstance(first, Simple) or not isinstance(last, Simple):
        return
    name = last.words[0].literal if last.words else None
    if name not in ("tee", "cat") or first.assignments:
        return
    words = yield from expand_words(shell, first.words)
    if not words or words[0] in shell.functions:
        return
    text = printed(shell, words, (yield from streams(shell, first.redirects)))
    operands = yield from expand_words(shell, last.words)
    where = yield from streams(shell, last.redirects)
    changed(shell, operands, replace(where, text=text), last.span)


def _tee(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    for word in words:
        path = place_of(shell, word)
        if path is not None:
            put(shell, path, where.text, span, append="a" in options)


def _copy(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    """cp, install: with the mode of the source where there was no file."""
    del where
    _copied(shell, words, span, mode="755" if "D" in options or "m" in options else None)


def _move(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    del options, where
    _copied(shell, words, span)
    files = shell.world.kernel.files
    for word in words[:-1]:
        path = place_of(shell, word)
        if path in files:
            files[path] = None


def _copied(shell: Shell, words: Operands, span: Span, mode: str | None = None) -> None:
    world = shell.world
    for word in words[:-1]:
        source, path = place_of(shell, word), _target(shell, words, word)
        if source is None or path is None:
            continue
        found, there = world.file(source), world.file(path)
        if found is not None and found.directory:
            continue
        if found is not None and found.text is not None:
            kept = found if there is None else there
            executable = executable_after(mode, kept.executable)
            copy = ImageFile(path, found.text, executable, span)
            world.kernel.files[path] = copy
        elif path in world.kernel.files or (there is not None and there.text is not None):
            put(shell, path, None, span)


def _target(shell: Shell, words: Operands, source: str) -> str | None:
    """The file that cp, mv or ln make of a source: into the last operand if that is a folder."""
    path = place_of(shell, words[-1])
    if path is None or not is_known(source):
        return None
    found = shell.world.file(path)
    into = len(words) > 2 or words[-1][-1:] == "/" or path in ROOT_FOLDERS
    if into or (found is not None and found.directory):
        return posixpath.join(path, posixpath.basename(source.rstrip("/")))
    return path


def _link(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    if "s" not in options:
        _copy(shell, words, "", where, span)
        return
    for word in words[:-1]:
        path = _target(shell, words, word)
        if path is not None:
            link = absolute(word, posixpath.dirname(path))
            shell.world.kernel.files[path] = ImageFile(path, None, None, span, link=link)


def _remove(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    """rm: of files that were written; what was there before is left as it was."""
    del options, where, span
    files = shell.world.kernel.files
    for word in words:
        if is_known(word):
            gone = absolute(word, shell.process.cwd)
            for path in [one for one in files if one == gone or one.startswith(gone + "/")]:
                files[path] = None


def _chmod(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    del where, span
    if set(options) & set("rwxXst") and not set(options) - set("-rwxXst"):
        words = [options, *words]
    files = shell.world.kernel.files
    for word in words[1:]:
        if not is_known(word):
            names = [name for name, file in files.items() if file is not None]
        elif "R" in options:
            top = absolute(word, shell.process.cwd)
            names = [name for name in files if name == top or name.startswith(top + "/")]
        else:
            names = [absolute(word, shell.process.cwd)]
        for name in names:
            _change_mode(shell, name, words[0] if is_known(word) else UNKNOWN)


def _change_mode(shell: Shell, path: str, mode: str) -> None:
    path = place_of(shell, path) or path
    file = shell.world.file(path)
    if file is not None and not file.directory:
        changed_file = replace(file, executable=executable_after(mode, file.executable))
        shell.world.kernel.files[path] = changed_file


def _edit(shell: Shell, words: Operands, options: str, where: Streams, span: Span) -> None:
    """Programs that write the files which they are given."""
    del options, where
    for word in words:
        path = place_of(shell, word.removeprefix("of="))
        if path in shell.world.kernel.files:
            put(shell, path, None, span)


Change = Callable[[Shell, Operands, str, Streams, Span], None]

CHANGES: dict[str, Change] = {
    "tee": _tee,
    "cp": _copy,
    "install": _copy,
    "mv": _move,
    "ln": _link,
    "rm": _remove,
    "unlink": _remove,
    "chmod": _chmod,
}
"""What programs do to files that they are given (POSIX XCU 3, coreutils); the others of CHANGING
write something into them."""
