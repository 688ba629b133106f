"""What the lab needs of the machine: the two C programs, compiled once, and layers of files."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from lab.scenario import File, Mode, Scenario

HERE = Path(__file__).parent
LAYERS = Path("/dev/shm")
"""A tmpfs: overlayfs refuses a lower layer that lies inside another one, and the last one is /."""


def missing_parts(programs: tuple[str, ...] = ()) -> list[str]:
    """What keeps this machine from running the lab, for people; empty where nothing does."""
    if not sys.platform.startswith("linux"):
        return ["Linux"]
    missing = [] if os.geteuid() == 0 else ["root (for namespaces and mounts)"]
    if LAYERS.stat().st_dev == Path("/").stat().st_dev if LAYERS.is_dir() else True:
        missing.append(f"a tmpfs at {LAYERS}")
    if not Path("/proc/self/task", str(os.getpid()), "children").exists():
        missing.append("a kernel with CONFIG_PROC_CHILDREN")
    return missing + [name for name in ("cc", *programs) if shutil.which(name) is None]


@contextmanager
def open_lab(root: Path = Path("/")) -> Iterator[Lab]:
    """A lab with its programs compiled; all its files go when it closes.

    `root` is the root file system at the bottom of every launch: this machine's own, or a
    release's that debootstrap has made (with /bin a link to usr/bin).
    """
    folder = Path(tempfile.mkdtemp(prefix="lab-", dir=LAYERS))
    try:
        folder.chmod(0o755)
        yield Lab(folder, root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Lab:
    """The compiled programs and the folder that everything of the lab lies in."""

    def __init__(self, folder: Path, root: Path = Path("/")) -> None:
        self.folder = folder
        self.root = root
        self.launch = _compile(folder / "launch", HERE / "launch.c")
        self.payloads: Mapping[Mode, Path] = {
            mode: _compile(folder / f"payload-{mode}", HERE / "payload.c", f"MODE_{mode.upper()}")
            for mode in get_args(Mode)
        }
        self.busybox = folder / "busybox"
        self._lay_busybox()

    def _lay_busybox(self) -> None:
        """Alpine's way: /bin/sh and the rest are links to one program."""
        applets = busybox_applets(self.root)
        (self.busybox / "usr/bin").mkdir(parents=True)
        (self.busybox / "usr/sbin").mkdir()
        for init in ("tini", "dumb-init"):
            (self.busybox / "usr/sbin" / init).symlink_to(f"/usr/bin/{init}")
        for applet in applets:
            (self.busybox / "usr/bin" / applet).symlink_to("/usr/bin/busybox")

    def lay(self, scenario: Scenario, layer: Path) -> None:
        """Writes the scenario's own files and payloads into an overlay layer."""
        for path, mode in scenario.programs.items():
            target = _place(layer, path)
            os.link(self.payloads[mode], target)
        shell = File(link=f"/usr/bin/{scenario.shell}")
        for path, file in {"/bin/sh": shell, **scenario.files}.items():
            target = _place(layer, path)
            target.unlink(missing_ok=True)
            if file.link is not None:
                target.symlink_to(file.link)
            else:
                target.write_bytes(file.content)
                target.chmod(file.mode)


def _place(layer: Path, path: str) -> Path:
    """Where `path` goes in a layer over this machine's /, whose /bin may be a link to usr/bin."""
    real = Path(path).parent.resolve() / Path(path).name
    target = layer / real.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _compile(program: Path, source: Path, *defines: str) -> Path:
    flags = [f"-D{name}" for name in defines]
    command = ["cc", "-Wall", "-Wextra", "-O1", *flags, "-o", str(program), str(source)]
    linked = subprocess.run([*command, "-static"], capture_output=True, check=False)
    if linked.returncode != 0:
        subprocess.run(command, check=True)
    return program


@functools.cache
def busybox_applets(root: Path = Path("/")) -> tuple[str, ...]:
    """What the busybox of a root file system can be called by; nothing where there is none."""
    if not Path(root, "usr/bin/busybox").exists():
        return ()
    command = ["chroot", str(root), "/usr/bin/busybox", "--list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(name for name in listed.stdout.split() if name != "busybox")
