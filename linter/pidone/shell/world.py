"""Step 4 of the way, shells: what all shells of one run share: kernel, files, open decisions."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pidone.image.model import FileSystem, ImageFile, Insertion
from pidone.knowledge.programs import Invocation, recognise
from pidone.knowledge.shells import family
from pidone.process.choices import Run
from pidone.process.kernel import GivenUp, Kernel
from pidone.process.process import Process
from pidone.shell.parse import parse_shell
from pidone.shell.state import ExitShell
from pidone.shell.surroundings import Surroundings
from pidone.shell.survey import Survey
from pidone.shell.syntax import ShellText
from pidone.shell.values import is_known, shown
from pidone.source import Span, Text, fixed_text

if TYPE_CHECKING:
    from pidone.application.facts import Facts
    from pidone.shell.state import Shell


FULL_PROGRAMS = ("coreutils", "dpkg", "findutils", "openrc", "shadow", "util-linux")
"""Alpine's packages of programs that take the place of busybox's."""

MAX_COMMANDS = 10_000
"""Commands that one run follows."""

MAX_LINKS = 40
"""Symlinks that Linux follows for one path before it gives up (MAXSYMLINKS)."""

MAX_TEXTS = 400
"""Shell texts (scripts, trap actions, evals) that one run reads before it is given up."""


class Remark(NamedTuple):
    """What deserves a note, as a Cause has it."""

    kind: str
    span: Span
    culprit: str
    detail: str
    related: tuple[tuple[Span, str], ...] = ()


@dataclass(eq=False)
class World:
    """One run's surroundings. `shells` says which shell a path such as /bin/sh is."""

    kernel: Kernel
    run: Run
    files: FileSystem
    stop_signal: str
    shells: Mapping[str, str]
    survey: Survey
    is_short: Callable[[tuple[str, ...]], bool]
    launch_texts: Mapping[str, Text] = field(default_factory=dict)
    surroundings: Surroundings | None = None
    assumptions: dict[str, None] = field(default_factory=dict)
    remarks: dict[Remark, None] = field(default_factory=dict)
    gaps: dict[Span, None] = field(default_factory=dict)
    sources: dict[object, Facts | None] = field(default_factory=dict)
    """What programs that interpreters run say of themselves, by how they were started."""
    lost_targets: dict[str, None] = field(default_factory=dict)
    needed: dict[str, None] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    nothing_given: bool = False
    asked: bool = False
    """Something was looked at that whoever starts the container may give: an environment variable
    that nothing sets, an argument that is not there, a file, a command's answer."""
    texts: int = 0
    scripts: list[Text] = field(default_factory=list)
    commands: int = 0
    passed: int = 0
    """How often commands were not followed that might have printed something."""

    def choose(self, count: int, span: Span | None, place: object) -> int:
        """Which of `count` ways is gone where the files leave it open."""
        self.asked = True
        return self.run.choose(count, span, (id(place), self.key()))

    def key(self) -> object:
        """The state of all processes that still decide something."""
        kernel = self.kernel
        return (
            kernel.stopping,
            kernel.now if kernel.stopping else 0,
            tuple(self._process_key(process) for process in kernel.alive()),
        )

    def _process_key(self, process: Process) -> object:
        inner = process.state_key() if process.state_key is not None else None
        return (process.argv, process.user, tuple(process.ignored), process.settled, inner)

    def pid_names(self) -> dict[str, str]:
        """Process numbers as they stand in variables, by what they mean."""
        return {
            str(pid): f"{process.argv[:2]} {process.dead}"
            for pid, process in self.kernel.processes.items()
            if pid > 1
        }

    def assume(self, sentence: str) -> None:
        self.assumptions[sentence] = None

    def read(self, text: Text) -> ShellText:
        """The syntax of a text; each is parsed once for all runs."""
        self.texts += 1
        if self.texts > MAX_TEXTS:
            raise GivenUp("the scripts start one another without an end")
        self.scripts.append(text)
        return parsed(text)

    def read_words(self, value: str, span: Span) -> ShellText:
        """The syntax of a text that was computed (eval, trap, sh -c)."""
        self.texts += 1
        if self.texts > MAX_TEXTS:
            raise GivenUp("the scripts start one another without an end")
        return parsed_words(value, span)

    def launch_text(self, process: Process, value: str) -> ShellText:
        """The text behind a shell's `-c`: the Dockerfile's own where it stands there."""
        text = self.launch_texts.get(value)
        if text is not None:
            return self.read(text)
        if process.at is None:
            raise GivenUp("a shell text without a place")
        return self.read_words(value, process.at)

    def count(self) -> None:
        """One more command; a run that has very many is given up."""
        self.commands += 1
        self.survey.commands += 1
        if self.commands > MAX_COMMANDS:
            raise GivenUp("the scripts do more than is followed")

    def remark(
        self,
        kind: str,
        span: Span,
        culprit: str,
        detail: str,
        related: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Something that a rule may speak of, whatever the verdict is."""
        self.remarks[Remark(kind, span, culprit, detail, related)] = None

    def unreadable(self, span: Span) -> None:
        """A part of a text that was met and could not be followed."""
        self.gaps[span] = None

    def unreadable_target(self, target: str) -> None:
        """A kill whose target is not known."""
        self.lost_targets[target] = None

    def language(self, shell: Shell, feature: str) -> bool:
        """Whether the shell knows a construct; where it is a syntax error, the shell ends."""
        if shell.dialect.can(feature):
            return True
        if shell.dialect.ends_at(feature):
            raise ExitShell(2)
        return False

    def needs(self, name: str) -> None:
        """A variable without which the script ends, and which only its user can set."""
        self.needed[name] = None

    def skipped(self, path: str, span: Span) -> None:
        """A sourced file that is not at hand; it is taken to set variables and no more."""
        del span
        self.unread[shown(path)] = None
        self.assume(f"{shown(path)} only sets variables and functions")

    def started_by_shell(self, process: Process) -> bool:
        return process.parent is not None and process.parent.role == "shell"

    def interpreted(self, process: Process, invocation: Invocation) -> None:
        """Whether the script that an interpreter runs says a word about the stop signal."""
        name = invocation.script or invocation.module
        if name is None or not is_known(name) or self.stop_signal in invocation.signals.actions:
            return
        path = posixpath.normpath(posixpath.join(process.cwd, name))
        file = self.file(path)
        if file is not None and file.text is not None:
            if b"SIG" + self.stop_signal.encode() in file.text.content:
                process.notes.names_signal = True
        elif self.surroundings is not None and self.surroundings.bundles(path, self.stop_signal):
            process.notes.names_signal = True
        elif self.surroundings is not None and not self.surroundings.brings(path):
            process.notes.unseen = name

    @cached_property
    def has_busybox(self) -> bool:
        """Whether the small programs are busybox's: none of what brings others is installed."""
        if family(self.shells.get("/bin/sh", "")) != "busybox":
            return False
        return self.surroundings is None or not self.surroundings.installs(FULL_PROGRAMS)

    def is_missing(self, name: str, cwd: str, path: str = "") -> bool:
        """Whether it is certain that there is no such program, in no folder of PATH either."""
        if not is_known(name) or not is_known(cwd):
            return False
        if name.endswith("\r"):
            return True
        if "/" in name:
            return not self.may_exist(posixpath.normpath(posixpath.join(cwd, name)))
        return bool(path) and is_known(path) and not self.files.may_find(name, path)

    def seconds(self, argv: tuple[str, ...]) -> float:
        """How long a `sleep` sleeps."""
        found = recognise(argv)
        if found.seconds is None:
            return math.inf if found.duration == "long" else 1.0
        return found.seconds

    def file(self, path: str) -> ImageFile | None:
        """The file at a path: as the launch has written it, else the image's."""
        made = self.kernel.files
        if made:
            path = self.followed(path)
            if path in made:
                return made[path]
        return self.files.find(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """What may lie right in a folder: what the image has there, and what the launch made."""
        made = (path for path, file in self.kernel.files.items() if file is not None)
        below = {posixpath.basename(path) for path in made if posixpath.dirname(path) == folder}
        return tuple(sorted({*self.files.names(folder), *below}))

    def insertions(self, path: str) -> tuple[Insertion, ...] | None:
        """What the build changes in a file that is not at hand; None where that is not known."""
        return self.files.insertions(path)

    def may_be_copied(self, path: str) -> bool:
        """Whether a COPY that cannot be looked into may have brought the file."""
        return self.files.may_be_copied(path)

    def followed(self, path: str) -> str:
        """Where a path leads by the symlinks that the launch has made."""
        made = self.kernel.files
        for _ in range(MAX_LINKS):
            file = made.get(path)
            if file is None or file.link is None or file.problem:
                break
            path = file.link
        return path

    def may_exist(self, path: str) -> bool:
        made = self.kernel.files
        return made[path] is not None if path in made else self.files.may_exist(path)

    def which(self, name: str, path: str) -> ImageFile | None:
        """The first known file that `name` finds in PATH's folders."""
        made = self.kernel.files
        if not any(one.endswith("/" + name) for one in made):
            return self.files.which(name, path)
        for folder in path.split(":"):
            full = posixpath.join(folder, name)
            found = self.file(full) if full in made else self.files.which(name, folder)
            if found is not None:
                return found
        return None


@lru_cache(maxsize=48)
def parsed(text: Text) -> ShellText:
    return parse_shell(text)


@lru_cache(maxsize=256)
def parsed_words(value: str, span: Span) -> ShellText:
    return parse_shell(fixed_text(span, value.encode("utf-8", "surrogatepass")))
