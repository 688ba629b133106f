"""Step 3, configuration: a program's settings from a file of the image, as far as it is at hand."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from dataclasses import dataclass, field
from typing import Protocol

from pidone.configuration.gunicorn import gunicorn_settings
from pidone.configuration.lines import STYLES, line_settings
from pidone.configuration.nginx import nginx_settings
from pidone.configuration.setting import Setting, Unreadable
from pidone.configuration.supervisord import supervisord_settings
from pidone.configuration.uwsgi import uwsgi_settings
from pidone.image.model import ImageFile, Insertion, is_known
from pidone.knowledge.settings import Settings, Stated
from pidone.source import Source, Text, text_of

MOST_INCLUDES = 100
"""Files that one configuration is read from."""


class Shelf(Protocol):
    """Where files are looked for: an image's, as a launch has left them."""

    def file(self, path: str) -> ImageFile | None: ...

    def names(self, folder: str) -> tuple[str, ...]: ...

    def insertions(self, path: str) -> tuple[Insertion, ...] | None: ...


@dataclass
class Reader:
    """Reads one program's files; `doubts` are those that are not at hand.

    `packaged` is what the file that the base or a package has brought is known to hold (None: not
    known). `settings` come in the order in which the program reads them, so that the last one of a
    name counts.
    """

    shelf: Shelf
    row: Settings
    packaged: Stated | None
    settings: list[Setting] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    opened: int = 0
    supposed: bool = False
    """Some of it was taken from what a package is known to bring."""

    def read(self, path: str) -> None:
        """The file at an absolute path, or what is known of it."""
        plain = path.partition(":")[0] if self.row.form == "uwsgi" else path
        file = self.shelf.file(plain) if is_known(plain) else None
        if file is None:
            self._read_packaged(plain)
        elif file.text is None:
            self.doubts.append(file.path)
        else:
            if file.is_end:
                self._read_packaged(plain)
            self.settings += self._parsed(file.text, path)

    def _read_packaged(self, path: str) -> None:
        changes = self.shelf.insertions(path) if is_known(path) else None
        if path not in self.row.files or self.packaged is None or changes is None:
            self.doubts.append(path)
            return
        self.supposed = True
        self.settings += [Setting(*pair, self.row.section or "") for pair in self.packaged.items()]
        for change in changes:
            self._read_change(change, path)
        for pattern in self.row.includes.get(path, "").split():
            if self.shelf.insertions(pattern.replace("*", "any")) is None:
                self.doubts.append(pattern)
            self.settings += self._included(pattern, path)

    def _read_change(self, change: Insertion, path: str) -> None:
        """An edit counts where it writes one of the settings that matter; where it only looks for
        one, nothing is certain."""
        source = Source(path, change.text.encode("utf-8", "surrogatepass"))
        written = [one for one in self._parsed(text_of(source), path) if one.name in self.row.names]
        self.settings += [one._replace(section=self.row.section or "", at=None) for one in written]
        names = (re.escape(name) for name in self.row.names)
        if not written and re.search(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])", change.about):
            self.doubts.append(path)

    def _parsed(self, text: Text, path: str) -> tuple[Setting, ...]:
        self.opened += 1
        if self.opened > MOST_INCLUDES:
            return ()
        try:
            match self.row.form:
                case "nginx":
                    return nginx_settings(text, lambda name: self._included(name, path))
                case "uwsgi":
                    return uwsgi_settings(text, path, lambda name: self._included(name, path))
                case "gunicorn":
                    return gunicorn_settings(text)
                case "supervisord":
                    return supervisord_settings(text, path, lambda name: self._included(name, path))
            style = STYLES[self.row.form]
            return line_settings(text, style, lambda name: self._included(name, path))
        except Unreadable:
            self.doubts.append(path)
            return ()

    def _included(self, name: str, path: str) -> tuple[Setting, ...]:
        """The files that an include names, relative to the one that it stands in."""
        pattern = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        folder, last = posixpath.split(pattern)
        if not re.search(r"[*?\[]", pattern):
            found = [pattern]
        else:
            found = [
                posixpath.join(folder, one)
                for one in self.shelf.names(folder)
                if fnmatch.fnmatchcase(one, last)
            ]
        settings: list[Setting] = []
        for one in found:
            file = self.shelf.file(one.partition(":")[0] if self.row.form == "uwsgi" else one)
            if file is None or file.text is None:
                self.doubts.append(one)
            elif not file.directory:
                settings += self._parsed(file.text, one)
        return tuple(settings)
