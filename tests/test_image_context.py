"""The build context: which folder it is, and which of its files .dockerignore leaves in."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import source, text, write
from pidone.dockerfile.read import read_dockerfile
from pidone.image.context import BuildContext
from pidone.image.ignore import ignore_list, ignore_patterns
from pidone.image.locate import locate_context
from pidone.image.resolve import resolve_images
from pidone.source import Source


def located(folder: Path, dockerfile: str, name: str) -> BuildContext:
    context = locate_context(read_dockerfile(source(folder, dockerfile, name)))
    assert context is not None
    return context


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("Dockerfile", "COPY run.sh /", ""),
        ("docker/Dockerfile", "COPY run.sh /", ""),
        ("docker/Dockerfile", "COPY conf /conf", "docker"),
        ("docker/Dockerfile", "COPY docker/conf /conf", ""),
        ("docker/Dockerfile", "COPY conf missing.jar /x/", "docker"),
        ("docker/Dockerfile", "COPY run.sh src missing.jar /x/", ""),
        ("docker/web/Dockerfile", "COPY src/*.py /x/", ""),
        ("docker/Dockerfile", "COPY . /app", "docker"),
        ("docker/Dockerfile", "COPY . /app\nCMD /app/src/main.py", ""),
        ("docker/Dockerfile", "WORKDIR /app\nCOPY . .\nRUN pip install -r src/main.py", ""),
        ("docker/Dockerfile", 'COPY . /app\nCMD ["/app/conf/a.sh"]', "docker"),
        ("docker/Dockerfile", "ARG S=src\nCOPY $S /x", ""),
        ("docker/Dockerfile", "COPY --from=b src /x\nADD https://example.org/src /y", "docker"),
        ("docker/Dockerfile", "COPY <<EOF /x\nEOF", "docker"),
    ],
)
def test_the_nearest_folder_that_has_the_sources(
    here: Path, name: str, lines: str, expected: str
) -> None:
    write(here, {".git/": "", "run.sh": "", "src/main.py": "", "docker/conf/a.sh": ""})
    context = located(here, f"FROM debian:12\n{lines}\n", name)
    assert (context.root, context.shown) == (here / expected, expected)


def test_the_search_ends_at_the_repositorys_root(here: Path) -> None:
    write(here, {"src/x": "", "repo/.git/": ""})
    context = located(here, "FROM a\nCOPY src /x\n", "repo/docker/Dockerfile")
    assert context.root == here / "repo" / "docker"
    assert not context.is_certain


def test_the_search_ends_at_the_working_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, {"src/x": "", "a/b/": ""})
    monkeypatch.chdir(here / "a")
    dockerfile = here / "a" / "b" / "Dockerfile"
    dockerfile.write_text("FROM a\nCOPY src /x\n")
    context = located(here / "a", "FROM a\nCOPY src /x\n", "b/Dockerfile")
    assert context.root == here / "a" / "b"


def test_files_above_the_dockerfile_are_shown_from_the_working_folder(here: Path) -> None:
    write(here, {".git/": "", "src/run.sh": "x"})
    made = resolve_images(
        read_dockerfile(source(here, "FROM debian:12\nCOPY src /s\n", "docker/web/Dockerfile"))
    )[-1]
    found = made.files.find("/s/run.sh")
    assert text(found) == "x"
    assert found is not None
    assert found.text is not None
    assert found.text.source.path == "src/run.sh"


def test_standard_input_has_no_context() -> None:
    dockerfile = read_dockerfile(Source("<stdin>", b"FROM debian:12\nCOPY run.sh /\n"))
    assert locate_context(dockerfile) is None
    found = resolve_images(dockerfile)[-1].files.find("/run.sh")
    assert found is not None
    assert "not known" in (found.problem or "")


@pytest.mark.parametrize(
    ("patterns", "path", "left_out"),
    [
        ("a", "a", True),
        ("a", "a/b/c", True),
        ("a", "b/a", False),
        ("/a", "a", True),
        ("a/", "a/b", True),
        ("./a/../b", "b", True),
        ("*.md", "x.md", True),
        ("*.md", "d/x.md", False),
        ("**/*.md", "d/e/x.md", True),
        ("**/*.md", "x.md", True),
        ("**", "any/thing", True),
        ("d/**", "d/e/f", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[a-c]x", "bx", True),
        ("[^a]x", "ax", False),
        ("[[&&]x", "&x", True),
        ("[\\]]x", "]x", True),
        (r"\*x", "*x", True),
        ("*\n!x", "x", False),
        ("*\n!d", "d/e", False),
        ("*\n!d\nd/e", "d/e", True),
        ("!x\nx", "x", True),
        ("# x", "x", False),
        (" x ", "x", True),
        ("[", "[", False),
        ("a.b", "axb", False),
    ],
)
def test_dockerignore(patterns: str, path: str, left_out: bool) -> None:
    assert ignore_list(patterns.encode()).leaves_out(path) is left_out


def test_many_stars_cost_no_time() -> None:
    ignored = ignore_list(b"*a" * 60 + b"*b\n**/" + b"*x*" * 40 + b"y\n")
    assert not ignored.leaves_out("d/" + "a" * 200)
    assert ignored.leaves_out("a" * 200 + "b")
    assert not ignored.leaves_out("x" * 200)
    assert ignored.leaves_out("d/" + "x" * 200 + "y")


def test_a_byte_order_mark_is_no_part_of_a_pattern() -> None:
    assert ignore_list(b"\xef\xbb\xbfa\n").leaves_out("a")
    assert not ignore_patterns([]).leaves_out("a")


def test_wildcards_stay_in_their_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.sh": "", "b/x.sh": "", "x.sh": "", "a/y.py": ""})
    context = BuildContext(tmp_path, "")
    assert context.matches("*.sh") == ("x.sh",)
    assert context.matches("*/x.sh") == ("a/x.sh", "b/x.sh")
    assert context.matches("a/*") == ("a/x.sh", "a/y.py")
    assert context.matches("none*") == ()
    assert context.matches("none") == ("none",)
