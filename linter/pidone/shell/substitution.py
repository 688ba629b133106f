"""Step 4 of the way, shells: command and process substitution, operators that change a value."""

from __future__ import annotations

import re
from collections.abc import Generator
from functools import lru_cache

from pidone.image.model import UNKNOWN
from pidone.process.kernel import FOREVER
from pidone.process.process import Process
from pidone.shell import outputs
from pidone.shell.fork import fork
from pidone.shell.parameters import variable
from pidone.shell.patterns import matches
from pidone.shell.state import ExitShell, Shell
from pidone.shell.syntax import Command, Parameter, Pipeline, Script, Simple, Statement
from pidone.shell.traps import run_traps, while_waiting
from pidone.shell.values import UNSET, is_known
from pidone.shell.written import forget_files

Pattern = tuple[tuple[str, bool], ...]


def captured(shell: Shell, body: Script) -> Generator[float, None, str]:
    """What a command substitution puts out, without its last line ends."""
    source = _unfiltered(body)
    if source is not None:
        found = yield from captured(shell, source)
        return " ".join(found.split()) if is_known(found) else UNKNOWN
    try:
        known = yield from outputs.pure_output(shell, body)
    except ExitShell as end:  # `set -u`: of the substitution, not of the shell
        shell.substituted = end.status
        return ""
    if known is not None:
        shell.substituted = None if not is_known(known) else 0
        return known
    takes_time = _finds_processes(body) or bool(shell.world.kernel.fifos)
    effect = shell.world.survey.effect(shell, body)
    if effect.inert and not takes_time:
        forget_files(shell, effect.assigns)
        shell.substituted = None
        return UNKNOWN
    pipe = shell.world.kernel.new_pipe()
    lines: list[str] = []
    child = fork(
        shell,
        body,
        body.span,
        context="substitution",
        writes=frozenset({pipe}),
        output=lines,
    )
    child.notes.asked = True
    is_command = len(body.statements) == 1 and isinstance(body.statements[0].command, Simple)
    place = "substituted_command" if is_command else "substitution"
    yield from _read_to_the_end(shell, child, pipe, place)
    shell.substituted = child.status
    return "".join(lines).rstrip("\n")


def killed_through_pipe(
    shell: Shell, command: Pipeline
) -> Generator[float, None, list[str] | None]:
    """The words of a kill behind `jobs -p | xargs kill`; None for any other pipeline."""
    *sources, last = command.stages
    words = [word.literal or "" for word in last.words] if isinstance(last, Simple) else []
    if words[:1] != ["xargs"] or len(sources) != 1:
        return None
    while len(words) > 1 and words[1] in ("-r", "--no-run-if-empty", "-n1", "-t"):
        del words[1]
    if words[1:2] != ["kill"]:
        return None
    found = yield from captured(shell, _script_of(sources[0]))
    return [*words[2:], *found.split()]


@lru_cache(maxsize=64)
def _script_of(command: Command) -> Script:
    return Script((Statement(command, background=False),), command.span)


def _finds_processes(body: Script) -> bool:
    """Whether it is a command that prints pids."""
    command = body.statements[0].command if body.statements else None
    words = command.words if isinstance(command, Simple) else ()
    return bool(words) and words[0].literal in ("pgrep", "pidof")


_JOINING = frozenset({("tr", "\n", " "), ("tr", "\\n", " "), ("xargs",), ("xargs", "echo")})
"""Commands that put the words of several lines into one line."""


def _unfiltered(body: Script) -> Script | None:
    """The first command of a pipeline whose others only put what it prints into one line."""
    pipeline = body.statements[0].command if len(body.statements) == 1 else None
    if not isinstance(pipeline, Pipeline):
        return None
    for stage in pipeline.stages[1:]:
        if not isinstance(stage, Simple) or stage.redirects:
            return None
        if tuple(word.literal for word in stage.words) not in _JOINING:
            return None
    return _script_of(pipeline.stages[0])


