"""Services as containers: what they start, as what, and how they are stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidone.compose.containers import service_container
from pidone.compose.project import read_project
from pidone.container import Container
from pidone.image.model import UNKNOWN
from pidone.source import Source

DOCKERFILE = (
    'FROM debian:12\nARG MODE=a\nCOPY run.sh /\nENV MODE=$MODE\nENTRYPOINT ["/run.sh"]\nCMD ["x"]\n'
)
SCRIPT = '#!/bin/sh\nexec "$@"\n'


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o755 if text.startswith("#!") else 0o644)


def container(folder: Path, text: str, **files: str) -> Container:
    """The service `web` of a Compose file; `text` are its lines."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    named = {name.replace("__", "/").replace("_", "."): one for name, one in files.items()}
    put(folder, {"compose.yaml": f"services:\n  web:\n{lines}", **named})
    file = folder / "compose.yaml"
    project = read_project(Source("compose.yaml", file.read_bytes(), file))
    return service_container(project, "web", 10.0)


# ---- what is started ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("", ["/run.sh", "x"]),
        ("command: y z", ["/run.sh", "y", "z"]),
        ("command: [y, 'z a']", ["/run.sh", "y", "z a"]),
        ("command:", ["/run.sh", "x"]),
        ("command: []", ["/run.sh", "x"]),
        ("command: ''", ["/run.sh", "x"]),
        ("entrypoint: y", ["y"]),
        ("entrypoint: [y]\ncommand: z", ["y", "z"]),
        ("entrypoint: []", ["x"]),
        ("entrypoint: ''\ncommand: z", ["z"]),
        ("entrypoint: null", ["/run.sh", "x"]),
        ("command: y $$HOME ${NONE:-z}", ["/run.sh", "y", "$HOME", "z"]),
        ("command: y $NONE", ["/run.sh", "y", UNKNOWN]),
        ("command: y && z", ["/run.sh", "y"]),
    ],
)
def test_entrypoint_and_command(tmp_path: Path, text: str, argv: list[str]) -> None:
    made = container(tmp_path, f"build: .\n{text}", Dockerfile=DOCKERFILE, run_sh=SCRIPT)
    assert list(made.argv) == argv
    assert made.undecided is None


def test_a_build_has_its_context_dockerfile_target_and_arguments(tmp_path: Path) -> None:
    made = container(
        tmp_path,
        "build:\n  context: web\n  dockerfile: ../docker/D\n  target: One\n  args: {MODE: b}",
        docker__D=DOCKERFILE.replace("12", "12 AS one", 1) + "FROM alpine\n",
        web__run_sh=SCRIPT,
    )
    assert (made.target, made.image.env["MODE"]) == ("one", "b")
    script = made.image.files.find("/run.sh")
    assert script is not None
    assert script.text is not None
    assert script.text.source.path == "web/run.sh"
    assert made.dockerfile.source.path == "docker/D"


def test_the_arguments_of_a_build_are_not_guessed(tmp_path: Path) -> None:
    files = {"Dockerfile": DOCKERFILE, "run_sh": SCRIPT}
    made = container(tmp_path, "build: {context: ., args: [MODE]}", **files)
    assert made.image.env["MODE"] == UNKNOWN
    (tmp_path / ".env").write_text("MODE=env\n")
    made = container(tmp_path, "build: {context: ., args: [MODE]}", **files)
    assert made.image.env["MODE"] == "env"


