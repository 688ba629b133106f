"""The base images: a root file system from debootstrap, with each of three shells as /bin/sh."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from lab.containers.context import bases_in
from lab.containers.engine import Engine, EngineError
from lab.folder import PACKAGE_TOOLS, shell_of
from lab.scenario import PATH, Scenario
from lab.tools import Lab

PACKAGES = (
    "busybox", "catatonit", "dumb-init", "gosu", "ksh93u+m", "mksh", "procps", "runit", "s6",
    "sudo", "tini", "yash", "zsh",
)  # fmt: skip
"""What scenarios use beyond Debian's essential packages, which have bash, dash and util-linux."""
SHELLS = ("dash", "bash", "busybox")
"""The bases: Debian's, Fedora's and Alpine's /bin/sh."""
LEFT_OUT = ("./var/cache/apt/*", "./var/lib/apt/lists/*", "./usr/share/doc/*", "./usr/share/man/*")


def make_root(engine: Engine, archive: Path) -> None:
    """Writes a root file system of this machine's Debian release as a tar file.

    debootstrap gets a mount namespace of its own: what it mounts goes with it.
    """
    root = engine.folder / "root"
    own = ["unshare", "--mount", "--propagation", "private"]
    include = f"--include={','.join(PACKAGES)}"
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    command = ["debootstrap", "--variant=minbase", include, release, str(root), mirror()]
    engine.ask(*own, *command)
    without = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    engine.ask("tar", "-C", str(root), "--one-file-system", *without, "-cf", str(archive), ".")
    engine.ask("rm", "-rf", "--one-file-system", str(root))


def mirror() -> str:
    """Where this machine's apt gets Debian's main component; EngineError where it does not."""
    wanted = ["Identifier: Packages", "Origin: Debian", "Component: main"]
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", *wanted],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not listed.stdout:
        raise EngineError("apt has no source of Debian's packages (apt-get update helps)")
    return listed.stdout.split()[0]


def make_bases(engine: Engine, lab: Lab, archive: Path) -> None:
    """The images that scenarios stand on, from the root file system in the tar file."""
    (engine.folder / "installed").write_text("#!/bin/sh\nexit 0\n")
    (engine.folder / "installed").chmod(0o755)
    engine.ask("podman", "import", "--quiet", str(archive), "localhost/lab-root")
    for shell in SHELLS:
        folder = engine.folder / f"base-{shell}"
        if shell == "busybox":
            shutil.copytree(lab.busybox, folder / "files", symlinks=True)
        lab.lay(Scenario("base", (), shell=shell), folder / "files")
        lines = ["FROM localhost/lab-root", "COPY files/ /", 'CMD ["sh"]']
        (folder / "Dockerfile").write_text("\n".join(lines) + "\n")
        engine.ask("buildah", "bud", "--quiet", "--pull-never", "-t", base_of(shell), str(folder))


def base_of(shell: str) -> str:
    """The name of the base image with that program behind /bin/sh."""
    return f"localhost/lab-{shell}"


def programs_of(engine: Engine) -> frozenset[str]:
    """The names of the programs that the bases have."""
    run = ["podman", "run", "--rm", f"--cgroup-parent={engine.cgroup}", base_of("busybox")]
    return frozenset(engine.ask(*run, "sh", "-c", f"ls $(echo {PATH} | tr : ' ')").split())


def name_bases(engine: Engine, folders: Iterable[Path]) -> None:
    """Gives the bases the names that the Dockerfiles have for them; not while anything is built,
    since buildah may miss an image whose name is being set."""
    for image in sorted(set().union(*map(bases_in, folders))):
        engine.ask("podman", "tag", base_of(shell_of(image)), f"localhost/{image}")


def shims(engine: Engine) -> list[str]:
    """Options of a build in which every package is installed already."""
    shim = engine.folder / "installed"
    return [f"--volume={shim}:/usr/local/sbin/{tool}:ro" for tool in PACKAGE_TOOLS]
