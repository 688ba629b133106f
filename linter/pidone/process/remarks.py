"""Step 5 of the way: what deserves a note although the stop may end well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pidone.container import Container
from pidone.image.model import LaunchCommand
from pidone.process.blame import name_of
from pidone.process.model import Cause
from pidone.process.process import Process
from pidone.process.simulate import Stopped
from pidone.process.zombies import unreaped_children
from pidone.source import Span

TIMED = ("deaf-wait", "grace-too-short")
"""Remarks whose detail are seconds, and which only count beyond the grace."""


def remarks_of(container: Container, runs: Iterable[Stopped]) -> Iterator[Cause]:
    """Remarks on the launch as it is written, and on what its runs met."""
    yield from _shell_forms(container)
    runs = tuple(runs)
    yield from unreaped_children(runs)
    for run in runs:
        for remark in run.world.remarks:
            limit = float(remark.detail or "inf") if remark.kind in TIMED else None
            if limit is None or limit > container.grace:
                kind, span, culprit, detail, related = remark
                yield Cause(kind, span, culprit, detail=detail, related=related)
        yield from _lost_exit_traps(run)
        yield from _lost_stop_traps(run)
        yield from _ignored_signals(run)
        yield from _doubled_inits(run)
        yield from _supervising_shells(run)


INITS = frozenset({"tini", "dumb-init", "catatonit", "my_init", "s6-overlay"})
"""Rows of inits that do nothing but what one in front of them does already: start one command,
pass signals on and reap; supervisors keep their services besides."""


def _doubled_inits(run: Stopped) -> Iterator[Cause]:
    """An init below one that is PID 1."""
    first = run.kernel.first
    if _init_row(first) not in INITS:
        return
    for process in run.steady:
        if process is not first and _init_row(process) in INITS:
            at = process.exec_at or process.at
            related = _at(first.at if first.at is not at else None, f"{first.program} is PID 1")
            yield Cause("doubled-init", at, process.program, first.program, related=related)


def _supervising_shells(run: Stopped) -> Iterator[Cause]:
    """A shell that looks after several applications, and does not wait for whichever ends first."""
    for shell in run.steady:
        over = shell.parent.role if shell.parent is not None else "init"
        if shell.role != "shell" or over != "init" or _waits_for_any(shell):
            continue
        kept = [one for one in shell.children if one in run.steady and one.role == "application"]
        names = list(dict.fromkeys(name_of(one) for one in kept if not one.notes.aside))
        if len(names) > 1:
            detail = f"{', '.join(names[:-1])} and {names[-1]}"
            yield Cause("shell-as-supervisor", kept[-1].at, name_of(shell), detail=detail)


def _waits_for_any(shell: Process) -> bool:
    file = shell.notes.file
    return file is not None and file.text is not None and b"wait -n" in file.text.content


def _init_row(process: Process) -> str:
    invocation = process.notes.invocation
    return invocation.program.row if invocation is not None and process.role == "init" else ""


def _lost_stop_traps(run: Stopped) -> Iterator[Cause]:
    """A trap for the stop signal with a clean-up, taken away from PID 1 by an exec."""
    signal = run.world.stop_signal
    for process in run.steady:
        span = process.lost_traps.get(signal)
        if process.pid != 1 or process.role != "application" or signal in process.notes.talk:
            continue
        if span is not None:
            related = _at(process.exec_at, "exec replaces the shell here")
            yield Cause("trap-lost-at-exec", span, process.program, "", "SIG" + signal, related)


def _ignored_signals(run: Stopped) -> Iterator[Cause]:
    """Applications that are taken to handle a signal that they have been started deaf to."""
    signal = run.world.stop_signal
    for process in run.steady:
        span = process.notes.ignoring.get(signal)
        if span is not None and process.role == "application" and process.notes.assumed:
            at = process.exec_at or process.at
            related = ((span, "this ignores it"),)
            yield Cause("ignored-signal-inherited", at, process.program, related=related)


def _lost_exit_traps(run: Stopped) -> Iterator[Cause]:
    """EXIT traps that an exec has taken away, where no trap for the stop signal went with them."""
    signal = run.world.stop_signal
    for process in run.steady:
        span = process.lost_traps.get("EXIT")
        lost = span is not None and "EXIT" not in process.notes.talk
        if span is not None and lost and span != process.lost_traps.get(signal):
            related = _at(process.exec_at, "exec takes the shell's place here")
            yield Cause("unreachable-after-exec", span, process.program, "", "EXIT", related)


def _at(span: Span | None, message: str) -> tuple[tuple[Span, str], ...]:
    return ((span, message),) if span is not None else ()


def _shell_forms(container: Container) -> Iterator[Cause]:
    for kind, half in (
        ("shell-form-entrypoint", container.entrypoint),
        ("shell-form-cmd", container.cmd if container.entrypoint is None else None),
    ):
        if half is None or half.instruction is None:
            continue
        if half.form == "shell" and half.text is not None and not _execs(half.text.value):
            yield Cause(kind, half.text.whole(), culprit=half.argv[0])
    words = _shell_word(container)
    if words is not None and not _execs(words[0]):
        yield Cause("shell-in-exec-form", words[1], culprit=container.argv[0])


def _shell_word(container: Container) -> tuple[str, Span] | None:
    """The text of an exec form that starts a shell, with its place."""
    half: LaunchCommand | None = container.entrypoint or container.cmd
    if half is None or half.form != "exec" or half.instruction is None:
        return None
    from pidone.shell.dialect import dialect_of
    from pidone.shell.start import shell_words

    argv = half.argv
    if not argv or dialect_of(argv[0], {}) is None:
        return None
    at = shell_words(argv).text_at
    span = half.word_span(at) if at is not None else None
    return (argv[at], span) if at is not None and span is not None else None


def _execs(text: str) -> bool:
    """Whether a text hands over to its program by exec, or does more than start one."""
    return any(line.strip().startswith("exec ") for line in text.replace("&&", ";").split(";"))