def test_an_image_that_another_service_builds_is_that_one(tmp_path: Path) -> None:
    other = "image: ours\n  other:\n    image: ours:latest\n    build: ."
    text = other.replace("\n  other:", "\n##").replace("\n##\n", "\n  other:\n")
    put(tmp_path, {"Dockerfile": DOCKERFILE, "run.sh": SCRIPT})
    put(tmp_path, {"compose.yaml": f"services:\n  web:\n    {text}\n"})
    file = tmp_path / "compose.yaml"
    project = read_project(Source("compose.yaml", file.read_bytes(), file))
    assert service_container(project, "web", 10.0).argv == ("/run.sh", "x")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("build: https://example.org/x.git", "not at hand"),
        ("build: ./none", "not at hand"),
        ("build: $NONE", "not at hand"),
        ("build: {context: ., dockerfile: none}", "Dockerfile that it is built from is not at"),
        ("build: {context: ., target: none}", "the target of its build"),
        ("build: {dockerfile_inline: FROM x}", "is not followed"),
        ("image: nginx\npid: host", "its processes are host's"),
        ("image: nginx\npid: 'service:db'", "its processes are service:db's"),
        ("image: nginx\ninit: $INIT", "whether an init is PID 1"),
        ('image: nginx\ncommand: "sh -c \'x"', "Compose does not take its command"),
    ],
)
def test_what_the_files_do_not_decide(tmp_path: Path, text: str, why: str) -> None:
    made = container(tmp_path, text, Dockerfile=DOCKERFILE)
    assert why in (made.undecided or "")


# ---- how it is stopped, and as what ------------------------------------------------------


def test_the_other_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SIGNAL=SIGINT\n")
    made = container(
        tmp_path,
        "image: redis:7\ninit: true\nstop_signal: $SIGNAL\nstop_grace_period: 1m30s\n"
        "user: '1000'\nworking_dir: /srv\nenv_file: [a.env, none.env]\n"
        "environment:\n  - B=2\n  - HANDED",
        a_env="A=1\nB=1\n",
    )
    assert (made.stop.value, made.stop_signal, made.grace) == ("SIGINT", "SIGINT", 90)
    assert made.stop.span is not None
    assert made.stop.span.text == "$SIGNAL"
    assert (made.init, made.image.user, made.image.workdir) == (True, "1000", "/srv")
    expected = {"A": "1", "B": "2", "HANDED": UNKNOWN}
    assert {name: made.image.env[name] for name in expected} == expected


def test_the_images_settings_stay(tmp_path: Path) -> None:
    made = container(tmp_path, "image: nginx:1.27\nstop_grace_period: soon")
    assert (made.stop_signal, made.grace, made.init) == ("SIGQUIT", 10, False)
    assert made.is_image


@pytest.mark.parametrize(
    ("volumes", "content"),
    [
        ("['./own.sh:/run.sh:ro']", "own"),
        ("['./:/']", None),
        ("[{type: bind, source: ./own.sh, target: /run.sh}]", "own"),
        ("['data:/run.sh']", "image"),
        ("['/etc/x:/run.sh']", None),
        ("['~/x:/run.sh']", None),
        ("['./none.sh:/run.sh']", None),
        ("['$NONE/own.sh:/run.sh']", None),
        ("['../../../../../../etc/passwd:/run.sh']", None),
    ],
)
def test_what_is_mounted_over_the_entrypoint(
    tmp_path: Path, volumes: str, content: str | None
) -> None:
    made = container(
        tmp_path,
        f"build: app\nvolumes: {volumes}",
        app__Dockerfile=DOCKERFILE,
        app__run_sh=f"{SCRIPT}# image\n",
        own_sh=f"{SCRIPT}# own\n",
    )
    found = made.image.files.find("/run.sh")
    assert found is not None
    if volumes == "['./:/']":
        assert found.text is not None, "what is not in the folder may be the image's"
    elif content is None:
        assert found.text is None
    else:
        assert found.text is not None
        assert found.text.value.endswith(f"# {content}\n")


def test_a_folder_is_mounted(tmp_path: Path) -> None:
    made = container(
        tmp_path,
        "image: debian:12\nvolumes: ['./bin:/opt/bin']\nconfigs: [{source: a, target: /a.sh}]",
        bin__run_sh=SCRIPT,
    )
    found = made.image.files.find("/opt/bin/run.sh")
    assert found is not None
    assert (found.text is not None, found.executable) == (True, True)
    assert made.image.files.may_exist("/opt/bin/built")
    assert made.image.files.may_exist("/a.sh")
