"""What the user says of base images, in files that other tools print and in the configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pidone.cli import run
from pidone.config.inspected import InspectError, inspected_images
from pidone.config.model import ConfigError
from pidone.config.read import read_config
from pidone.image.model import BaseImage
from pidone.knowledge.house import HouseImage, HouseImages

Capture = pytest.CaptureFixture[str]

CONFIG = {
    "User": "app",
    "Env": ["PATH=/opt/bin:/bin", "EMPTY=", "A=b=c"],
    "Entrypoint": ["/usr/sbin/nginx"],
    "Cmd": ["-g", "daemon off;"],
    "WorkingDir": "/srv",
    "StopSignal": "SIGQUIT",
}
DOCKER = [{"Id": "sha256:1", "RepoTags": ["ours/web:3"], "Os": "linux", "Config": CONFIG}]
OCI = {"architecture": "amd64", "os": "linux", "config": CONFIG, "rootfs": {}, "history": []}
PODMAN = [
    {
        "RepoTags": ["localhost/ours/web:3"],
        "RepoDigests": [f"localhost/ours/web@sha256:{'a' * 64}"],
        "Config": {**CONFIG, "Entrypoint": None, "Cmd": ["sh"]},
    }
]
BUILDAH = {
    "Type": "buildah 0.0.1",
    "FromImage": "ours/web:3",
    "OCIv1": OCI,
    "Docker": {"config": {**CONFIG, "Shell": ["/bin/bash", "-c"]}},
}


def image(described: Any, asked: str = "ours/web:3", name: str | None = None) -> BaseImage:
    images = HouseImages(inspected_images(json.dumps(described).encode(), name))
    return images.base_image(asked)


# ---- what the tools print ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("described", "name"), [(DOCKER, None), (OCI, "ours/web:3"), (BUILDAH, None)]
)
def test_an_inspected_image_says_what_it_starts(described: Any, name: str | None) -> None:
    found = image(described, name=name)
    assert found.known
    assert found.entrypoint == ("/usr/sbin/nginx",)
    assert found.cmd == ("-g", "daemon off;")
    assert (found.stop_signal, found.user, found.workdir) == ("SIGQUIT", "app", "/srv")
    assert found.env == {"PATH": "/opt/bin:/bin", "EMPTY": "", "A": "b=c"}
    assert found.shell[0] == ("/bin/bash" if described is BUILDAH else "/bin/sh")


@pytest.mark.parametrize("asked", ["ours/web:3", f"ours/web:9@sha256:{'a' * 64}"])
def test_an_image_of_podmans_is_known_without_localhost(asked: str) -> None:
    found = image(PODMAN, asked)
    assert (found.entrypoint, found.cmd) == (None, ("sh",))


@pytest.mark.parametrize("asked", ["ours/web", "ours/web:4", "web:3", "ours/web@sha256:1", "x"])
def test_another_image_is_not_meant(asked: str) -> None:
    assert not image(DOCKER, asked).known


def test_the_users_word_beats_the_table() -> None:
    told = image([{**DOCKER[0], "RepoTags": ["nginx:1.27"]}], "docker.io/library/nginx:1.27")
    assert told.entrypoint == ("/usr/sbin/nginx",)
    assert told.shells["/bin/sh"] == "dash", "which the table knows of nginx"
    assert image(DOCKER, "nginx:1.27").entrypoint == ("/docker-entrypoint.sh",)


def test_an_image_with_nothing_set_has_nothing() -> None:
    found = image({"os": "linux", "rootfs": {}, "config": {}}, "nginx:1", "nginx")
    assert found.known
    assert (found.entrypoint, found.cmd, found.stop_signal) == (None, None, None)


def test_a_windows_image_is_one() -> None:
    assert image({**OCI, "os": "windows"}, name="ours/web").windows


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", None, "is no JSON: "),
        (b"\xff", None, "is no JSON: "),
        (b"[" * 100_000, None, "is nested too deeply"),
        (b"[]", None, "describes no image"),
        (b"[1]", None, "is not what an image inspect prints"),
        (b"{}", "a", "has no configuration of an image in it"),
        (b'{"Name": "a", "Digest": "b", "Layers": []}', "a", "skopeo inspect prints it with --c"),
        (json.dumps(OCI).encode(), None, "names no image; say which one it is: NAME=FILE"),
        (json.dumps(DOCKER * 2).encode(), "a", "describes 2 images, and only one can be a"),
        (b'{"config": {"Cmd": {}}}', "a", "Cmd is no list of words"),
        (b'{"config": {"Env": [1]}}', "a", "Env is no list of words"),
        (b'{"config": {"User": 1}}', "a", "User is no text"),
    ],
)
def test_what_is_no_images_configuration_is_said(
    content: bytes, name: str | None, said: str
) -> None:
    with pytest.raises(InspectError) as error:
        inspected_images(content, name)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


KEYS = st.sampled_from(
    [*CONFIG, "config", "Config", "RepoTags", "OCIv1", "Docker", "rootfs", "os", "FromImage"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(described=JSON, name=st.none() | st.sampled_from(["ours", "ours:1", "x@sha256:0"]))
def test_any_json_gives_images_or_one_line(described: Any, name: str | None) -> None:
    try:
        images = inspected_images(json.dumps(described).encode(), name)
    except InspectError as error:
        assert "\n" not in str(error)
        return
    for one in images:
        assert HouseImages(images).base_image(one.name)


# ---- on the command line -----------------------------------------------------------------


def verdicts(capsys: Capture) -> list[str]:
    return [one["verdict"] for one in json.loads(capsys.readouterr().out)["containers"]]


def test_image_config_is_taken_by_check_and_trace(here: Path, capsys: Capture) -> None:
    (here / "Dockerfile").write_text("FROM ours/web:3\nCOPY a /a\n")
    deaf = [{**DOCKER[0], "Config": {"Entrypoint": ["sleep", "infinity"]}}]
    (here / "deaf.json").write_text(json.dumps(deaf))
    (here / "ours=web.json").write_text(json.dumps(DOCKER))
    (here / "oci.json").write_text(json.dumps(OCI))
    assert run(["check"]) == 0
    assert run(["check", "--image-config", "deaf.json"]) == 1
    assert "idle-pid1" in capsys.readouterr().out
    for arguments, expected in (
        ([], "unknown"),
        (["deaf.json"], "killed"),
        (["ours=web.json"], "graceful"),
        (["ours/web=oci.json"], "graceful"),
        (["ours/web:3=oci.json", "deaf.json"], "graceful"),
        (["ours/web:4=oci.json", "deaf.json"], "killed"),
    ):
        options = [word for file in arguments for word in ("--image-config", file)]
        assert run(["trace", "--format", "json", *options]) == 0
        assert verdicts(capsys) == [expected], arguments


@pytest.mark.parametrize("argument", ["none.json", ".", "=x", "x=", "Dockerfile", "a=Dockerfile"])
def test_a_bad_image_config_is_2(here: Path, capsys: Capture, argument: str) -> None:
    (here / "Dockerfile").write_text("FROM debian:12\nCMD ['x']\n")
    assert run(["check", "--image-config", argument]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err.startswith("pidone: ")
    assert answer.err.count("\n") == 1


# ---- in the configuration ----------------------------------------------------------------


def house(folder: Path, text: str) -> HouseImages:
    file = folder / "pidone.toml"
    file.write_text(text)
    found = read_config(file, "pidone.toml")
    assert found is not None
    return found.house


def test_an_image_of_the_house(tmp_path: Path) -> None:
    images = house(
        tmp_path,
        """
        [images."registry.example/base/app"]
        entrypoint = ["/app"]
        cmd = ["--serve"]
        stop-signal = "SIGINT"
        user = "1000"
        workdir = "/srv"
        shell = ["/bin/bash", "-c"]
        env = { MODE = "production" }
        like = "redhat"
        """,
    )
    found = images.base_image("registry.example/base/app:2024@sha256:00")
    assert found.known
    assert (found.entrypoint, found.cmd) == (("/app",), ("--serve",))
    assert (found.stop_signal, found.user, found.workdir) == ("SIGINT", "1000", "/srv")
    assert found.shell == ("/bin/bash", "-c")
    assert found.env == {"MODE": "production"}
    assert found.shells["/bin/sh"] == "bash"


def test_like_is_another_image_but_for_what_is_said(tmp_path: Path) -> None:
    images = house(
        tmp_path,
        """
        images."ours/nginx" = { like = "nginx:1.27", env = { A = "b" } }
        images."ours/web" = { like = "ours/nginx", cmd = ["nginx"] }
        images."ours/own" = { like = "ours/nginx", entrypoint = ["/own"] }
        """,
    )
    nginx, web = images.base_image("ours/nginx:1"), images.base_image("ours/web")
    assert nginx.entrypoint == web.entrypoint == ("/docker-entrypoint.sh",)
    assert nginx.stop_signal == web.stop_signal == "SIGQUIT"
    assert (nginx.cmd, web.cmd) == (("nginx", "-g", "daemon off;"), ("nginx",))
    assert web.env["A"] == "b"
    assert images.base_image("ours/own").cmd is None, "a new ENTRYPOINT resets it"


def test_likes_that_go_in_circles_end(tmp_path: Path) -> None:
    images = house(tmp_path, "images.a = { like = 'b' }\nimages.b = { like = 'a' }\n")
    assert not images.base_image("a").known


def test_only_some_tags_are_meant(tmp_path: Path) -> None:
    text = (
        "[images.ours]\ntags = ['3.*', 'latest']\ncmd = ['app']\n[images.'pinned:1']\ncmd = ['x']"
    )
    images = house(tmp_path, text)
    known = {name: images.base_image(name).known for name in ("ours:3.1", "ours", "ours:2")}
    assert known == {"ours:3.1": True, "ours": True, "ours:2": False}
    known = {name: images.base_image(name).known for name in ("pinned:1", "pinned:2", "pinned")}
    assert known == {"pinned:1": True, "pinned:2": False, "pinned": False}


def test_a_word_on_the_signal_is_none_on_the_launch(tmp_path: Path) -> None:
    found = house(tmp_path, "images.a.stop-signal = 'SIGINT'").base_image("a")
    assert not found.known
    assert found.stop_signal == "SIGINT"


def test_an_inspected_file_in_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text(json.dumps(OCI))
    images = house(tmp_path, "[images.ours]\nimage-config = 'base.json'\nstop-signal = 'INT'\n")
    found = images.base_image("ours:3")
    assert (found.entrypoint, found.stop_signal) == (("/usr/sbin/nginx",), "INT")
    (tmp_path / "base.json").write_text("{}")
    with pytest.raises(ConfigError, match=r"pidone\.toml:2: images\.ours\.image-config names a fi"):
        house(tmp_path, "[images.ours]\nimage-config = 'base.json'\n")


def test_a_digest_is_one_image() -> None:
    digest = f"sha256:{'0' * 64}"
    one = HouseImage(f"ours/web@{digest}", {})
    assert one.fits(f"ours/web@{digest}")
    assert one.fits(f"docker.io/ours/web:1@{digest}")
    assert not one.fits("ours/web")
    assert not one.fits(f"other/web@{digest}")
