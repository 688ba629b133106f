"""Step 3: what a stage's instructions make of the image that it starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pidone.dockerfile.model import Instruction
from pidone.image.context import BuildContext
from pidone.image.expand import expanded
from pidone.image.files import Layers, absolute
from pidone.image.folder import FolderLayer
from pidone.image.model import LaunchCommand, StopSignal
from pidone.image.run.layer import RunLayer
from pidone.image.sources import copy_layer
from pidone.image.stages import declare_args
from pidone.image.variables import Environment, Scope
from pidone.knowledge.shells import family

_MOST_VOLUMES = 200


@dataclass
class StageState:
    """A stage half-way through: its configuration so far, and its layers so far."""

    scope: Scope
    outer: Scope
    escape: str
    context: BuildContext | None
    layers: Layers
    stage_layers: Callable[[str], tuple[str, Layers]]
    shell: tuple[str, ...]
    stop_signal: StopSignal
    env: Environment
    workdir: str
    user: str
    entrypoint: LaunchCommand | None
    cmd: LaunchCommand | None
    entrypoint_is_own: bool = False
    cmd_is_own: bool = False
    dropped_cmd: LaunchCommand | None = None
    overridden: list[LaunchCommand] = field(default_factory=list)
    healthcheck: Instruction | None = None
    volumes: list[str] = field(default_factory=list)
    triggers: list[Instruction] = field(default_factory=list)

    def expanded(self, text: str) -> str:
        return expanded(text, self.scope.now(), self.escape)


def apply(state: StageState, instruction: Instruction) -> None:
    """Carries out one instruction; those that leave launch and files alone do nothing."""
    action = _ACTIONS.get(instruction.keyword)
    if action is not None:
        action(state, instruction)


def _env(state: StageState, instruction: Instruction) -> None:
    """All values of one ENV see the variables as they were before it."""
    values = [
        (state.expanded(name.value), state.expanded(value.value))
        for name, value in instruction.pairs
        if value is not None
    ]
    for name, value in values:
        state.scope.set(name, value)
        state.env.set(name, value)


def _arg(state: StageState, instruction: Instruction) -> None:
    declare_args(instruction, state.scope, state.escape, state.outer)


def _workdir(state: StageState, instruction: Instruction) -> None:
    state.workdir = absolute(state.expanded(instruction.text.value.strip()), state.workdir)
    state.layers = state.layers.plus(FolderLayer(state.workdir, instruction.span))


def _user(state: StageState, instruction: Instruction) -> None:
    state.user = state.expanded(instruction.text.value.strip())


def _stop_signal(state: StageState, instruction: Instruction) -> None:
    value = state.expanded(instruction.text.value.strip())
    state.stop_signal = StopSignal(value, instruction.text.whole())


def _shell(state: StageState, instruction: Instruction) -> None:
    if instruction.json:
        state.shell = tuple(word.value for word in instruction.json)


def _entrypoint(state: StageState, instruction: Instruction) -> None:
    """A new ENTRYPOINT resets a CMD that this stage has not set itself.

    moby/buildkit, dockerfile2llb/convert.go, dispatchEntrypoint.
    """
    if state.entrypoint_is_own and state.entrypoint is not None:
        state.overridden.append(state.entrypoint)
    state.entrypoint = launch_command(instruction, state.shell)
    state.entrypoint_is_own = True
    if not state.cmd_is_own:
        if state.cmd is not None:
            state.dropped_cmd = state.cmd
        state.cmd = None


def _cmd(state: StageState, instruction: Instruction) -> None:
    if state.cmd_is_own and state.cmd is not None:
        state.overridden.append(state.cmd)
    state.cmd = launch_command(instruction, state.shell)
    state.cmd_is_own = True


def launch_command(instruction: Instruction, shell: tuple[str, ...]) -> LaunchCommand:
    """ENTRYPOINT or CMD as the configuration holds it: the exec form's words, or SHELL and text."""
    form: Literal["exec", "shell"] = "shell"
    if instruction.json is not None:
        form = "exec"
        argv = tuple(word.value for word in instruction.json)
        return LaunchCommand(argv, form, instruction.json, None, instruction)
    argv = (*shell, instruction.text.value)
    return LaunchCommand(argv, form, (), instruction.text, instruction)


def _healthcheck(state: StageState, instruction: Instruction) -> None:
    state.healthcheck = instruction


def _volume(state: StageState, instruction: Instruction) -> None:
    for word in (instruction.json or instruction.words)[:_MOST_VOLUMES]:
        if len(state.volumes) < _MOST_VOLUMES:
            state.volumes.append(absolute(state.expanded(word.value)))


def _copy(state: StageState, instruction: Instruction) -> None:
    origin = next((flag.value for flag in instruction.flags if flag.name == "from"), None)
    stage = state.stage_layers(state.expanded(origin)) if origin else None
    layer = copy_layer(
        instruction, state.scope.now(), state.workdir, state.context, stage, state.escape
    )
    if layer is not None:
        state.layers = state.layers.plus(layer)


def _run(state: StageState, instruction: Instruction) -> None:
    row = state.layers.base.shells.get(state.shell[0]) if state.shell else None
    shell = family(row) if row is not None else None
    layer = RunLayer(instruction, state.scope.now(), state.workdir, shell)
    state.layers = state.layers.plus(layer)


def _onbuild(state: StageState, instruction: Instruction) -> None:
    if instruction.onbuild is not None:
        state.triggers.append(instruction.onbuild)


_ACTIONS: dict[str, Callable[[StageState, Instruction], None]] = {
    "ENV": _env,
    "ARG": _arg,
    "WORKDIR": _workdir,
    "USER": _user,
    "STOPSIGNAL": _stop_signal,
    "SHELL": _shell,
    "ENTRYPOINT": _entrypoint,
    "CMD": _cmd,
    "HEALTHCHECK": _healthcheck,
    "VOLUME": _volume,
    "COPY": _copy,
    "ADD": _copy,
    "RUN": _run,
    "ONBUILD": _onbuild,
}
