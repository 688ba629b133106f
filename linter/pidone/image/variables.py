"""Step 3b: the names that ENV and ARG give values to, and their values at each instruction."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

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

    `is_open` says that a base image which is not known may set any other name.
    """

    def __init__(self, values: dict[str, str], is_open: bool) -> None:
        self.is_open = is_open
        self.moment = 0
        self._history: dict[str, list[tuple[int, str | None]]] = {
            name: [(0, value)] for name, value in values.items()
        }

    def set(self, name: str, value: str | None) -> None:
        """Gives `name` a value from here on; None declares an ARG that has no default."""
        self.moment += 1
        self._history.setdefault(name, []).append((self.moment, value))

    def declares(self, name: str) -> bool:
        return name in self._history

    def now(self) -> Moment:
        return Moment(self, self.moment)

    def look_up(self, name: str, moment: int) -> tuple[bool, str | None]:
        """Whether `name` was set or declared at that moment, and its value."""
        history = self._history.get(name)
        if history is None:
            return False, None
        index = bisect_right(history, moment, key=lambda entry: entry[0])
        return (True, history[index - 1][1]) if index else (False, None)

    def child(self) -> Scope:
        """The scope of a stage that is built on this one: BuildKit hands ARGs on, too."""
        scope = Scope({}, self.is_open)
        scope._history = {name: [(0, past[-1][1])] for name, past in self._history.items()}
        return scope


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
