"""Step 4 of the way: from a command line to the body of a process."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from pidone.image.model import ImageFile
from pidone.knowledge.programs import Invocation, program_of, recognise
from pidone.knowledge.settings import has_settings
from pidone.process import applications, supervisors, wrappers
from pidone.process.kernel import GivenUp
from pidone.process.process import Body, Process
from pidone.process.steady import runs_for_good
from pidone.process.unfollowed import failed, mystery, repl, unreadable_script
from pidone.shell.dialect import Dialect, dialect_of
from pidone.shell.part_effect import SPECIAL
from pidone.shell.shebang import interpreter, script_argv, shebang
from pidone.shell.start import shell_body, shell_for, shell_words
from pidone.shell.values import is_known
from pidone.shell.world import World
from pidone.shell.written import WRITTEN

MAX_INTERPRETERS = 4
"""Interpreters of interpreters that execve follows (fs/exec.c: BINPRM_MAX_RECURSION)."""

PACKAGED = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
"""Folders of a system's programs (FHS 3.0)."""


def load(world: World, process: Process, argv: tuple[str, ...], depth: int = 0) -> Body:
    """The body of the process that executes `argv`; `depth` counts the interpreters before."""
    if not is_known(argv[0]) and not is_known(argv[0].rsplit("/", 1)[-1]):
        return mystery(world, process, argv)
    if argv[0].startswith("-") or argv[0] in SPECIAL:
        return failed(process, "entrypoint-not-found", 127)
    dialect = dialect_of(argv[0], world.shells)
    file = None if dialect is not None else located(world, process, argv[0])
    if file is not None and file.text is not None:
        return script(world, process, argv, file, depth)
    searched = process.env.get("PATH", "") if dialect is not None else ""
    is_judged = dialect is not None or not is_of_a_package(world, argv[0])
    if file is None and is_judged and world.is_missing(argv[0], process.cwd, searched):
        return failed(process, kind_of_missing(argv, dialect), 127)
    if file is not None and (file.problem == WRITTEN or "out of the build" in (file.problem or "")):
        return unreadable_script(world, process, argv[0], file)
    if dialect is None and is_script_of_base(world, argv[0]):
        return unreadable_script(world, process, argv[0], file)
    if argv[0].rsplit("/", 1)[-1] == "busybox" and len(argv) > 1:
        if dialect_of(argv[1], world.shells) is None:
            return program(world, process, recognise(argv[1:], busybox=True))
        return load(world, process, argv[1:], depth + 1)
    if dialect is not None:
        return shell(world, process, argv, dialect)
    return program(world, process, recognise(argv, busybox=world.has_busybox))


def is_of_a_package(world: World, path: str) -> bool:
    """Whether it is a known program where packages put theirs: a base that has none of its own may
    be an image of the house by the same name, and one that is not there fails at the first start.
    """
    if "/" not in path or posixpath.dirname(path) not in PACKAGED:
        return False
    facts = world.surroundings
    is_empty = facts is not None and "/" in facts.base.absent
    return not is_empty and program_of(path) is not None


def is_script_of_base(world: World, name: str) -> bool:
    """Whether the base image starts it, it is named as scripts are, and no table knows it."""
    facts = world.surroundings
    if facts is None or program_of(name) is not None:
        return False
    if facts.is_image and name.endswith(".sh"):
        return True
    started = (*(facts.base.entrypoint or ()), *(facts.base.cmd or ()))
    return name in started and (name.endswith(".sh") or "entrypoint" in posixpath.basename(name))


def kind_of_missing(argv: tuple[str, ...], dialect: Dialect | None) -> str:
    """What it is called that a program is not in the image: by what the program is for."""
    if dialect is not None or recognise(argv).kind == "interpreter":
        return "interpreter-not-in-image"
    return "entrypoint-not-found"


def located(world: World, process: Process, name: str) -> ImageFile | None:
    """The image's file behind a command's name."""
    if "/" in name:
        return world.file(posixpath.normpath(posixpath.join(process.cwd, name)))
    return world.which(name, process.env.get("PATH", ""))


def script(
    world: World, process: Process, argv: tuple[str, ...], file: ImageFile, depth: int
) -> Body:
    """A text file: what its first line says runs it."""
    assert file.text is not None
    process.notes.file = file
    first = process.exec_at is None and not world.started_by_shell(process)
    if file.executable is False:
        return failed(process, "entrypoint-not-executable", 126)
    line = shebang(file.text.content)
    if line is None:
        if first:
            return failed(process, "entrypoint-without-shebang", 126)
        line = ("/bin/sh",)
    if depth >= MAX_INTERPRETERS:
        raise GivenUp(f"{file.path}: its interpreters are scripts themselves")
    absent = missing_interpreter(world, process, line)
    if absent is not None:
        process.notes.missing = absent
        crlf = absent.endswith("\r")
        return failed(process, "crlf-shebang" if crlf else "interpreter-not-in-image", 127)
    process.argv = script_argv(line, file.path, argv[1:])
    return load(world, process, process.argv, depth + 1)


