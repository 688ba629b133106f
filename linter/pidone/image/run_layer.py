"""Step 3n: the files that RUN writes, changes and removes."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from pidone.dockerfile.model import Instruction
from pidone.image.files import Change, Layers
from pidone.image.variables import Moment


@dataclass(frozen=True, eq=False)
class RunLayer:
    """One RUN, as the variables and the working folder stand when it runs."""

    instruction: Instruction
    moment: Moment
    workdir: str

    def change(self, path: str, before: Layers) -> Change | None:
        del path, before
        return None

    def may_make(self, path: str) -> bool:
        return posixpath.basename(path) in self.instruction.text.value
