"""Knowledge: what a command line is - which program, how long it runs, what it starts in turn."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from pidone.image.model import UNKNOWN, is_known
from pidone.knowledge.inner_command import with_inner, without_inner
from pidone.knowledge.invocation import (
    MEANINGS,
    NOT_CONFIGURED,
    Configured,
    Invocation,
    seconds_of,
    varied,
)
from pidone.knowledge.options import Found, Grammar, Reading, option_table, read_words
from pidone.knowledge.program import Duration, Forwards, Program, Signals
from pidone.knowledge.program_rows import has_subcommands, row_named

__all__ = ["Forwards", "Invocation", "Program", "Signals", "program_of", "recognise"]

_VERSION = re.compile(r"[-_.]?v?\d[\d.]*$")
_BIN = re.compile(r"(^|/)s?bin/[^/]*$")
_MOST_NESTED = 20
SEVERAL = "several"
"""The meaning of an option that counts processes: only more than one of them is another variant."""


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


_ASKING = frozenset({"--version", "--help"})
"""GNU coding standards, command-line interfaces: every program has these, and ends on them."""


def program_of(word: str, *, busybox: bool = False) -> Program | None:
    """The row for argv[0]; None where the tables have none. `busybox`: its applet, if it has one.

    A row's name is a file name, or a path or folder where only that tells (`/init`). A file name
    with a version behind it (`python3.12`, `php-fpm8.2`) is the program without it. A short
    utility or an idler in a folder that is no bin/ is someone's own file of the same name.
    """
    found = _named(word, busybox)
    return found[1] if found is not None else None


def _named(word: str, busybox: bool) -> tuple[str, Program] | None:
    word = word.removesuffix(".exe")
    file_name = word.rsplit("/", 1)[-1]
    folder = word.removesuffix(file_name)
    applet = (f"busybox {file_name}",) if busybox and _is_system(word) else ()
    for name in dict.fromkeys((*applet, word, folder, file_name, _VERSION.sub("", file_name))):
        row = row_named(name) if name else None
        if row is not None and (name in (*applet, word, folder) or _is_meant(row, name, word)):
            return name, row
    return None


def _is_system(word: str) -> bool:
    """Whether the command is found by PATH or in a bin folder."""
    return "/" not in word or _BIN.search(word) is not None


def _is_meant(row: Program, name: str, word: str) -> bool:
    """Whether a row that fits the file name is the program, and not someone's own of that name."""
    if row.kind not in ("utility", "idle"):
        return True
    return _is_system(word) and word.endswith(name)


@lru_cache(maxsize=4096)
def recognise(
    argv: tuple[str, ...], *, busybox: bool = False, configured: Configured = NOT_CONFIGURED
) -> Invocation:
    """What the command line is; of a program that no row has, the generic application.

    `busybox`: the image's small programs are busybox's, as on Alpine; some of them do otherwise.
    `configured` counts as if it stood in front of the words.
    """
    return _recognise(argv, busybox, configured, 0)


def _recognise(
    argv: tuple[str, ...], busybox: bool, configured: Configured, depth: int
) -> Invocation:
    named = _named(argv[0], busybox) if argv and depth < _MOST_NESTED else None
    if named is None:
        application = _application()
        duration: Duration = "short" if _ASKING.intersection(argv[-1:]) else "unknown"
        return Invocation(argv, application, "application", duration, application.signals)
    program, reading = _read(*named, argv)
    if busybox and named[0].startswith("busybox ") and _is_foreign(program, argv):
        return _recognise(argv, False, configured, depth)
    split = next((found for found in reading.found if found.meaning == "split"), None)
    if split is not None:
        return _split(argv, split, busybox, depth)
    invocation = with_inner(_described(program, argv, reading, configured), reading)
    return _hosted(_settled(invocation, reading), configured, depth)


def _is_foreign(applet: Program, argv: tuple[str, ...]) -> bool:
    """Whether an option says that a package's server is meant, not the applet of its name."""
    known = option_table(applet.grammar.options)
    return applet.kind == "server" and any(
        word[0] == "-" and word[1:2] not in known for word in argv[1:] if len(word) > 1
    )