def _read_to_the_end(
    shell: Shell, child: Process, pipe: int, place: str
) -> Generator[float, None, None]:
    """Until nobody can write any more; a trap waits as it does behind a foreground child."""
    process = shell.process
    while not child.dead or shell.world.kernel.holds_pipe(pipe, process):
        process.waiting_for = (child,)
        yield FOREVER
        if process.pending:
            yield from while_waiting(shell, place)
    process.waiting_for = ()
    if process.pending:
        yield from run_traps(shell, "foreground")


def started(shell: Shell, body: Script, direction: str) -> str:
    """Starts the process behind `<(...)` or `>(...)`; returns the path that stands for it."""
    shell.world.language(shell, "process_substitution")
    kernel = shell.world.kernel
    pipe = kernel.new_pipe()
    if direction == "<":
        fork(shell, body, body.span, context="process_substitution", writes=frozenset({pipe}))
        return f"/dev/fd/pipe{pipe}"
    child = fork(shell, body, body.span, context="process_substitution")
    child.reads = pipe
    return f"/dev/fd/pipe{pipe}"


def arithmetic_text(shell: Shell, expression: str) -> str:
    """An arithmetic expression with its `$` parameters put in."""

    def value(name: re.Match[str]) -> str:
        found = variable(shell, name[1] or name[2])
        return found if found and found != UNSET else ("0" if not found else UNKNOWN)

    text = re.sub(r"\$(?:\{([A-Za-z_]\w*|[#?$!0-9])\}|([A-Za-z_]\w*|[#?$!0-9]))", value, expression)
    if "u" in shell.options and shell.dialect.ends_at("unset_arithmetic_under_u"):
        _need_all(shell, text)
    return text


def _need_all(shell: Shell, expression: str) -> None:
    """`set -u` where a name of an arithmetic expression has no value.

    Passed over is what an operator may leave out, what is a key (`a[key]`), or a number (`16#ff`).
    """
    if re.search(r"&&|\|\||[?#\[]", expression):
        return
    assigned = re.match(r"\s*([A-Za-z_]\w*)\s*=(?!=)", expression)
    for name in re.findall(r"\b[A-Za-z_]\w*", expression[assigned.end() if assigned else 0 :]):
        value = UNKNOWN if name in shell.arrays else variable(shell, name)
        if value == UNSET:
            shell.world.needs(name)
        elif value is None:
            raise ExitShell(1)


def transformed(shell: Shell, part: Parameter, value: str, argument: str, pattern: Pattern) -> str:
    """The value after `#`, `%%`, `/`, `^^`, a substring, ..."""
    if part.operator == "length":
        words = shell.arrays.get(part.name)
        if words is not None and part.index in ("@", "*"):
            return str(len(words))
        return str(len(value)) if is_known(value) else UNKNOWN
    if part.operator == "!":
        return value
    if not is_known(value):
        return UNKNOWN if value else ""
    match part.operator:
        case "#" | "##":
            return _without_prefix(value, pattern, longest=part.operator == "##")
        case "%" | "%%":
            return _without_suffix(value, pattern, longest=part.operator == "%%")
        case "^" | ",":
            changed = value[:1].upper() if part.operator == "^" else value[:1].lower()
            return changed + value[1:]
        case "^^":
            return value.upper()
        case ",,":
            return value.lower()
        case ":":
            return _substring(value, argument)
    return UNKNOWN


def _without_prefix(value: str, pattern: Pattern, *, longest: bool) -> str:
    places = range(len(value), -1, -1) if longest else range(len(value) + 1)
    for place in places:
        found = matches(value[:place], pattern)
        if found is None:
            return UNKNOWN
        if found:
            return value[place:]
    return value


def _without_suffix(value: str, pattern: Pattern, *, longest: bool) -> str:
    places = range(len(value) + 1) if longest else range(len(value), -1, -1)
    for place in places:
        found = matches(value[place:], pattern)
        if found is None:
            return UNKNOWN
        if found:
            return value[:place]
    return value


def _substring(value: str, argument: str) -> str:
    bounds = re.fullmatch(r"\s*(-?\d+)\s*(?::\s*(-?\d+)\s*)?", argument)
    if not bounds:
        return UNKNOWN
    start = int(bounds[1])
    rest = value[start:] if start >= 0 or -start <= len(value) else ""
    if bounds[2] is None:
        return rest
    length = int(bounds[2])
    return rest[:length]
