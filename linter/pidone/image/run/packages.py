"""Step 3, RUN: the shells that packages bring."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pidone.image.files import Layer
from pidone.image.model import ImageFile
from pidone.image.run.commands import Invocation
from pidone.image.run.effects import Written

_MANAGERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "apk": ("add",),
        "apt": ("install",),
        "apt-get": ("install",),
        "aptitude": ("install",),
        "dnf": ("install",),
        "microdnf": ("install",),
        "tdnf": ("install",),
        "yum": ("install",),
        "zypper": ("install", "in"),
    }
)
_SHELLS = ("bash", "dash", "mksh", "yash", "zsh")


def installed_shells(invocation: Invocation) -> list[Layer]:
    """`apk add bash` and the like make /bin/bash and /usr/bin/bash."""
    words = [argument.value for argument in invocation.arguments]
    verbs = _MANAGERS.get(invocation.name, ())
    if not any(verb in words for verb in verbs):
        return []
    packages = {word.partition("=")[0] for word in words}
    return [
        Written(
            invocation.span,
            ImageFile(path, None, True, invocation.span, problem=f"{path} comes with a package"),
        )
        for shell in _SHELLS
        if shell in packages
        for path in (f"/bin/{shell}", f"/usr/bin/{shell}")
    ]


PACKAGE_MANAGERS = tuple(_MANAGERS)
