"""Step 4 of the way: what pm2 starts: the applications of an ecosystem file, or a script."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from pidone.application.ecosystem import Application, ecosystem_applications, form_of
from pidone.application.state import Surface
from pidone.image.model import UNKNOWN, is_known
from pidone.knowledge.programs import Invocation
from pidone.knowledge.signals import signal_name
from pidone.process.kernel import GivenUp
from pidone.process.process import Process
from pidone.process.services import STAND_IN, Service
from pidone.shell.world import World

PATIENCE = 1.6
"""pm2 7.0.4, constants.js: KILL_TIMEOUT, in seconds; PM2_KILL_TIMEOUT has milliseconds."""

INTERPRETERS: Mapping[str, str] = {
    ".sh": "bash",
    ".py": "python",
    ".rb": "ruby",
    ".php": "php",
    ".pl": "perl",
    ".js": "node",
    ".cjs": "node",
    ".mjs": "node",
}
"""pm2 7.0.4, lib/API/interpreter.json; a text file that is not among them is node's as well."""

RUNNERS = frozenset({"npm", "npx", "yarn", "pnpm"})
"""Commands that are programs of node's themselves."""


def services_of_ecosystem(
    world: World, process: Process, invocation: Invocation
) -> tuple[Service, ...]:
    """One service for each application, however many instances it has."""
    name = invocation.services
    if name is None or not is_known(name) or not is_known(process.cwd):
        return (STAND_IN,)
    behind = invocation.argv[invocation.argv.index(name) + 1 :]
    if form_of(name) is None:
        own = Application(script=name, args=_arguments(behind), interpreter=_option(behind))
        return (_service(world, process, own),)
    file = world.file(posixpath.normpath(posixpath.join(process.cwd, name)))
    if file is None or file.text is None:
        return (STAND_IN,)
    surface = Surface((), process.cwd, process.env)
    env = _option(invocation.argv, "--env")
    found = ecosystem_applications(world, surface, file, env)
    only = _option(invocation.argv, "--only")
    wanted = None if only is None else only.replace(",", " ").split()
    chosen = [one for one in found or () if wanted is None or one.name in wanted]
    return tuple(_service(world, process, one) for one in chosen) or (STAND_IN,)


def _arguments(behind: tuple[str, ...]) -> tuple[str, ...]:
    return behind[behind.index("--") + 1 :] if "--" in behind else ()


def _option(words: tuple[str, ...], option: str = "--interpreter") -> str | None:
    own = words[: words.index("--")] if "--" in words else words
    for at, word in enumerate(own):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else next(iter(own[at + 1 :]), None)
    return None


def _service(world: World, process: Process, application: Application) -> Service:
    """pm2 7.0.4, lib/God/Methods.js, killProcess: the tree is told, and killed after a time.

    A relative script or cwd is one of pm2's own folder, wherever the file lies (measured).
    """
    if not application.known:
        return replace(STAND_IN, at=application.at)
    if application.by_message:
        raise GivenUp(f"what {application.script} does with pm2's message")
    patience = application.kill_timeout
    if patience is not None and application.timeout_at is not None:
        world.remark("grace-too-short", application.timeout_at, process.program, f"{patience:g}")
    if patience is None:
        patience = _milliseconds(process.env.get("PM2_KILL_TIMEOUT"))
    signal = signal_name(process.env.get("PM2_KILL_SIGNAL", "INT")) or "INT"
    folder = posixpath.normpath(posixpath.join(process.cwd, application.cwd or "."))
    return Service(
        _argv(world, application, folder),
        workdir=folder,
        env=application.env,
        signal=signal.removeprefix("SIG"),
        patience=patience,
        whole_group=application.tree,
        outlived=application.tree,
        at=application.at,
    )


def _milliseconds(written: str | None) -> float:
    return int(written) / 1000 if written is not None and written.isdecimal() else PATIENCE


def _argv(world: World, application: Application, folder: str) -> tuple[str, ...]:
    """pm2 7.0.4, lib/Common.js: verifyConfs, prepareAppConf and resolveInterpreter."""
    script, args = application.script, application.args
    if " " in script:
        return ("bash", "-c", script)
    interpreter = application.interpreter
    ending = posixpath.splitext(script)[1]
    path = posixpath.normpath(posixpath.join(folder, script))
    is_file = world.file(path) is not None
    if interpreter == "none":
        return (path if is_file else script, *args)
    if interpreter is None:
        interpreter = INTERPRETERS.get(ending)
    if interpreter is None and ending in (".ts", ".tsx"):
        return (UNKNOWN,)
    if interpreter is None and (script in RUNNERS or "node_modules/.bin/" in script):
        return (script, *args)
    if interpreter is None and not is_file:
        return (script, *args)
    if interpreter is None:
        interpreter = "node"
    return (interpreter, *application.interpreter_args, path, *args)
