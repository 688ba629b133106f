"""package.json: which command a script comes to, and what to start in the wrapper's place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_images import container
from pidone.causes import trace_causes
from pidone.configuration.package import package_in
from pidone.image.model import ImageFile, Insertion
from pidone.process.judge import trace_container
from pidone.process.model import Trace
from pidone.replacement import instead_of_wrapper
from pidone.source import Source, text_of

SCRIPTS = {"start": "node server.js", "pre": "exec app --deep", "list": "true && app"}


def traced(tmp_path: Path, cmd: str, scripts: object = None, **files: str) -> Trace:
    package = {"name": "shop", "workspaces": ["parts/*"], "scripts": scripts or SCRIPTS}
    lines = f"FROM node:22\nWORKDIR /srv\nCOPY . .\nCMD {json.dumps(cmd.split())}\n"
    return trace_container(container(tmp_path, lines, package_json=json.dumps(package), **files))


def shell_texts(trace: Trace) -> list[str]:
    return [hop.argv[2] for hop in trace.worst.hops if hop.argv[1:2] == ("-c",)]


@pytest.mark.parametrize(
    ("cmd", "text"),
    [
        ("npm start", "node server.js"),
        ("npm start -- --port 3", "node server.js --port 3"),
        ("npm run start x --quiet", "node server.js"),
        ("npm --silent run list", "true && app"),
        ("yarn start --port 3", "node server.js --port 3"),
        ("yarn run start -- -v", "node server.js -v"),
        ("pnpm run start 3", "node server.js 3"),
        ("npm -w @shop/api run go", "sh -c 'app; true'"),
        ("npm run go --workspace parts/api", "sh -c 'app; true'"),
        ("yarn workspace @shop/api go", "sh -c 'app; true'"),
        ("pnpm --filter @shop/api run go", "sh -c 'app; true'"),
        ("npm --prefix parts/api run go", "sh -c 'app; true'"),
    ],
)
def test_what_a_script_runs(cmd: str, text: str, tmp_path: Path) -> None:
    part = json.dumps({"name": "@shop/api", "scripts": {"go": "sh -c 'app; true'"}})
    trace = traced(tmp_path, cmd, parts__api__package_json=part)
    assert text in shell_texts(trace), trace.worst.hops


def test_what_runs_before_a_script(tmp_path: Path) -> None:
    scripts = {"prestart": "echo 1", "start": "app --x"}
    (text,) = shell_texts(traced(tmp_path, "npm start", scripts))
    assert "echo 1" in text and text.endswith("app --x")


def test_without_a_script_start(tmp_path: Path) -> None:
    assert shell_texts(traced(tmp_path, "npm start", {"x": "y"})) == ["node server.js"]


@pytest.mark.parametrize(
    ("cmd", "script", "command"),
    [
        ("npm start", "node server.js", ["node", "server.js"]),
        ("npm run start", "node --max-old-space-size=100 'a b.js'",
         ["node", "--max-old-space-size=100", "a b.js"]),
        ("yarn start", "node server.js", ["node", "server.js"]),
        ("npm start", "node server.js && true", None),
        ("npm start", "PORT=3 node server.js", None),
        ("npm start", "node $FILE", None),
        ("npm start", "tool serve", None),
        ("npm --prefix . start", "node server.js", None),
    ],
)  # fmt: skip
def test_what_to_start_instead(
    cmd: str, script: str, command: list[str] | None, tmp_path: Path
) -> None:
    trace = traced(tmp_path, cmd, {"start": script})
    (cause,) = trace_causes(trace, "signal-swallowing-wrapper")
    fix = instead_of_wrapper(trace, cause)
    written = None if fix is None else json.loads(f"[{fix.edits[0].text}]")
    assert written == command


def test_a_tool_of_the_project_is_named_by_its_path(tmp_path: Path) -> None:
    tool = {"node_modules__.bin__tool": "#!/usr/bin/env node\n"}
    trace = traced(tmp_path, "npm start", {"start": "tool serve"}, **tool)
    for cause in trace_causes(trace, "signal-swallowing-wrapper"):
        fix = instead_of_wrapper(trace, cause)
        assert fix is None or "/srv/node_modules" in fix.edits[0].text


def test_the_place_of_a_script(tmp_path: Path) -> None:
    (cause,) = trace_causes(traced(tmp_path, "npm start"), "signal-swallowing-wrapper")
    assert [one.span.text for one in cause.related if "package" in one.span.source.path] == [
        '"node server.js"'
    ]


class OneFile:
    """A shelf with the same content at every path."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def file(self, path: str) -> ImageFile | None:
        return ImageFile(path, text_of(Source(path, self.content)), False, None)

    def names(self, folder: str) -> tuple[str, ...]:
        return (folder,)

    def insertions(self, path: str) -> tuple[Insertion, ...] | None:
        del path
        return None


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(["scripts", "start", "name", "workspaces", "packages"]) | st.text(),
            inner | st.lists(inner, max_size=3),
            max_size=4,
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_package_json(content: bytes) -> None:
    package = package_in(OneFile(content), "/srv")
    if package is not None:
        assert all(isinstance(one, str) for one in package.scripts.values())
        package.place("start")
        package.command("start")
