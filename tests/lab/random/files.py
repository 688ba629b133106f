"""Random ways for scripts to get into the image: COPY, RUN, here-documents, other stages."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from lab.random.setting import Setting

PACKAGES = {"ksh93": "ksh93u+m"}
"""Packages that are not called like the shell's row."""
HAS = {
    "debian:12": {"bash", "dash"},
    "ubuntu:24.04": {"bash", "dash"},
    "python:3.12": {"bash", "dash"},
    "fedora:40": {"bash"},
    "alpine:3.20": {"busybox"},
}
INSTALLERS = {"alpine:3.20": "apk add --no-cache", "fedora:40": "dnf install -y"}


@dataclass
class Files:
    """Lines of the stages before the last one, lines of the last one, and the folder's files: name
    -> (content, mode)."""

    stages: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    folder: dict[str, tuple[str, int]] = field(default_factory=dict)


def package_lines(setting: Setting) -> list[str]:
    """What installs the shell, where the base has it not."""
    if setting.shell in HAS[setting.image]:
        return []
    installer = INSTALLERS.get(setting.image, "apt-get install -y")
    return [f"RUN {installer} {PACKAGES.get(setting.shell, setting.shell)}"]


@st.composite
def install(draw: st.DrawFn, files: Files, image: str, content: str, path: str) -> None:
    """Puts a script into the image, executable, in one of many ways."""
    name = path.rpartition("/")[2]
    known = _copied(name, path) * 3 + _written(content, path)
    if not any(part in content for part in ("'", "\\", "<<")):
        known += _said(content, path)
    lines = draw(st.sampled_from([*known, []]))
    if not lines:
        stage = f"stage{len(files.stages)}"
        files.stages += [f"FROM {image} AS {stage}", f"COPY {name} /made/", 'CMD ["dropped"]']
        flag = draw(st.sampled_from(["", "--chmod=755 "]))
        lines = [f"COPY --from={stage} {flag}/made/{name} {path}"]
    files.lines += lines
    if any(line.startswith(("COPY", "ADD")) and "<<" not in line for line in lines):
        files.folder[name] = (content, 0o755)


def _copied(name: str, path: str) -> list[list[str]]:
    place = path.rpartition("/")[0]
    copies = [
        [f"COPY {name} {path}"],
        [f"COPY {name} {place}/"],
        [f"COPY --chmod=0755 {name} {path}"],
        [f"ADD {name} {path}"],
        [f'COPY ["{name}", "{path}"]'],
        [f"ARG FILE={name}", f"COPY $FILE {path}"],
        [f"ENV PLACE={place or '/'}", f"COPY {name} ${{PLACE}}/"],
        [f"COPY {name} /tmp/other.sh", f"COPY {name} {path}"],
    ]
    return [*copies, *([*lines, f"RUN chmod +x {path}"] for lines in copies)]


def _written(content: str, path: str) -> list[list[str]]:
    """Here-documents."""
    script = f"<<'SCRIPT'\n{content}SCRIPT"
    setup = f"mkdir -p /made\ncat > {path} {script}\nchmod 755 {path}\n"
    return [
        [f"COPY --chmod=755 <<'SCRIPT' {path}\n{content}SCRIPT"],
        [f"COPY <<'SCRIPT' {path}\n{content}SCRIPT", f"RUN chmod +x {path}"],
        [f"RUN cat > {path} {script}", f"RUN chmod +x {path}"],
        [f"RUN <<SETUP\n{setup}SETUP"],
    ]


def _said(content: str, path: str) -> list[list[str]]:
    """What printf and echo write; for text without single quotes."""
    first, *others = content.splitlines()
    printed = "RUN printf '%s\\n' " + " \\\n    ".join(f"'{one}'" for one in [first, *others])
    echoed = [f"echo '{first}' > {path}", *(f"echo '{one}' >> {path}" for one in others)]
    together = " && \\\n    ".join([*echoed, f"chmod +x {path}"])
    apart = [[f"RUN {line}" for line in [*echoed, f"chmod a+x {path}"]]] if len(others) < 7 else []
    return [
        [f"{printed} > {path} && chmod +x {path}"],
        [f"{printed} | tee {path} && chmod 0755 {path}"],
        [f"RUN {together}"],
        *apart,
    ]
