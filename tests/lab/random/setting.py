"""What the parts of one random launch agree on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

BEYOND_POSIX = {
    "arrays": ("bash", "zsh", "ksh93", "mksh", "yash"),
    "local": ("bash", "dash", "busybox", "zsh", "mksh", "yash"),
    "read_timeout": ("bash", "busybox", "zsh", "ksh93", "mksh"),
    "double_brackets": ("bash", "busybox", "zsh", "ksh93", "mksh", "yash"),
    "process_substitution": ("bash", "zsh", "ksh93"),
    "arithmetic_command": ("bash", "zsh", "ksh93", "mksh"),
}
"""What not every shell can do -> the shells that can."""


@dataclass(frozen=True)
class Setting:
    """`shell` runs the text (a row's name of knowledge/shells.toml), `signal` is the stop signal
    without SIG, `image` the base. `options` are those of the script's `set`.

    `depth` is how far parts may still be nested.
    """

    image: str
    shell: str
    signal: str
    options: str = ""
    depth: int = 2

    @property
    def is_bash(self) -> bool:
        return self.shell == "bash"

    @property
    def is_alpine(self) -> bool:
        return self.image.startswith("alpine")

    @property
    def has_job_control(self) -> bool:
        return "m" in self.options.partition("o")[0]

    def has(self, feature: str) -> bool:
        """Whether the shell can do one of BEYOND_POSIX."""
        return self.shell in BEYOND_POSIX[feature]

    def deeper(self) -> Setting:
        return dataclasses.replace(self, depth=self.depth - 1)


Choice = str | st.SearchStrategy[str] | Callable[[], st.SearchStrategy[str]]
"""A text, a strategy, or a function that makes one when it is needed."""


def weighted(*choices: tuple[int, Choice]) -> st.SearchStrategy[str]:
    """One of the choices, as often as their weights say; the first is what it shrinks to."""
    listed = [choice for weight, choice in choices for _ in range(weight)]
    return st.integers(0, len(listed) - 1).flatmap(lambda number: _strategy(listed[number]))


def _strategy(choice: Choice) -> st.SearchStrategy[str]:
    if isinstance(choice, str):
        return st.just(choice)
    return choice if isinstance(choice, st.SearchStrategy) else choice()


def joined(separator: str, parts: Sequence[st.SearchStrategy[str]]) -> st.SearchStrategy[str]:
    """All the parts in a row, empty ones left out."""
    return st.tuples(*parts).map(lambda drawn: separator.join(part for part in drawn if part))


def indented(text: str) -> str:
    """Two columns in; not behind a here-document's start, whose end must stay where it is."""
    if "<<" in text:
        return text
    return "\n".join(f"  {line}" for line in text.split("\n"))
