"""Step 3 of the way: a Dockerfile's stages, resolved to images."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pidone.dockerfile.model import Dockerfile
from pidone.image.context import BuildContext
from pidone.image.files import ImageFiles, Layers
from pidone.image.locate import locate_context
from pidone.image.model import UNKNOWN, BaseImage, Image, LaunchCommand, StopSignal
from pidone.image.stage_state import StageState, apply
from pidone.image.stages import Stage, global_scope, stages_of
from pidone.image.variables import DEFAULT_PATH, Environment, Scope
from pidone.knowledge.house import NO_HOUSE, HouseImages

DEFAULT_STOP_SIGNAL = "SIGTERM"
"""What the engine sends where the image says nothing (moby/moby, container/container.go)."""


def resolve_images(
    dockerfile: Dockerfile,
    context: BuildContext | None = None,
    house: HouseImages = NO_HOUSE,
    arguments: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Image, ...]:
    """One image per stage, in order; none where there is no FROM.

    `context` is the build context, which is looked for where none is given. Of the context
    nothing but its folders is looked at until a file is asked for. `house` is what the user says
    of base images, `arguments` are the build's.
    """
    outer = global_scope(dockerfile, arguments)
    builder = _Builder(dockerfile, outer, context or locate_context(dockerfile), house)
    for stage in stages_of(dockerfile, outer):
        builder.build(stage)
    return tuple(_image(stage, state, base) for stage, state, base in builder.built)


def image_of_target(images: tuple[Image, ...], target: str | None) -> Image | None:
    """The image that `--target` names by name or number; without one the last stage's."""
    if target is None:
        return images[-1] if images else None
    for image in reversed(images):
        if image.target == target.lower():
            return image
    return images[int(target)] if target.isdecimal() and int(target) < len(images) else None


class _Builder:
    def __init__(
        self,
        dockerfile: Dockerfile,
        outer: Scope,
        context: BuildContext | None,
        house: HouseImages,
    ) -> None:
        self.escape = dockerfile.escape
        self.outer = outer
        self.context = context
        self.house = house
        self.built: list[tuple[Stage, StageState, BaseImage]] = []
        self.by_name: dict[str, int] = {}

    def build(self, stage: Stage) -> None:
        index = self.by_name.get(stage.base.lower())
        if index is None:
            base = self.house.base_image(stage.base, stage.platform)
            state = self._from_outside(base)
            triggers = []
        else:
            _, parent, base = self.built[index]
            state = self._from_stage(parent)
            triggers = parent.triggers
        for instruction in (*triggers, *stage.instructions):
            apply(state, instruction)
        self.built.append((stage, state, base))
        if stage.name is not None:
            self.by_name[stage.name] = stage.index

    def _stage_layers(self, name: str) -> tuple[str, Layers]:
        """The files that `COPY --from` reaches: an earlier stage's, or an image's."""
        index = self.by_name.get(name.lower())
        if index is None and name.isdecimal() and int(name) < len(self.built):
            index = int(name)
        if index is not None:
            return f"stage {name}", self.built[index][1].layers
        return f"the image {name}", Layers(self.house.base_image(name))

    def _from_outside(self, base: BaseImage) -> StageState:
        env = dict(base.env)
        env.setdefault("PATH", DEFAULT_PATH if base.known else UNKNOWN)
        is_default = base.stop_signal is None
        return StageState(
            scope=Scope(env, is_open=not base.known),
            outer=self.outer,
            escape=self.escape,
            context=self.context,
            layers=Layers(base),
            stage_layers=self._stage_layers,
            shell=base.shell,
            stop_signal=StopSignal(
                base.stop_signal or DEFAULT_STOP_SIGNAL, None, None if is_default else base.name
            ),
            env=Environment(env),
            workdir=base.workdir or ("/" if base.known else "/" + UNKNOWN),
            user=base.user or ("" if base.known else UNKNOWN),
            entrypoint=_base_command(base, base.entrypoint),
            cmd=_base_command(base, base.cmd),
        )

    def _from_stage(self, parent: StageState) -> StageState:
        return StageState(
            scope=parent.scope.child(),
            outer=self.outer,
            escape=self.escape,
            context=self.context,
            layers=parent.layers,
            stage_layers=self._stage_layers,
            shell=parent.shell,
            stop_signal=parent.stop_signal,
            env=Environment({}, parent.env),
            workdir=parent.workdir,
            user=parent.user,
            entrypoint=parent.entrypoint,
            cmd=parent.cmd,
            healthcheck=parent.healthcheck,
            volumes=list(parent.volumes),
        )


def _base_command(base: BaseImage, argv: tuple[str, ...] | None) -> LaunchCommand | None:
    return None if argv is None else LaunchCommand(argv, "exec", (), None, None, base.name)


def _image(stage: Stage, state: StageState, base: BaseImage) -> Image:
    return Image(
        target=stage.target,
        span=stage.opening.span,
        base=base,
        entrypoint=state.entrypoint,
        cmd=state.cmd,
        dropped_cmd=state.dropped_cmd,
        shell=state.shell,
        stop_signal=state.stop_signal,
        env=state.env,
        workdir=state.workdir,
        user=state.user,
        files=ImageFiles(state.layers, tuple(state.volumes)),
        healthcheck=state.healthcheck,
        overridden=tuple(state.overridden),
    )
