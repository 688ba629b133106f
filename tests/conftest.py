"""What all tests share: the option --update, and two places to work in."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_rules import make_package
from pidone.testing import pytest_addoption

__all__ = ["make_package", "pytest_addoption"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one, and no wishes about colour."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
