"""Step 4 of the way, shells: getopts, which takes a script's options one by one."""

from __future__ import annotations

from pidone.image.model import UNKNOWN
from pidone.shell.state import Shell, Steps, Tail
from pidone.shell.syntax import Simple
from pidone.shell.values import is_known


def run_getopts(shell: Shell, simple: Simple, argv: list[str], tail: Tail) -> Steps:
    """`getopts LETTERS NAME [WORD...]`: POSIX.1-2024, getopts. Fails behind the last option."""
    del tail, simple
    if len(argv) < 3:
        return 2
    letters, name = argv[1:3]
    words = argv[3:] or shell.positional
    place = shell.variables.get("OPTIND", "1")
    if not all(map(is_known, (letters, place, *words))) or not place.isdigit():
        shell.variables.update({name: UNKNOWN, "OPTIND": UNKNOWN, "OPTARG": UNKNOWN})
        return None if words else 1
    at = int(place) - 1
    if at >= len(words) or not words[at].startswith("-") or words[at] == "-":
        return _done(shell, name, at)
    if words[at] == "--":
        return _done(shell, name, at + 1)
    _take(shell, letters, name, words, at)
    return 0
    yield 0.0


def _done(shell: Shell, name: str, at: int) -> int:
    """There is no further option: OPTIND leads to the first operand."""
    shell.variables.update({name: "?", "OPTIND": str(at + 1)})
    shell.inside_options = 0
    return 1


def _take(shell: Shell, letters: str, name: str, words: list[str], at: int) -> None:
    """One letter of the word, with the argument that belongs to it."""
    word = words[at]
    inside = shell.inside_options if 0 < shell.inside_options < len(word) else 1
    letter, rest = word[inside], word[inside + 1 :]
    known = letter != ":" and letter in letters.removeprefix(":")
    wants = known and letters.removeprefix(":").partition(letter)[2].startswith(":")
    found, argument, after = (letter if known else "?"), "", at + 1
    shell.inside_options = 0
    if wants and rest:
        argument = rest
    elif wants and at + 1 < len(words):
        argument, after = words[at + 1], at + 2
    elif wants:
        found, argument = (":" if letters.startswith(":") else "?"), letter
    elif rest:
        shell.inside_options, after = inside + 1, at
    if not known:
        argument = letter
    shell.variables.update({name: found, "OPTARG": argument, "OPTIND": str(after + 1)})
