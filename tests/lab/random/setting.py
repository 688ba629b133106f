"""What the parts of one random launch agree on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st


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

    def deeper(self) -> Setting:
        return Setting(self.image, self.shell, self.signal, self.options, self.depth - 1)


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
