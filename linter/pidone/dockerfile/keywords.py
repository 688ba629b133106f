"""Step 2 of the way, reading: what BuildKit's grammar says about each instruction."""

from __future__ import annotations

import re

from pidone.dockerfile.blank import lstrip, skip
from pidone.dockerfile.command import split_command
from pidone.dockerfile.exec_form import parse_exec_form

# moby/buildkit parser, the dispatch table: which arguments may be a JSON array.
_JSON = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME"})
_TEXT = frozenset(
    {"ARG", "ENV", "EXPOSE", "FROM", "LABEL", "MAINTAINER", "ONBUILD", "STOPSIGNAL", "USER"}
)
KEYWORDS = _JSON | _TEXT | {"WORKDIR"}
_TYPE = re.compile(rb"[^\t\n\v\f\r \x85\xa0]*[\t\n\v\f\r \x85\xa0]*")
_IN_CAPITALS = {keyword.lower(): keyword for keyword in KEYWORDS}
_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})


def keyword_of(word: bytes) -> str:
    """The keyword in capitals, whatever its case; a word that is none as it is written."""
    written = word.decode("utf-8", "replace")
    return _IN_CAPITALS.get(written.lower(), written)


def json_start(keyword: str, argument: bytes) -> int | None:
    """Where an exec form would begin in an argument: for HEALTHCHECK, behind CMD or NONE."""
    if keyword == "HEALTHCHECK":
        return _behind_type(argument)
    return 0 if keyword in _JSON else None


def _behind_type(argument: bytes) -> int:
    """moby/buildkit parser, parseHealthConfig: goes byte by byte, as the flags do."""
    return len(argument) - len(lstrip(argument[skip(_TYPE, argument, 0) :]))


def can_open_heredocs(line: bytes, escape: bytes) -> bool:
    """Whether `<<NAME` in a joined line opens a here-document: RUN, COPY, ADD in shell form."""
    command = split_command(line, escape)
    if keyword_of(line[slice(*command.keyword)]) == "ONBUILD":
        command = split_command(line, escape, command.argument[0])
    if keyword_of(line[slice(*command.keyword)]) not in _HEREDOCS:
        return False
    return not isinstance(parse_exec_form(line[slice(*command.argument)]), tuple)
