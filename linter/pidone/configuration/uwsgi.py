"""Step 3, configuration: uwsgi's options in an .ini, .yaml, .xml or .json file, or in UWSGI_*."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from pidone.configuration.setting import Included, Setting, Unreadable, characters
from pidone.source import Text

_SECTION = "uwsgi"
_LINE = re.compile(r"[^\r\n]+")
_YAML = re.compile(r"(?:-[ \t]+)?([\w-]+)[ \t]*:(?:[ \t]|$)")
_FILES = ("ini", "yaml", "yml", "json", "xml", "include")
_BRANCHES = re.compile(r"(?:if|for)(?:-|$)|end(?:if|for)$")


def uwsgi_settings(text: Text, path: str, included: Included) -> tuple[Setting, ...]:
    """The options of the section that a path names (`app.ini:production`), in their order.

    uwsgi-docs.readthedocs.io, Configuring uWSGI. What stands between `if-` and `endif` is unknown.
    """
    name, _, wanted = path.rpartition("/")[2].partition(":")
    read = _READERS.get(name.rpartition(".")[2], _ini)
    pairs = read(text, wanted or _SECTION)
    return tuple(_followed(pairs, included))


def _followed(pairs: Iterator[Setting], included: Included) -> Iterator[Setting]:
    depth = 0
    for pair in pairs:
        if _BRANCHES.match(pair.name):
            depth += -1 if pair.name.startswith("end") else 1
        elif pair.name in _FILES:
            yield from included(pair.value or "")
        else:
            value = pair.value if depth <= 0 else None
            if value is not None and re.search(r"\$\(|@\(", value):
                value = None
            yield pair._replace(value=value)


def _ini(text: Text, wanted: str) -> Iterator[Setting]:
    section = ""
    for line in _LINE.finditer(characters(text)):
        words = line[0].strip()
        if words.startswith("[") and words.endswith("]"):
            section = words[1:-1].strip()
        elif section == wanted and words and words[0] not in ";#":
            name, _, value = words.partition("=")
            at = text.span(line.start(), line.end())
            yield Setting(name.strip(), value.strip(), section, at)


def _yaml(text: Text, wanted: str) -> Iterator[Setting]:
    """uwsgi's own reader of YAML knows no more than `section:` and lines of `name: value`."""
    section = ""
    for line in _LINE.finditer(characters(text)):
        words = line[0].strip()
        found = _YAML.match(words)
        if found is None:
            continue
        value = words[found.end() :].partition(" #")[0].strip().strip("\"'")
        if words == line[0].rstrip() and not value:
            section = found[1]
        elif section == wanted:
            yield Setting(found[1], value, section, text.span(line.start(), line.end()))


def _json(text: Text, wanted: str) -> Iterator[Setting]:
    try:
        options = json.loads(text.value)[wanted]
        pairs = [(name, value) for name, value in options.items()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable("no JSON of uwsgi's") from None
    for name, value in pairs:
        for each in value if isinstance(value, list) else [value]:
            yield Setting(name, json.dumps(each).strip('"'), wanted, text.whole())


def _xml(text: Text, wanted: str) -> Iterator[Setting]:
    """Tags below <uwsgi>; another element's content, or an attribute, is none of its options."""
    content = _without_comments(characters(text))
    for tag in re.finditer(r"<([\w-]+)\s*(?:/>|>([^<]*)</\1\s*>)", content):
        if tag[1] != wanted:
            yield Setting(tag[1], (tag[2] or "").strip(), wanted, text.span(tag.start(), tag.end()))


def _without_comments(content: str) -> str:
    """Blanks in the place of each comment; one without an end goes to the end of the file."""
    pieces: list[str] = []
    at = 0
    while (start := content.find("<!--", at)) >= 0:
        end = content.find("-->", start)
        end = len(content) if end < 0 else end + 3
        pieces += [content[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, content[at:]])


_READERS = {"yaml": _yaml, "yml": _yaml, "json": _json, "js": _json, "xml": _xml}


def uwsgi_environment(env: Mapping[str, str]) -> tuple[Setting, ...]:
    """UWSGI_DIE_ON_TERM=1 is the option die-on-term (uwsgi-docs, Configuring uWSGI)."""
    return tuple(
        Setting(name.removeprefix("UWSGI_").lower().replace("_", "-"), value)
        for name, value in env.items()
        if name.startswith("UWSGI_")
    )
