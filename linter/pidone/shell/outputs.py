"""Step 4 of the way, shells: what commands print, where that can be told without running them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Generator

from pidone.image.model import UNKNOWN
from pidone.shell.parameters import user_number
from pidone.shell.state import Shell
from pidone.shell.syntax import Script, Simple
from pidone.shell.values import is_known
from pidone.shell.written import content_of


def pure_output(shell: Shell, body: Script) -> Generator[float, None, str | None]:
    """The output of a substitution that is one command with a known output; else None."""
    from pidone.shell.expand import expand_words

    if len(body.statements) != 1 or body.statements[0].background:
        return None
    command = body.statements[0].command
    if not isinstance(command, Simple) or command.assignments:
        return None
    if not command.words:
        return _file_output(shell, command)
    name = command.words[0].literal
    if name not in OUTPUTS or name in shell.functions:
        return None
    if shell.world.kernel.fifos and name == "cat":
        return None
    words = yield from expand_words(shell, command.words)
    if any(redirect.operator not in (">", "&>") for redirect in command.redirects):
        return UNKNOWN
    return OUTPUTS[name](shell, words[1:])


def _file_output(shell: Shell, command: Simple) -> str | None:
    """`$(< file)`."""
    if len(command.redirects) != 1 or command.redirects[0].operator != "<":
        return None
    path = command.redirects[0].target.literal
    return _cat(shell, [path] if path else [UNKNOWN])


def _echo(_: Shell, words: list[str]) -> str:
    while words and words[0] in ("-n", "-e", "-E", "-ne", "-en"):
        words = words[1:]
    return " ".join(words).rstrip("\n")


def _printf(_: Shell, words: list[str]) -> str:
    if words and words[0] == "--":
        words = words[1:]
    return formatted(words).rstrip("\n")


def formatted(words: list[str]) -> str:
    """printf's output for a format of `%s`, `%d`, `%b` and the usual escapes; else unknown."""
    if not words or not all(map(is_known, words)):
        return UNKNOWN
    form = words[0].replace("\\n", "\n").replace("\\t", "\t")
    arguments = words[1:]
    pieces = form.replace("%%", "\0").split("%")
    if any(piece[:1] not in ("s", "d", "b") for piece in pieces[1:]):
        return UNKNOWN
    result = ""
    while True:
        result += pieces[0]
        for piece in pieces[1:]:
            result += (arguments.pop(0) if arguments else "") + piece[1:]
        if not arguments or len(pieces) == 1:
            return result.replace("\0", "%")


def said(argv: list[str]) -> str:
    """What echo and printf print, with the line's end; escapes of echo as they are written."""
    if argv[0] == "printf":
        return formatted(argv[1:])
    return " ".join(argv[2:] if argv[1:2] == ["-n"] else argv[1:]) + "\n"


def differs(argv: list[str]) -> bool:
    """Whether shells print different things, or escapes that `formatted` does not know."""
    name, *words = argv
    if name == "printf":
        form = words[0].replace("\\n", "").replace("\\t", "") if words else ""
        return "\\" in form or ("%b" in form and any("\\" in word for word in words[1:]))
    options = words[0] if words else ""
    if options[:1] == "-" and options != "-n" and (name == "print" or not options.strip("-neE")):
        return True
    return any("\\" in word for word in words)


def _id(shell: Shell, words: list[str]) -> str:
    user = (shell.process.user or "root").split(":")[0]
    if words == ["-u"]:
        return user_number(shell)
    if words in (["-un"], ["-nu"], ["-u", "-n"], ["-n", "-u"]):
        return "root" if user in ("0", "root") else (UNKNOWN if user.isdigit() else user)
    return UNKNOWN


def _whoami(shell: Shell, _: list[str]) -> str:
    return _id(shell, ["-un"])


def _cat(shell: Shell, words: list[str]) -> str:
    if len(words) == 1 and is_known(words[0]):
        text = content_of(shell, words[0])
        if text is not None:
            return text.rstrip("\n")
    return UNKNOWN


def _basename(_: Shell, words: list[str]) -> str:
    if not words or not is_known(words[0]):
        return UNKNOWN
    name = posixpath.basename(words[0].rstrip("/"))
    return name.removesuffix(words[1]) if len(words) > 1 and name != words[1] else name


def _dirname(_: Shell, words: list[str]) -> str:
    if not words or not is_known(words[-1]):
        return UNKNOWN
    return posixpath.dirname(words[-1].rstrip("/")) or ("/" if words[-1][:1] == "/" else ".")


def _pwd(shell: Shell, _: list[str]) -> str:
    return shell.process.cwd


def _readlink(shell: Shell, words: list[str]) -> str:
    names = [word for word in words if not word.startswith("-")]
    if len(names) != 1 or not is_known(names[0]) or len(names) == len(words):
        return UNKNOWN
    return posixpath.normpath(posixpath.join(shell.process.cwd, names[0]))


def _which(_: Shell, words: list[str]) -> str:
    names = [word for word in words if not word.startswith("-")]
    return f"{UNKNOWN}/{names[0]}" if len(names) == 1 and is_known(names[0]) else UNKNOWN


def _command(shell: Shell, words: list[str]) -> str:
    return _which(shell, words) if words and words[0] in ("-v", "-V") else UNKNOWN


def _jobs(shell: Shell, words: list[str]) -> str:
    if "-p" not in words:
        return UNKNOWN
    if not shell.dialect.kill_reaches("$(jobs -p)"):
        return ""
    return "\n".join(str(job.processes[0].pid) for job in shell.jobs if job.alive)


def _seq(_: Shell, words: list[str]) -> str:
    if len(words) in (1, 2) and all(word.isdigit() and len(word) < 4 for word in words):
        first, last = (1, int(words[0])) if len(words) == 1 else (int(words[0]), int(words[1]))
        return "\n".join(map(str, range(first, last + 1)))
    return UNKNOWN


def _nothing_known(_: Shell, __: list[str]) -> str:
    return UNKNOWN


OUTPUTS: dict[str, Callable[[Shell, list[str]], str]] = {
    "echo": _echo,
    "printf": _printf,
    "id": _id,
    "whoami": _whoami,
    "cat": _cat,
    "basename": _basename,
    "dirname": _dirname,
    "pwd": _pwd,
    "readlink": _readlink,
    "realpath": _readlink,
    "which": _which,
    "command": _command,
    "jobs": _jobs,
    "seq": _seq,
    "date": _nothing_known,
    "hostname": _nothing_known,
    "nproc": _nothing_known,
    "uname": _nothing_known,
}
