"""Step 4 of the way: the source of the program that an interpreter runs, where it is at hand."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pidone.application.facts import Facts, Framework, Handler, Work
from pidone.application.state import Surface
from pidone.image.model import FileSystem, ImageFile
from pidone.knowledge.frameworks import Tongue
from pidone.knowledge.program import Action
from pidone.knowledge.programs import Invocation
from pidone.process.process import Process
from pidone.shell.values import is_known
from pidone.shell.world import World

TONGUES: Mapping[str, Tongue] = {"python": "python", "node": "node", "ts-node": "node"}
"""The languages that are read, by the row of their interpreter."""

HEARD = ("graceful", "quick")


def source_facts(world: World, process: Process, invocation: Invocation) -> Facts | None:
    """What the program's own source says; None where it is not at hand."""
    tongue = TONGUES.get(invocation.program.row)
    name = invocation.script or invocation.module
    if tongue is None or name is None or not is_known(name) or not is_known(process.cwd):
        return None
    at = invocation.script_at
    behind = invocation.argv[at + 1 :] if at is not None else ()
    surface = Surface((name, *behind), process.cwd, process.env)
    key = (tongue, invocation.argv, process.cwd, tuple(sorted(process.env.items())))
    if key not in world.sources:
        world.sources[key] = _read(world, tongue, surface, invocation)
    return world.sources[key]


def _read(world: World, tongue: Tongue, surface: Surface, invocation: Invocation) -> Facts | None:
    if tongue == "python":
        from pidone.application.python_start import python_facts

        return python_facts(world, surface, invocation.script, invocation.module)
    from pidone.application.javascript_start import javascript_facts

    script = invocation.script or ""
    preloaded = tuple(preloaded_modules(invocation))
    facts = javascript_facts(world, surface, script, preloaded)
    if facts is not None:
        return facts
    for path, files in world.files.origins(posixpath.normpath(posixpath.join(surface.cwd, script))):
        there = Surface(surface.argv, posixpath.dirname(path), surface.env)
        facts = javascript_facts(Stage(files), there, path)
        if facts is not None:
            return facts
    return None


@dataclass(frozen=True)
class Stage:
    """The files of another stage."""

    files: FileSystem

    def file(self, path: str) -> ImageFile | None:
        return self.files.find(path)


def preloaded_modules(invocation: Invocation) -> Iterator[str]:
    """What node loads before its script: `-r name`, `--require=name`, `--import name`."""
    at = invocation.script_at or 0
    words = iter(invocation.argv[1:at])
    for word in words:
        name, equals, value = word.partition("=")
        if name in ("-r", "--require", "--import"):
            yield value if equals else next(words, "")


def actions_by(facts: Facts, invocation: Invocation) -> dict[str, Action]:
    """What signals do, by the interpreter and what the program surely sets."""
    actions = dict(invocation.signals.actions)
    for deed in facts.deeds:
        if isinstance(deed, Framework) and deed.sure:
            actions.update(deed.actions)
        elif isinstance(deed, Handler) and deed.sure:
            for name in deed.signals:
                if deed.kind == "default":
                    actions.pop(name, None)
                else:
                    actions[name] = _action(facts, deed)
    return actions


def _action(facts: Facts, handler: Handler) -> Action:
    if handler.kind == "empty" and not facts.awaits:
        return "other"
    return "ignored" if handler.kind == "ignored" else "graceful"


def may_handle(facts: Facts, name: str) -> bool:
    """Whether the program may have a handler for a signal beyond those that it surely has."""
    if facts.may_handle & {name, "*"}:
        return True
    for deed in facts.deeds:
        if isinstance(deed, Handler) and not deed.sure and deed.kind in ("handled", "unread"):
            if name in deed.signals or not deed.signals:
                return True
        elif isinstance(deed, Framework) and not deed.sure and name in dict(deed.actions):
            return True
    return False


def silencing(facts: Facts, name: str) -> Handler | None:
    """What the program surely sets for a signal last, where that keeps it from ending."""
    found: Handler | None = None
    for deed in facts.deeds:
        if isinstance(deed, Handler) and deed.sure and name in deed.signals:
            quiet = deed.kind == "ignored" or (deed.kind == "empty" and not facts.awaits)
            found = deed if quiet else None
    return found


def informed(world: World, process: Process, invocation: Invocation, facts: Facts) -> Invocation:
    """The invocation with what the source adds; what it leaves open is noted."""
    actions = actions_by(facts, invocation)
    signal, notes = world.stop_signal, process.notes
    notes.silenced = silencing(facts, signal)
    if actions.get(signal) not in HEARD:
        if may_handle(facts, signal):
            notes.names_signal = True
            actions[signal] = "graceful"
        elif not facts.foreign and not facts.gaps:
            notes.read = any(isinstance(deed, Work) and deed.stays for deed in facts.deeds)
        else:
            notes.loads = facts.foreign
    else:
        notes.read = True
        if actions[signal] == "graceful" and not facts.gaps:
            notes.asks_for = signal
    for name in ("INT", "QUIT"):
        if actions.get(name) not in HEARD and may_handle(facts, name):
            actions[name] = "graceful"
    return replace(invocation, signals=invocation.signals._replace(actions=actions))
