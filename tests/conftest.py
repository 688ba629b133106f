"""What all tests share: the option --update."""

from pidone.testing import pytest_addoption

__all__ = ["pytest_addoption"]
