"""Step 3: the variables of an .env file, and of those that `env_file` names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pidone.compose.template import interpolated

_LINE = re.compile(
    r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*"
    r"(?:'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|([^\n]*))",
    re.MULTILINE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "$": "$$"}


def dotenv(content: bytes, outer: Mapping[str, str]) -> dict[str, str]:
    """The names and values; those in single quotes are as they stand (compose-go, dotenv).

    `outer` are variables that values may name beside the ones before them.
    """
    values: dict[str, str] = {}
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    for match in _LINE.finditer(text):
        name, single, double, bare = match.groups()
        if single is not None:
            values[name] = single
            continue
        if double is not None:
            written = re.sub(r"\\(.)", _escape, double, flags=re.DOTALL)
        else:
            written = re.sub(r"(^|[ \t]+)#.*", "", bare).strip()
        values[name] = interpolated(written, {**outer, **values})
    return values


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[0])
