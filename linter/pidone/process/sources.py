"""Step 4 of the way: the source of the program that an interpreter runs, where it is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pidone.application.facts import Facts, Framework, Handler
from pidone.application.state import Surface
from pidone.knowledge.frameworks import Tongue
from pidone.knowledge.program import Action
from pidone.knowledge.programs import Invocation
from pidone.process.process import Process
from pidone.shell.values import is_known
from pidone.shell.world import World

TONGUES: Mapping[str, Tongue] = {"python": "python"}
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
    return None


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


def informed(world: World, process: Process, invocation: Invocation, facts: Facts) -> Invocation:
    """The invocation with what the source adds; what it leaves open is noted."""
    actions = actions_by(facts, invocation)
    signal, notes = world.stop_signal, process.notes
    if actions.get(signal) not in HEARD:
        if may_handle(facts, signal):
            notes.names_signal = True
            actions[signal] = "graceful"
        elif not facts.foreign and not facts.gaps:
            notes.read = True
        else:
            notes.loads = facts.foreign
    else:
        notes.read = True
    return replace(invocation, signals=invocation.signals._replace(actions=actions))
