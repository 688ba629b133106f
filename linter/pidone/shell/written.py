"""Step 4 of the way, shells: what is in the files that a launch has written so far."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pidone.image.files import absolute
from pidone.image.model import UNKNOWN, ImageFile
from pidone.shell.state import Shell
from pidone.shell.values import is_known
from pidone.shell.walks import SOME_FILE
from pidone.source import Span, Text, fixed_text

NO_FILES = ("/dev/", "/proc/", "/sys/")
"""Folders in which writing makes no file."""

MAX_LENGTH = 100_000
"""Characters of a written file that are remembered."""

WRITTEN = "its content is written at run time and not known"


def place_of(shell: Shell, word: str) -> str | None:
    """The path that a word names, links that the launch made followed; None for no known file."""
    if not word or not is_known(word):
        return None
    path = absolute(word, shell.process.cwd)
    if path.startswith(NO_FILES) or not is_known(path):
        return None
    return shell.world.followed(path)


def put(
    shell: Shell, path: str, text: str | None, span: Span | None, *, append: bool = False
) -> None:
    """A command (at `span`) writes a file; None: nobody knows what.

    A file that is made this way is not executable (open(2): 0666 less the umask); one that is there
    already stays as executable as it was.
    """
    before = shell.world.file(path)
    if append and before is not None and text is not None:
        old = before.text.value if before.text is not None else UNKNOWN
        text = old + text
    executable = before.executable if before is not None else False
    known = text is not None and UNKNOWN not in text and len(text) <= MAX_LENGTH
    content = made_text(span, text) if known and text is not None and span is not None else None
    problem = WRITTEN if content is None else None
    shell.world.kernel.files[path] = ImageFile(path, content, executable, span, problem=problem)


@lru_cache(maxsize=64)
def made_text(span: Span, value: str) -> Text:
    """A written text, the same one in all runs of a launch."""
    return fixed_text(span, value.encode("utf-8", "surrogatepass"))


def content_of(shell: Shell, word: str) -> str | None:
    """What is in a file that the launch has written."""
    file = shell.world.kernel.files.get(place_of(shell, word) or "")
    return file.text.value if file is not None and file.text is not None else None


def forget_files(shell: Shell, names: Iterable[str]) -> None:
    """After commands that were not followed: what they may have written is not known.

    Of files of the image that they may have changed, the image's content goes on to hold.
    """
    files = shell.world.kernel.files
    shell.world.passed += 1
    for name in names if files else ():
        if name == SOME_FILE:
            for path, file in list(files.items()):
                if file is not None and file.link is None:
                    put(shell, path, None, file.span)
        elif "/" in name:
            place = place_of(shell, name)
            if place in files:
                put(shell, place, None, None)
