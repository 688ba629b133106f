"""podman and buildah with a storage of their own, of which nothing is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lab.tools import LAYERS

PROGRAMS = ("buildah", "podman", "runc", "debootstrap", "tar", "unshare")
ROOM = 2 * 1024**3
"""Bytes that the storage may come to need: the root file system, its images, scenarios."""
CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
http_proxy = false
netns = "none"

[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
lock_type = "file"
runtime = "runc"
tmp_dir = "{folder}/tmp"
"""
"""The limits are those that a root without CAP_SYS_RESOURCE may set too; locks in files, since
podman otherwise shares one piece of memory among all the storages of a machine."""
STORAGE_CONF = """\
[storage]
driver = "overlay"
graphroot = "{folder}/storage"
runroot = "{folder}/run"
"""


class EngineError(RuntimeError):
    """podman, buildah or debootstrap failed; the text is what it said."""


class Engine:
    """The two programs, and the folder that everything of theirs lies in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cgroup = f"/{folder.name}"
        (folder / "containers.conf").write_text(CONTAINERS_CONF.format(folder=folder))
        (folder / "storage.conf").write_text(STORAGE_CONF.format(folder=folder))
        (folder / "registries.conf").write_text("unqualified-search-registries = []\n")
        (folder / "work").mkdir()
        self.environment: Mapping[str, str] = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "work"),
            "TMPDIR": str(folder / "work"),
            "BUILDAH_ISOLATION": "chroot",
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
            "CONTAINERS_REGISTRIES_CONF": str(folder / "registries.conf"),
        }

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The finished command, whatever its status; its output as text."""
        return subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            env=self.environment, check=False,
        )  # fmt: skip

    def ask(self, *words: str) -> str:
        """What the command printed; EngineError where it failed."""
        done = self.command(*words)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-1000:]
            raise EngineError(f"{' '.join(words[:2])}: {said}")
        return done.stdout.strip()

    def close(self) -> None:
        """Ends what still runs, and takes away mounts, control groups and files."""
        self.command("podman", "rm", "--all", "--force", "--time", "0")
        for target in _mounts_below(self.folder):
            subprocess.run(["umount", "--lazy", target], check=False)
        for top in Path("/sys/fs/cgroup").glob(f"*{self.cgroup}"):
            for group in (*sorted(top.rglob("*/"), reverse=True), top):
                group.rmdir()
        if not _mounts_below(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def open_engine() -> Iterator[Engine]:
    """An engine without any image; all its files go when it closes."""
    roomy = LAYERS.is_dir() and shutil.disk_usage(LAYERS).free > ROOM
    place = LAYERS if roomy else Path(tempfile.gettempdir())
    engine = Engine(Path(tempfile.mkdtemp(prefix="lab-containers-", dir=place)))
    try:
        yield engine
    finally:
        engine.close()


def _mounts_below(folder: Path) -> list[str]:
    """The mount points below the folder, the innermost first."""
    points = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    return sorted((point for point in points if point.startswith(f"{folder}/")), reverse=True)
