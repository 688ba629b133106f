"""For the test suite: the lab where this machine can run it, and a clear word where it cannot."""

from __future__ import annotations

import os

import pytest

from lab.tools import missing_parts


def require(*programs: str) -> None:
    """Skips the test that calls it, and says what is missing; in CI that is a failure."""
    missing = missing_parts(programs)
    if not missing:
        return
    message = f"the lab needs {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
