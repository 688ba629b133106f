"""Step 4 of the way, shells: `test`, `[ ]` and `[[ ]]`: true, false, or None for undecided."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from pidone.image.model import FileSystem
from pidone.shell.values import is_known, known_prefix, known_suffix

_NUMBER = re.compile(r"\s*[-+]?\d+\s*\Z")
_NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda left, right: left == right,
    "-ne": lambda left, right: left != right,
    "-lt": lambda left, right: left < right,
    "-le": lambda left, right: left <= right,
    "-gt": lambda left, right: left > right,
    "-ge": lambda left, right: left >= right,
}
BINARY = frozenset({"=", "==", "!=", "<", ">", "=~", "-nt", "-ot", "-ef", *_NUMERIC})
UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNOS")

FILE_TESTS = ("-e", "-f", "-d", "-x", "-s", "-r", "-L", "-h")
"""The tests of files that are followed."""


def negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    return negated(both(negated(left), negated(right)))


def looks_for(operator: str, value: str, files: FileSystem, cwd: str) -> bool:
    """Whether a test is about a file that is not there, which a mount may bring."""
    if operator not in FILE_TESTS or not value:
        return False
    return files.find(posixpath.join(cwd, value)) is None


def unary(operator: str, value: str, files: FileSystem, cwd: str) -> bool | None:
    """`-n x`, `-f path`, ..."""
    if operator in ("-n", "-z"):
        filled = True if any(map(is_known, value)) else (None if value else False)
        return filled if operator == "-n" else negated(filled)
    if operator == "-t":
        return False
    if not is_known(value) or operator not in FILE_TESTS:
        return None
    if not value:
        return False
    return _file_test(operator, value if value[0] == "/" else f"{cwd}/{value}", files)


ROOT_FOLDERS = frozenset(
    {"/", "/bin", "/dev", "/etc", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/sys"}
    | {
        "/tmp",
        "/usr",
        "/usr/bin",
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/sbin",
        "/usr/sbin",
        "/var",
        "/var/log",
    }
)
"""Folders of every image that has a shell (FHS 3.0; Alpine's alpine-baselayout has them too)."""


def _file_test(operator: str, path: str, files: FileSystem) -> bool | None:
    if posixpath.normpath(path) in ROOT_FOLDERS and operator not in ("-L", "-h"):
        return operator != "-f"
    if path.startswith(("/proc/", "/sys/", "/dev/", "/run/", "/var/run/", "/tmp/")):
        return True if path in ("/dev/null", "/proc/1") and operator in ("-e", "-r") else None
    found = files.find(path)
    if found is None:
        return None if files.may_exist(path) else False
    if operator == "-d":
        return found.directory
    if operator == "-f":
        return not found.directory
    if operator in ("-L", "-h"):
        return found.link is not None or None
    if operator == "-x":
        return found.executable
    if operator == "-s":
        return bool(found.text.content) if found.text is not None else None
    return True


def binary(left: str, operator: str, right: str) -> bool | None:
    """`a = b`, `a -gt b`, ... of plain strings (`[[`'s patterns are not treated here)."""
    if operator in _NUMERIC:
        if _NUMBER.match(left) and _NUMBER.match(right):
            return _NUMERIC[operator](int(left), int(right))
        return None
    if operator in ("=", "=="):
        return equal(left, right)
    if operator == "!=":
        return negated(equal(left, right))
    if operator in ("<", ">") and is_known(left) and is_known(right):
        return left < right if operator == "<" else left > right
    return None


def equal(left: str, right: str) -> bool | None:
    """Whether two strings are the same; unknown parts may still tell them apart."""
    if is_known(left) and is_known(right):
        return left == right
    for one, other in ((left, right), (right, left)):
        starts, ends = known_prefix(one), known_suffix(one)
        if is_known(other) and not (other.startswith(starts) and other.endswith(ends)):
            return False
    return None


def tested(words: list[str], files: FileSystem, cwd: str) -> bool | None:
    """The words between `[` and `]`, by POSIX's rules for their number."""
    if not words:
        return False
    if len(words) == 1:
        return unary("-n", words[0], files, cwd)
    if len(words) == 3 and words[1] in BINARY:
        return binary(words[0], words[1], words[2])
    for joint, join in (("-o", either), ("-a", both)):
        if joint in words[1:-1]:
            at = len(words) - 2 - words[1:-1][::-1].index(joint)
            return join(tested(words[:at], files, cwd), tested(words[at + 1 :], files, cwd))
    if words[0] == "!":
        return negated(tested(words[1:], files, cwd))
    if words[0] == "(" and words[-1] == ")":
        return tested(words[1:-1], files, cwd)
    if len(words) == 2 and words[0] in UNARY:
        return unary(words[0], words[1], files, cwd)
    return None
