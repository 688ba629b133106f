"""Packages that stand in each other's way, as layers over this machine's files.

One mail server or clock keeper keeps the others from being installed. What is only unpacked lies
beside them: `python -m lab.programs.packages unpacked` lists these packages, and `.ci/lab-tools`
downloads them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

DOWNLOADED = Path("/var/cache/pidone-lab")
MERGED = ("bin", "sbin", "lib", "lib64")
"""Folders that are links to those of /usr; as folders of a layer they would hide them."""

_UNPACKING = Lock()


def downloaded(package: str) -> Path | None:
    """The package's file; None where it was not downloaded."""
    return next(iter(sorted(DOWNLOADED.glob(f"{package}_*.deb"))), None)


def layers_of(packages: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """A layer for each package, unpacked below `folder` where it is not there yet.

    KeyError for a package that was not downloaded.
    """
    with _UNPACKING:
        return tuple(_layer(package, folder / "unpacked" / package) for package in packages)


def _layer(package: str, layer: Path) -> Path:
    file = downloaded(package)
    if file is None:
        raise KeyError(package)
    if not layer.exists():
        layer.parent.mkdir(exist_ok=True)
        subprocess.run(["dpkg-deb", "-x", str(file), str(layer)], check=True)
        for name in MERGED:
            if (layer / name).is_dir():
                target = layer / "usr" / name
                shutil.copytree(layer / name, target, symlinks=True, dirs_exist_ok=True)
                shutil.rmtree(layer / name)
    return layer
