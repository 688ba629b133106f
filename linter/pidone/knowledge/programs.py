"""Knowledge: what a command line is - which program, how long it runs, what it starts in turn."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from pidone.image.model import UNKNOWN, is_known
from pidone.knowledge.inner_command import with_inner, without_inner
from pidone.knowledge.invocation import MEANINGS, Invocation, seconds_of, varied
from pidone.knowledge.options import Found, Grammar, Reading, read_words
from pidone.knowledge.program import Forwards, Program, Signals
from pidone.knowledge.program_rows import has_subcommands, row_named

__all__ = ["Forwards", "Invocation", "Program", "Signals", "program_of", "recognise"]

_VERSION = re.compile(r"[-_.]?v?\d[\d.]*$")
_BIN = re.compile(r"(^|/)s?bin/[^/]*$")
_MOST_NESTED = 20
_NOT_HOSTED = ("utility", "idle", "interpreter")


@cache
def _application() -> Program:
    return Program(
        row="",
        names=(),
        kind="application",
        duration="unknown",
        signals=Signals(assumed=True),
        grammar=Grammar(),
        source="nothing is known of it",
    )


def program_of(word: str) -> Program | None:
    """The row for argv[0]; None where the tables have none.

    A row's name is a file name, or a path or folder where only that tells (`/init`). A file name
    with a version behind it (`python3.12`, `php-fpm8.2`) is the program without it. A short
    utility or an idler in a folder that is no bin/ is someone's own file of the same name.
    """
    found = _named(word)
    return found[1] if found is not None else None


def _named(word: str) -> tuple[str, Program] | None:
    word = word.removesuffix(".exe")
    file_name = word.rsplit("/", 1)[-1]
    folder = word.removesuffix(file_name)
    for name in dict.fromkeys((word, folder, file_name, _VERSION.sub("", file_name))):
        row = row_named(name) if name else None
        if row is not None and (name in (word, folder) or _is_in_place(row, word)):
            return name, row
    return None


def _is_in_place(row: Program, word: str) -> bool:
    own = row.kind in ("utility", "idle") and "/" in word
    return not own or _BIN.search(word) is not None


@lru_cache(maxsize=4096)
def recognise(argv: tuple[str, ...]) -> Invocation:
    """What the command line is; of a program that no row has, the generic application."""
    return _recognise(argv, 0)


def _recognise(argv: tuple[str, ...], depth: int) -> Invocation:
    named = _named(argv[0]) if argv and depth < _MOST_NESTED else None
    if named is None:
        application = _application()
        return Invocation(argv, application, "application", "unknown", application.signals)
    program, reading = _read(*named, argv)
    split = next((found for found in reading.found if found.meaning == "split"), None)
    if split is not None:
        return _split(argv, split.value or "", split.at, split.value_at, depth)
    return _hosted(
        _settled(with_inner(_described(program, argv, reading), reading), reading), depth
    )


def _read(name: str, program: Program, argv: tuple[str, ...]) -> tuple[Program, Reading]:
    """The words by the row's grammar; a subcommand with a row of its own (`poetry run`) has that.

    Options in front of a subcommand count with those behind it.
    """
    earlier: tuple[Found, ...] = ()
    start = 1
    while has_subcommands(name):
        reading = read_words(replace(program.grammar, operands=0), argv, start)
        at = reading.rest
        name = f"{name} {argv[at]}" if at < len(argv) else ""
        deeper = row_named(name)
        if deeper is None:
            break
        program, start, earlier = deeper, at + 1, earlier + reading.found
    reading = read_words(program.grammar, argv, start)
    return program, replace(reading, found=earlier + reading.found)


def _split(argv: tuple[str, ...], text: str, at: int, value_at: int, depth: int) -> Invocation:
    """`env -S TEXT`: the words of the text stand in the option's place."""
    words = tuple(word.strip("'\"") for word in text.split())
    invocation = _recognise((*argv[:at], *words, *argv[value_at + 1 :]), depth + 1)
    return replace(invocation, argv=argv, inner_at=value_at if invocation.inner else None)


