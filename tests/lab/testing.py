"""For the test suite: the lab where this machine can run it, and a clear word where it cannot."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from lab.tools import missing_parts


def require(*programs: str) -> None:
    """Skips the test that calls it, and says what is missing; in CI that is a failure."""
    missing = missing_parts(programs)
    if missing:
        give_up(f"the lab needs {', '.join(missing)}")


def give_up(message: str) -> NoReturn:
    """Skips the test that calls it; in CI it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
