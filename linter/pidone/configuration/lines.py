"""Step 3, configuration: files with one setting on a line: redis.conf, haproxy.cfg, vsftpd.conf."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pidone.configuration.setting import Included, Setting, characters
from pidone.source import Text

_SECTION = re.compile(r"\[\s*([^\]\n]*?)\s*\]")
_HAPROXY = frozenset(
    {"global", "defaults", "frontend", "backend", "listen", "peers", "program", "resolvers"}
    | {"userlist", "mailers", "cache", "ring", "http-errors", "fcgi-app"}
)


class Style(NamedTuple):
    """How a line is written.

    `comments` begin one, `separator` stands between name and value ("" for blanks), `includes` are
    the names whose value is another file, `headings` are words that begin a section.
    """

    comments: str
    separator: str = ""
    includes: tuple[str, ...] = ()
    headings: frozenset[str] = frozenset()


STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "redis": Style("#", includes=("include",)),
        "haproxy": Style("#", headings=_HAPROXY),
        "tor": Style("#", includes=("%include",)),
        "monit": Style("#", includes=("include",)),
        "equals": Style("#;", "="),
        "php-fpm": Style("#;", "=", includes=("include",)),
        "dnsmasq": Style("#", "=", includes=("conf-file", "conf-dir")),
        "unbound": Style("#", ":", includes=("include", "include-toplevel")),
    }
)


def line_settings(text: Text, style: Style, included: Included) -> tuple[Setting, ...]:
    """The settings in their order, those of included files in the place of the include."""
    found: list[Setting] = []
    section = ""
    for start, line in _lines(text, style):
        heading = _SECTION.fullmatch(line)
        name, value = _parted(line, style.separator)
        if heading is not None or name in style.headings:
            section = heading[1] if heading is not None else name
        elif name in style.includes:
            found += included(value.strip("\"'"))
        else:
            at = text.span(start, start + len(line))
            found.append(Setting(name, value.strip("\"'"), section, at))
    return tuple(found)


def _lines(text: Text, style: Style) -> Iterator[tuple[int, str]]:
    """Each line that says something, without blanks and comment, and where it begins."""
    for match in re.finditer(r"[^\r\n]+", characters(text)):
        line = re.split(rf"(?:^|(?<=\s))[{re.escape(style.comments)}]", match[0])[0]
        stripped = line.strip()
        if stripped:
            yield match.start() + line.index(stripped), stripped


def _parted(line: str, separator: str) -> tuple[str, str]:
    if separator:
        name, _, value = line.partition(separator)
        return name.strip(), value.strip()
    name, *rest = line.split(None, 1)
    return name, rest[0] if rest else ""
