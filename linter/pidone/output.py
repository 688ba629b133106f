"""Step 10 of the way: where the program's words go: standard output, a file, standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from pidone.report.paint import Paint, visible
from pidone.results import Failure


class UnwritableError(Exception):
    """The file for the report cannot be written; the text is one line."""


@dataclass(frozen=True)
class Output:
    """`file` is where the report goes, None for standard output. `quiet` leaves out remarks."""

    file: str | None
    paint: Paint
    quiet: bool

    def write(self, text: str) -> None:
        """Writes the report, all at once; a reader that has gone away is no error."""
        if self.file is None:
            _say(sys.stdout, text)
            return
        try:
            with open(self.file, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise UnwritableError(f"{self.file}: cannot be written: {error.strerror}") from error

    def remark(self, line: str) -> None:
        """A line beside the report."""
        if not self.quiet:
            _say(sys.stderr, f"pidone: {visible(line)}\n")

    def complain(self, failures: Iterable[Failure]) -> None:
        for failure in failures:
            if failure.fatal or not self.quiet:
                _say(sys.stderr, f"pidone: {visible(str(failure))}\n")


def output_of(given: Mapping[str, Any], settings: Mapping[str, Any]) -> Output:
    """The output that a command's parameters and the global options ask for."""
    file = given.get("output")
    mode = settings.get("pidone.color", "never" if file else "auto")
    return Output(file, Paint(_is_coloured(mode)), "pidone.quiet" in settings)


def _is_coloured(mode: str) -> bool:
    """no-color.org and force-color.org; an option beats both."""
    if mode != "auto":
        return mode == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _say(stream: TextIO, text: str) -> None:
    import click

    encoding = getattr(stream, "encoding", None) or "utf-8"
    printable = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        click.echo(printable, file=stream, nl=False, color=True)
        stream.flush()
    except BrokenPipeError:
        # What Python flushes at its end must go somewhere (docs.python.org, signal, SIGPIPE).
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
