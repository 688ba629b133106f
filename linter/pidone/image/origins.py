"""Step 3: where a file that is not at hand would have come from: a place in another stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from pidone.image.files import Layers, absolute


@runtime_checkable
class Copying(Protocol):
    """A layer that can tell from which place of another stage it would have copied a path."""

    def origins(self, path: str) -> Iterator[tuple[str, Layers]]: ...


def origins(layers: Layers, path: str) -> Iterator[tuple[str, Layers]]:
    """The places in other stages that a path would have been copied from, the last copy first."""
    path = absolute(path)
    for layer, _ in layers.downwards(path):
        if isinstance(layer, Copying):
            yield from layer.origins(path)
