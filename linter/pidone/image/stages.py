"""Step 3: a Dockerfile's stages, each from its FROM to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pidone.dockerfile.model import Dockerfile, Instruction
from pidone.image.expand import expanded
from pidone.image.variables import PLATFORM_ARGS, Scope


@dataclass(frozen=True)
class Stage:
    """One stage; `name` is in lower case, `base` is the image's or stage's name, expanded."""

    index: int
    name: str | None
    base: str
    platform: str | None
    opening: Instruction
    instructions: tuple[Instruction, ...]

    @property
    def target(self) -> str:
        """What `--target` calls it: its name, else its number."""
        return self.name if self.name is not None else str(self.index)


def global_scope(
    dockerfile: Dockerfile, arguments: Mapping[str, str] = MappingProxyType({})
) -> Scope:
    """The ARGs before the first FROM, the platform's among them; `arguments` are `--build-arg`s."""
    scope = Scope(dict(PLATFORM_ARGS), is_open=False, given=arguments)
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            break
        if instruction.keyword == "ARG":
            declare_args(instruction, scope, dockerfile.escape)
    return scope


def declare_args(
    instruction: Instruction, scope: Scope, escape: str, outer: Scope | None = None
) -> None:
    """Sets an ARG's names; one without a default takes the value of `outer`, the global scope."""
    for word, default in instruction.pairs:
        name = word.value
        given = (outer or scope).given
        if name in given:
            scope.set(name, given[name])
        elif default is not None:
            scope.set(name, expanded(default.value, scope.now(), escape))
        elif outer is not None and outer.declares(name):
            scope.set(name, outer.now().default_value(name))
        elif not scope.declares(name):
            scope.set(name, None)


def stages_of(dockerfile: Dockerfile, scope: Scope) -> tuple[Stage, ...]:
    """The stages in order; what stands before the first FROM belongs to none."""
    stages: list[Stage] = []
    openings = [
        index
        for index, instruction in enumerate(dockerfile.instructions)
        if instruction.keyword == "FROM"
    ]
    for number, start in enumerate(openings):
        end = openings[number + 1] if number + 1 < len(openings) else len(dockerfile.instructions)
        opening = dockerfile.instructions[start]
        body = dockerfile.instructions[start + 1 : end]
        stages.append(_stage(number, opening, body, scope, dockerfile.escape))
    return tuple(stages)


def _stage(
    number: int,
    opening: Instruction,
    body: tuple[Instruction, ...],
    scope: Scope,
    escape: str,
) -> Stage:
    words = [word.value for word in opening.words]
    named = len(words) >= 3 and words[1].lower() == "as"
    platform = next((flag.value for flag in opening.flags if flag.name == "platform"), None)
    moment = scope.now()
    return Stage(
        index=number,
        name=words[2].lower() if named else None,
        base=expanded(words[0], moment, escape) if words else "",
        platform=None if platform is None else expanded(platform, moment, escape),
        opening=opening,
        instructions=body,
    )