def _described(program: Program, argv: tuple[str, ...], reading: Reading) -> Invocation:
    """The row's facts, and what options and operands say."""
    invocation = Invocation(
        argv,
        program,
        program.kind,
        program.duration,
        program.signals,
        package_script=program.package_script or None,
        runs_through_shell=program.runs_shell,
        daemonizes=program.daemonizes,
        forwards=program.forwards,
        reaps=program.reaps,
        leader_forks=program.leader_forks,
        ignores=program.unsettles,
        assignments=tuple(argv[at] for at in reading.assignments),
    )
    for found in reading.found:
        for meaning in found.meaning.split("+"):
            invocation = _meant(invocation, meaning, found.value or "", found.value_at)
    if program.inner != "login":
        for meaning, at in zip(program.operands, reading.operands, strict=False):
            invocation = _meant(invocation, meaning, argv[at], at)
    return invocation


def _meant(invocation: Invocation, meaning: str, value: str, at: int) -> Invocation:
    if meaning in MEANINGS:
        invocation = MEANINGS[meaning](invocation, value, at)
    return varied(invocation, meaning) if meaning in invocation.program.variants else invocation


def _settled(invocation: Invocation, reading: Reading) -> Invocation:
    """Decides what depends on several words: the time, the background, standard input."""
    program, argv = invocation.program, invocation.argv
    words = argv[1:]
    if invocation.duration != "short" or program.duration == "short":
        if _holds(words, program.foreground_phrases):
            invocation = replace(invocation, daemonizes=False)
        elif _holds(words, program.background_phrases):
            invocation = replace(invocation, daemonizes=True)
        elif invocation.daemonizes and (doubt := _unknown_word(words)) is not None:
            invocation = replace(invocation, undecided=doubt)
    if invocation.daemonizes:
        invocation = replace(invocation, duration="short")
    if reading.operands:
        invocation = _by_first_operand(invocation, argv[reading.operands[0]])
    elif program.bare is not None:
        invocation = replace(invocation, duration=program.bare)
    return _with_input(_with_time(without_inner(invocation), reading), reading)


def _holds(words: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(
        re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", " ".join(word.split()))
        for phrase in phrases
        for word in words
    )


def _unknown_word(words: Sequence[str]) -> str | None:
    """A word that may be an option: nothing is known of how it begins."""
    return next((word for word in words if word.startswith(UNKNOWN)), None)


def _by_first_operand(invocation: Invocation, word: str) -> Invocation:
    program = invocation.program
    if word in program.long_words:
        return replace(invocation, duration="long")
    if word in program.short_words:
        return replace(invocation, duration="short", daemonizes=False)
    return invocation


def _with_time(invocation: Invocation, reading: Reading) -> Invocation:
    """Adds up the operands that are times; one without end makes it run long."""
    if not invocation.program.sums_seconds:
        return invocation
    if reading.doubt is not None:
        return replace(invocation, duration="unknown")
    amounts = [seconds_of(invocation.argv[at]) for at in reading.operands]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return replace(invocation, duration="unknown")
    total = sum(known)
    return replace(invocation, seconds=total, duration="long" if math.isinf(total) else "short")


def _with_input(invocation: Invocation, reading: Reading) -> Invocation:
    program = invocation.program
    if invocation.kind == "interpreter" and invocation.duration == "unknown":
        told = (invocation.script, invocation.module, invocation.code)
        if all(fact is None for fact in told):
            known = all(is_known(word) for word in invocation.argv[1:])
            doubt = None if known else _unknown_word(invocation.argv[1:])
            return replace(invocation, repl=known, reads_stdin=known, undecided=doubt)
    reads = len(reading.operands) < program.stdin_below and invocation.duration != "long"
    return replace(invocation, reads_stdin=invocation.reads_stdin or reads)


def _hosted(invocation: Invocation, depth: int) -> Invocation:
    """A module or script that has a row of its own is that program, whoever interprets it."""
    name, at = invocation.module or invocation.script, invocation.script_at
    if invocation.kind != "interpreter" or name is None or at is None:
        return invocation
    program = program_of(name.rsplit("/", 1)[-1])
    if program is None or program.kind in _NOT_HOSTED:
        return invocation
    hosted = _recognise((name.rsplit("/", 1)[-1], *invocation.argv[at + 1 :]), depth + 1)
    inner_at = None if hosted.inner_at is None else hosted.inner_at + at
    return replace(
        hosted,
        argv=invocation.argv,
        inner_at=inner_at,
        script=invocation.script,
        script_at=at,
        module=invocation.module,
        interpreter=invocation.program,
    )
