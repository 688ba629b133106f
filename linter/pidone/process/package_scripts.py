"""Step 4 of the way: what npm, yarn, pnpm and bun run: a script of package.json, or a tool."""

from __future__ import annotations

from pidone.configuration.package import Package, package_in, workspace_of
from pidone.image.model import UNKNOWN, is_known
from pidone.knowledge.inner_command import quoted
from pidone.knowledge.programs import Invocation
from pidone.process.process import Process
from pidone.shell.world import World

_DROPS_OPTIONS = "npm"
"""npm takes the words with dashes in front of `--` for its own; the others pass all on."""


def package_script(world: World, process: Process, invocation: Invocation) -> str:
    """The text that a shell gets; the process stands in the package's folder from then on.

    npm 11.19.1 and yarn 1.22.22: without a script `start` it is `node server.js`. For some tools,
    a name that is no script is a command of the project's node_modules/.bin.
    """
    name = invocation.package_script or ""
    package = package_of(world, process, invocation)
    if package is None:
        return UNKNOWN
    process.cwd = package.folder
    text = package.command(name)
    if text is not None:
        process.notes.runs = package.place(name)
        return " ".join([text, *map(quoted, arguments(invocation, name))])
    if invocation.program.runs_binaries and name in invocation.argv:
        return " ".join(map(quoted, invocation.argv[invocation.argv.index(name) :]))
    return "node server.js" if name == "start" else UNKNOWN


def package_of(world: World, process: Process, invocation: Invocation) -> Package | None:
    """The package where the process stands, or the workspace of it that the words name."""
    if not is_known(process.cwd):
        return None
    package = package_in(world, process.cwd)
    wanted = invocation.workspace
    if package is None or wanted is None:
        return package
    return workspace_of(world, package, wanted) if is_known(wanted) else None


def arguments(invocation: Invocation, name: str) -> tuple[str, ...]:
    """The words that the script's command gets behind its own."""
    words = invocation.argv
    first = next((at for at, word in enumerate(words) if word == name), None)
    if first is None:
        return ()
    rest = words[first + 1 :]
    if invocation.argv[0].rsplit("/", 1)[-1] != _DROPS_OPTIONS:
        return rest[1:] if rest[:1] == ("--",) else rest
    end = rest.index("--") if "--" in rest else len(rest)
    own = rest[:end]
    plain = () if any(word.startswith("-") for word in own) else own
    return (*plain, *rest[end + 1 :])
