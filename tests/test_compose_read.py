"""Compose files as they are read: YAML with places, what is merged, what is extended."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pidone.compose.project import ExtendsError, Project, read_project
from pidone.compose.tree import Listing, Scalar, Table, Tree, YamlError, read_yaml
from pidone.compose_names import is_compose_name
from pidone.source import Source


def tree(text: str | bytes) -> Tree | None:
    return read_yaml(Source("c.yaml", text.encode() if isinstance(text, str) else text))


def plain(value: Tree | None) -> object:
    if isinstance(value, Table):
        return {key: plain(one) for key, one in value.pairs.items()}
    if isinstance(value, Listing):
        return [plain(one) for one in value.parts]
    return None if value is None or value.is_null else value.value


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def project(folder: Path, name: str = "compose.yaml") -> Project:
    file = folder / name
    return read_project(Source(name, file.read_bytes(), file))


def service(folder: Path, service: str = "web", name: str = "compose.yaml") -> object:
    return plain(project(folder, name).services[service])


# ---- YAML --------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", "# é\r\n".encode()])
def test_every_value_knows_its_bytes(start: bytes) -> None:
    text = "a: &x ñ\nb: ['ü', \"d\", !tag 2]\nc: |\n  e\n  f\n\nd: *x\ng: >-\n   h\n"
    root = tree(start + text.encode())
    assert isinstance(root, Table)
    written = {key: value.span.text for key, value in root.pairs.items()}
    assert written == {
        "a": "ñ",
        "b": "['ü', \"d\", !tag 2]",
        "c": "|\n  e\n  f",
        "d": "ñ",
        "g": ">-\n   h",
    }
    assert [key.span.text for key in root.keys.values()] == list("abcdg")
    quoted = root.pairs["b"]
    assert isinstance(quoted, Listing)
    assert [part.span.text for part in quoted.parts] == ["'ü'", '"d"', "2"]
    assert plain(root.pairs["c"]) == "e\nf\n"


def test_merge_keys_are_done() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\nd: {<<: *b}\n"
    root = plain(tree(text))
    assert isinstance(root, dict)
    assert root["c"] == {"z": "3", "x": "1", "y": "1"}
    assert root["d"] == {"y": "2", "z": "2"}


@pytest.mark.parametrize(
    "text",
    [
        *("a: [", "a: b: c", "\t- a", "a: 'x", "%TAG", "a: *b", "\x00", "{{ template }}: ["),
        *("- " * 9000, "[" * 200_000, "{" * 2_000, "a: &a\n  b: *c"),
    ],
)
def test_what_is_no_yaml_is_said_in_one_line(text: str) -> None:
    with pytest.raises(YamlError) as error:
        tree(text)
    assert "\n" not in str(error.value)


def test_an_anchor_inside_of_itself_ends() -> None:
    assert plain(tree("a: &a\n  b: *a\n  c: 1\n")) == {"a": {"b": None, "c": "1"}}


@settings(max_examples=300)
@given(
    parts=st.lists(
        st.sampled_from(
            ["services:", "\n", " ", "  ", "web", ": ", "- ", "&a ", "*a", "<<", "[", "]", "{", "}"]
        )
        | st.sampled_from(
            ["image", "command", "build", "$", "${A:-b}", "|", ">", "'", '"', "!x ", "é"]
        )
        | st.text(max_size=3),
        max_size=30,
    )
)
def test_any_text_is_a_project_or_an_error(parts: list[str]) -> None:
    content = "services:\n  web:\n    " + "".join(parts)
    try:
        read_project(Source("compose.yaml", content.encode("utf-8", "replace")))
    except (YamlError, ExtendsError) as error:
        assert "\n" not in str(error)


# ---- files that belong together ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("compose.yaml", True),
        ("docker-compose.yml", True),
        ("docker-compose.prod.yml", True),
        ("compose-dev.yaml", True),
        ("podman-compose.yml", True),
        ("decompose.yaml", False),
        ("composer.yaml", False),
        ("compose.yaml.j2", False),
        ("compose.json", False),
    ],
)
def test_names(name: str, is_one: bool) -> None:
    assert is_compose_name(name) is is_one


def test_the_override_file_is_merged(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "compose.yaml": "services:\n  web:\n    image: a\n    command: [a, b]\n"
            "    environment: [A=1, B]\n    volumes: [x:/x]\n    init: true\n    user: u\n",
            "compose.override.yml": "services:\n  web:\n    command: c\n    build: ./x\n"
            "    environment: {A: 2}\n    volumes: [y:/y]\n    init: !reset null\n    user:\n"
            "  new:\n    image: b\n",
        },
    )
    assert service(tmp_path) == {
        "image": "a",
        "command": "c",
        "environment": {"A": "2", "B": None},
        "volumes": ["x:/x", "y:/y"],
        "user": "u",
        "build": "./x",
    }
    assert service(tmp_path, "new") == {"image": "b"}


def test_a_file_that_cannot_stand_alone_is_merged_over_the_main_one(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "compose.yaml": "services:\n  web: {image: a, init: true}\n  db: {image: d}\n",
            "compose.prod.yaml": "services:\n  web: {command: c}\n",
            "compose.alone.yaml": "services:\n  web: {image: b}\n",
        },
    )
    merged = {"image": "a", "init": "true", "command": "c"}
    assert service(tmp_path, name="compose.prod.yaml") == merged
    assert list(project(tmp_path, "compose.prod.yaml").services) == ["web"]
    assert service(tmp_path, name="compose.alone.yaml") == {"image": "b"}


def test_a_service_extends_others_here_and_elsewhere(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "compose.yaml": "services:\n"
            "  web:\n    extends: {file: common/base.yaml, service: base}\n    command: c\n"
            "  more:\n    extends: web\n    command: d\n"
            "  gone:\n    extends: {file: none.yaml, service: x}\n    image: i\n"
            "  loop:\n    extends: loop\n",
            "common/base.yaml": "services:\n  base:\n    extends: {service: lower}\n    build: .\n"
            "  lower:\n    init: true\n    command: x\n",
        },
    )
    found = project(tmp_path)
    more = found.services["more"]
    assert (more.scalar("init") or more.scalar("x")) is not None
    build, command = more.scalar("build"), more.scalar("command")
    assert build is not None
    assert command is not None
    assert (build.value, command.value) == (".", "d")
    assert found.folder_of(build)[1] == "common", "paths are relative to the file they stand in"
    assert set(found.broken) == {"gone", "loop"}


@pytest.mark.parametrize(
    "text", ["", "a: 1", "services:\n", "services: [a]", "- a", "services: {a: 1}"]
)
def test_a_file_without_services_has_none(tmp_path: Path, text: str) -> None:
    put(tmp_path, {"compose.yaml": text})
    assert project(tmp_path).services == {}


def test_yaml_is_only_imported_where_it_is_needed() -> None:
    code = (
        "import sys, pidone.discover, pidone.examine, pidone.launches; print('yaml' in sys.modules)"
    )
    answer = subprocess.run(["python", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_scalars_that_are_nothing() -> None:
    root = tree("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n")
    assert isinstance(root, Table)
    nulls = [key for key, one in root.pairs.items() if isinstance(one, Scalar) and one.is_null]
    assert nulls == ["a", "b", "c"]
