"""Step 6 of the way: a package that brings the program which an image does not have."""

from __future__ import annotations

from pidone.container import Container
from pidone.rule import Edit, Fix
from pidone.source import Span

PACKAGES = frozenset({"bash", "dash", "zsh", "perl", "python3", "ruby"})
"""Programs that a package of the same name brings, on Alpine and on Debian (pkgs.alpinelinux.org,
packages.debian.org)."""


def package_fix(container: Container, program: str) -> Fix | None:
    """A RUN right behind FROM that adds the package, where that runs as root."""
    base = container.image.base
    if program not in PACKAGES or not base.adds or not is_root_at_first(container):
        return None
    opening = container.image.span
    end = Span(opening.source, opening.end, opening.end)
    command = base.adds.format(package=program)
    return Fix("unsafe", f"add the package {program}", (Edit(end, f"\nRUN {command}"),))


def is_root_at_first(container: Container) -> bool:
    """Whether the stage begins as root: neither the base nor an earlier stage has another user."""
    opening = container.image.span
    return container.image.base.user in (None, "", "root", "0") and not any(
        instruction.keyword == "USER" and instruction.span.start < opening.start
        for instruction in container.dockerfile.instructions
    )