def _read(name: str, program: Program, argv: tuple[str, ...]) -> tuple[Program, Reading]:
    """The words by the row's grammar; a subcommand with a row of its own (`poetry run`) has that.

    Options in front of a subcommand count with those behind it.
    """
    earlier: tuple[Found, ...] = ()
    start = 1
    while has_subcommands(name):
        reading = read_words(program.grammar._replace(operands=0), argv, start)
        at = reading.rest
        name = f"{name} {argv[at]}" if at < len(argv) else ""
        deeper = row_named(name)
        if deeper is None:
            break
        program, start, earlier = deeper, at + 1, earlier + reading.found
    reading = read_words(program.grammar, argv, start)
    return program, reading._replace(found=earlier + reading.found)


def _split(argv: tuple[str, ...], option: Found, busybox: bool, depth: int) -> Invocation:
    """`env -S TEXT`: the words of the text stand in the option's place."""
    import shlex

    try:
        words = shlex.split(option.value or "")
    except ValueError:
        words = (option.value or "").split()
    joined = (*argv[: option.at], *words, *argv[option.value_at + 1 :])
    invocation = _recognise(joined, busybox, NOT_CONFIGURED, depth + 1)
    return replace(invocation, argv=argv, inner_at=option.value_at if invocation.inner else None)


def _described(
    program: Program, argv: tuple[str, ...], reading: Reading, configured: Configured
) -> Invocation:
    """The row's facts, and what options and operands say."""
    invocation = Invocation(
        argv,
        program,
        program.kind,
        program.duration,
        program.signals,
        package_script=program.package_script or None,
        runs_through_shell=program.runs_shell,
        shell=program.shell,
        daemonizes=program.daemonizes,
        forwards=program.forwards,
        reaps=program.reaps,
        leader_forks=program.leader_forks,
        ignores=program.unsettles,
        assignments=tuple(argv[at] for at in reading.assignments),
    )
    before = configured[1] if configured[0] == program.row else ()
    meant = [(meaning, value, 0) for meaning, value in before]
    meant += [(found.meaning, found.value or "", found.value_at) for found in reading.found]
    if program.inner != "login":
        operands = zip(program.operands, reading.operands, strict=False)
        meant += [(meaning, argv[at], at) for meaning, at in operands]
    for meanings, value, at in meant:
        for meaning in meanings.split("+"):
            if meaning in MEANINGS:
                invocation = MEANINGS[meaning](invocation, value, at)
    said = _said(meant)
    for meanings in program.variants:
        if said.issuperset(meanings.split(" & ")):
            invocation = varied(invocation, meanings)
    return _by_first_operand(invocation, reading)


def _said(meant: Sequence[tuple[str, str, int]]) -> frozenset[str]:
    """What variants are asked for by: the meanings, and each with its value behind it."""
    plain = {
        meaning
        for meanings, value, _ in meant
        for meaning in meanings.split("+")
        if meaning != SEVERAL or (value.isdecimal() and int(value) > 1)
    }
    return frozenset(plain | {f"{meaning} {value}" for meaning, value, _ in meant})


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


def _by_first_operand(invocation: Invocation, reading: Reading) -> Invocation:
    program = invocation.program
    if not reading.operands:
        return replace(invocation, duration=program.bare or invocation.duration)
    word = invocation.argv[reading.operands[0]]
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


def _hosted(invocation: Invocation, configured: Configured, depth: int) -> Invocation:
    """A module or script that has a row of its own is that program, whoever interprets it."""
    name, at = invocation.module or invocation.script, invocation.script_at
    if invocation.kind != "interpreter" or not name or at is None:
        return invocation
    file_name = name.rsplit("/", 1)[-1]
    program = program_of(file_name)
    if program is None or not _is_hosted(program, invocation, name):
        return invocation
    argv = (file_name, *invocation.argv[at + 1 :])
    hosted = _recognise(argv, False, configured, depth + 1)
    return replace(
        hosted,
        argv=invocation.argv,
        inner_at=None if hosted.inner_at is None else hosted.inner_at + at,
        script=invocation.script,
        script_at=at,
        module=invocation.module,
        interpreter=invocation.program,
    )


def _is_hosted(program: Program, invocation: Invocation, name: str) -> bool:
    """`python -m pip` is pip, but `node install` is a script of someone's own."""
    if program.kind in ("utility", "idle"):
        return invocation.module is not None or ("/" in name and _is_system(name))
    return program.kind != "interpreter"