def missing_interpreter(world: World, process: Process, line: tuple[str, ...]) -> str | None:
    """The program of a `#!` line that is certainly not in the image, behind `env` too."""
    path = process.env.get("PATH", "")
    for name in dict.fromkeys((line[0], interpreter(line)[0])):
        known = dialect_of(name, world.shells) is None and located(world, process, name)
        if not known and world.is_missing(name, process.cwd, path):
            return name
    return None


def shell(world: World, process: Process, argv: tuple[str, ...], dialect: Dialect) -> Body:
    """A shell with a text (`-c`) or a script; without either it reads its standard input."""
    words = shell_words(argv)
    memory = shell_for(world, process, dialect, words)
    if words.text_at is not None:
        value = argv[words.text_at]
        if not is_known(value) and not value.strip("\ue000\ue001"):
            return mystery(world, process, argv)
        text = world.launch_text(process, value)
        return shell_body(memory, text, tail_of(value))
    if words.script_at is None:
        return repl(world, process)
    path = posixpath.normpath(posixpath.join(process.cwd, words.name))
    file = world.file(path)
    searches = dialect.row.opening.searches_path and "/" not in words.name
    if file is None and searches:
        file = world.which(words.name, process.env.get("PATH", ""))
    if file is None and not searches and not world.may_exist(path):
        process.notes.missing = words.name
        return failed(process, "entrypoint-not-found", 127)
    if file is None or file.text is None:
        return unreadable_script(world, process, words.name, file)
    process.notes.file = file
    return shell_body(memory, world.read(file.text), ("file",))


def tail_of(value: str) -> tuple[str, ...]:
    """The context of a `-c` text's last command: what stands behind it counts in some shells."""
    return ("text_newline",) if value.endswith("\n") else ("text",)


def program(world: World, process: Process, invocation: Invocation) -> Body:
    """A program by its row in the tables."""
    if has_settings(invocation.program.row):
        from pidone.process.settings import with_settings

        invocation = with_settings(world, process, invocation)
    process.program = posixpath.basename(invocation.argv[0])
    process.notes.invocation = invocation
    if invocation.program.sums_seconds and invocation.duration == "unknown":
        invocation = replace(invocation, duration="short", seconds=1.0, undecided=None)
    process.duration = invocation.duration
    late = world.kernel.stopping is not None and invocation.kind == "application"
    if late and not runs_for_good(world.kernel, process):
        return applications.in_handler(world, process, invocation)
    if invocation.undecided is not None:
        return mystery(world, process, invocation.argv)
    stays = invocation.daemonizes or invocation.duration == "long"
    if invocation.program.supervises and invocation.kind == "init" and stays:
        return supervisors.supervisor(world, process, invocation)
    if insists(world, process, invocation):
        front = "doubled-init" if world.kernel.first.role == "init" else "init-not-pid1"
        return failed(process, front, 100)
    if lacks_root(process, invocation):
        return failed(process, "user-switch-without-root", 1)
    if invocation.duration == "short" and invocation.inner is None:
        return applications.short(world, process, invocation)
    match invocation.kind:
        case "replace":
            return wrappers.replacing(world, process, invocation)
        case "parent" | "init" if wrappers.starts_something(invocation):
            return wrappers.parent(world, process, invocation)
    return applications.application(world, process, invocation)


def insists(world: World, process: Process, invocation: Invocation) -> bool:
    """Whether an init refuses to start, since it is not PID 1."""
    words = invocation.program.insists_with
    if not words or process.pid == 1 or world.surroundings is None:
        return False
    return world.surroundings.installs(words)


def lacks_root(process: Process, invocation: Invocation) -> bool:
    """Whether a program that changes the user is started by one who may not.

    capabilities(7): setuid(2) to another user and setgroups(2) need CAP_SETUID and CAP_SETGID.
    """
    switches = invocation.kind == "replace" and invocation.user is not None
    if not (switches or invocation.program.needs_root) or invocation.duration == "short":
        return False
    user = (process.user or "root").partition(":")[0]
    return is_known(user) and user not in ("root", "0", "")
