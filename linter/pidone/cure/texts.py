"""Step 6 of the way: the texts that the shells of a launch run, wherever they are written."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pidone.container import Container
from pidone.process.model import Hop, Path
from pidone.rule import Edit
from pidone.shell.dialect import dialect_of
from pidone.shell.parse import parse_shell
from pidone.shell.start import shell_words
from pidone.shell.syntax import ShellText, Simple
from pidone.shell.walks import commands_of
from pidone.source import Source, Span, Text, text_of


@dataclass(frozen=True)
class Place:
    """A shell text, and how it is written: over several lines, or inside a word's quotes.

    A text in quotes is a source of its own, which is written back as the whole word.
    """

    parsed: ShellText
    has_lines: bool
    word: Span | None = None
    is_json: bool = False
    is_compose: bool = False

    def outward(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Edits of the text as edits of the file that it is written in."""
        if self.word is None:
            return tuple(edits)
        value = self.parsed.text.value
        for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
            value = value[: edit.span.start] + edit.text + value[edit.span.end :]
        written = json.dumps(value, ensure_ascii=False) if self.is_json else f"'{value}'"
        written = written.replace("$", "$$") if self.is_compose else written
        return (Edit(self.word, written),)

    def quoted(self, action: str) -> str:
        """A command as one word of this text, whose variables are expanded later."""
        if self.word is None or self.is_json:
            return f"'{action}'"
        late = action.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + late.replace("$", "\\$").replace("`", "\\`") + '"'

    def variable(self, name: str) -> str:
        """A variable that holds a process id; quotes would be in the way in one line."""
        return f'"${name}"' if self.has_lines else f"${name}"


def places(container: Container, path: Path) -> Iterator[tuple[int, Place]]:
    """The texts of each shell of a path, with the shell's index; what it sources comes last."""
    first = first_place(container)
    if first is not None and (not path.hops or dialect_of(path.hops[0].argv[0], {}) is None):
        yield 0, first
    for index, hop in enumerate(path.hops):
        if dialect_of(hop.argv[0], {}) is not None and not _is_subshell(path, index):
            own = _text_of(container, hop)
            if own is not None:
                yield index, own
            for source in sources_below(path, index):
                is_own = own is not None and source is own.parsed.text.source
                if not is_own and not container.is_described_by(source):
                    yield index, Place(parse_shell(text_of(source)), True)


def first_place(container: Container) -> Place | None:
    """The text that the container is started with, where it is no process of the path any more."""
    argv = container.argv
    for start, name in enumerate(argv):
        if dialect_of(name, {}) is not None:
            return _text_of(container, Hop(argv[start:], name, True, None, "", "", None, ""))
        text = _file_text(container, name) if "/" in name else None
        if text is not None:
            return Place(parse_shell(text), True) if _is_verbatim(text) else None
    return None


def _is_subshell(path: Path, index: int) -> bool:
    parent = path.hops[index].parent
    return parent is not None and path.hops[parent].argv == path.hops[index].argv


def sources_below(path: Path, index: int) -> list[Source]:
    """The files in which a shell's children are started: its own, and what it sources."""
    found: dict[str, Source] = {}
    for hop in path.hops:
        if hop.parent == index and hop.at is not None and hop.at.source.file is not None:
            found.setdefault(hop.at.source.path, hop.at.source)
    return list(found.values())


def _text_of(container: Container, hop: Hop) -> Place | None:
    words = shell_words(hop.argv)
    if words.text_at is not None:
        return _text_in_words(container, hop.argv[words.text_at], hop)
    if words.script_at is None:
        return None
    text = _file_text(container, hop.argv[words.script_at])
    return Place(parse_shell(text), True) if text is not None and _is_verbatim(text) else None


def _is_verbatim(text: Text) -> bool:
    """Whether a script is a file or a here-document, and not what `RUN echo '...'` prints."""
    start = text.origin(0)
    is_line = start == 0 or text.source.content[start - 1 : start] == b"\n"
    return is_line and len(text.origins) == 1


def _file_text(container: Container, name: str) -> Text | None:
    folder = container.image.workdir or "/"
    file = container.image.files.find(posixpath.normpath(posixpath.join(folder, name)))
    return file.text if file is not None else None


def _text_in_words(container: Container, value: str, hop: Hop) -> Place | None:
    """The text behind `-c`: a shell form's, a word of an exec form, or a word of a script."""
    for half in (container.entrypoint, container.cmd):
        if half is None:
            continue
        if half.form == "shell" and half.text is not None and half.text.value == value:
            return Place(parse_shell(half.text), False)
        for word in half.words if half.form != "shell" else ():
            if word.value == value and word.span.text.startswith('"'):
                inner, is_compose = _inside(word.span, value), half.instruction is None
                return Place(inner, False, word.span, True, is_compose)
    is_script = hop.at is not None and not container.is_described_by(hop.at.source)
    for command in _commands_at(hop.at if is_script else None):
        for one in command.words:
            if one.literal == value and one.span.text == f"'{value}'":
                return Place(_inside(one.span, value), False, one.span)
    return None


def _inside(word: Span, value: str) -> ShellText:
    content = value.encode("utf-8", "surrogateescape")
    return parse_shell(text_of(Source(f"{word.source.path}:{word.start}", content)))


def _commands_at(span: Span | None) -> Iterator[Simple]:
    """The simple command of a script at a place."""
    if span is None or span.source.file is None or not span.text:
        return
    text = Text(span.source, span.source.content[span.start : span.end], ((0, span.start),))
    for command in commands_of(parse_shell(text).script):
        if isinstance(command, Simple):
            yield command
