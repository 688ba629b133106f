"""Step 3: the names that ENV and ARG give values to, and their values at each instruction."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pidone.image.model import UNKNOWN

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""PATH of an image that sets none (moby/buildkit, util/system/path.go)."""

PLATFORM_ARGS = {
    "BUILDPLATFORM": UNKNOWN,
    "BUILDOS": "linux",
    "BUILDOSVERSION": "",
    "BUILDARCH": UNKNOWN,
    "BUILDVARIANT": UNKNOWN,
    "TARGETPLATFORM": UNKNOWN,
    "TARGETOS": "linux",
    "TARGETOSVERSION": "",
    "TARGETARCH": UNKNOWN,
    "TARGETVARIANT": UNKNOWN,
    "TARGETSTAGE": UNKNOWN,
}
"""ARGs that every build has before its first FROM (moby/buildkit, dockerfile2llb/platform.go)."""


class Scope:
    """The variables of one stage, with their history, so that each instruction sees its own moment.

    `is_open` says that a base image which is not known may set any other name. `parent` is the
    stage below, at its end: BuildKit hands ARGs on, too. `given` are the build arguments, which
    beat the defaults of ARGs.
    """

    def __init__(
        self,
        values: Mapping[str, str],
        is_open: bool,
        parent: Moment | None = None,
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.is_open = is_open
        self.parent = parent
        self.given = given
        self.moment = 0
        self._history: dict[str, list[tuple[int, str | None]]] = {
            name: [(0, value)] for name, value in values.items()
        }

    def set(self, name: str, value: str | None) -> None:
        """Gives `name` a value from here on; None declares an ARG that has no default."""
        self.moment += 1
        self._history.setdefault(name, []).append((self.moment, value))

    def declares(self, name: str) -> bool:
        return self.look_up(name, self.moment)[0]

    def now(self) -> Moment:
        return Moment(self, self.moment)

    def child(self) -> Scope:
        """The scope of a stage that is built on this one."""
        return Scope({}, self.is_open, self.now())

    def look_up(self, name: str, moment: int) -> tuple[bool, str | None]:
        """Whether `name` was set or declared at that moment, and its value."""
        scope = self
        while True:
            history = scope._history.get(name)
            index = bisect_right(history, moment, key=_moment_of) if history else 0
            if history and index:
                return True, history[index - 1][1]
            below = scope.parent
            if below is None:
                return False, None
            scope, moment = below.scope, below.moment


def _moment_of(entry: tuple[int, str | None]) -> int:
    return entry[0]


@dataclass(frozen=True)
class Moment:
    """A scope as one instruction sees it."""

    scope: Scope = field(repr=False)
    moment: int

    def value(self, name: str) -> str | None:
        declared, value = self.scope.look_up(name, self.moment)
        if declared:
            return UNKNOWN if value is None else value
        return UNKNOWN if self.scope.is_open else None

    def default_value(self, name: str) -> str | None:
        declared, value = self.scope.look_up(name, self.moment)
        if declared:
            return value
        return UNKNOWN if self.scope.is_open else None


class Environment(Mapping[str, str]):
    """The ENV of a stage, on top of that of the stage it is built on; nothing is copied."""

    def __init__(self, values: Mapping[str, str], parent: Environment | None = None) -> None:
        self._own = dict(values)
        self._parent = parent

    def set(self, name: str, value: str) -> None:
        self._own[name] = value

    def __getitem__(self, name: str) -> str:
        stage: Environment | None = self
        while stage is not None:
            if name in stage._own:
                return stage._own[name]
            stage = stage._parent
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        stages: list[Environment] = []
        stage: Environment | None = self
        while stage is not None:
            stages.append(stage)
            stage = stage._parent
        return iter(dict.fromkeys(name for stage in reversed(stages) for name in stage._own))

    def __len__(self) -> int:
        return sum(1 for _ in self)
