"""Whatever a Dockerfile says, it is resolved, and what is told of its files agrees with itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pidone.dockerfile.read import read_dockerfile
from pidone.image.resolve import resolve_images
from pidone.source import Source

PATHS = [
    "/run.sh",
    "/app/run.sh",
    "/usr/local/bin/run.sh",
    "/bin/sh",
    "/a/../run.sh",
    "run.sh",
    "/",
]
WORDS = st.sampled_from(
    [
        "run.sh",
        "/",
        ".",
        "/app",
        "$A",
        "${B:-/x}",
        "*",
        "a*",
        "--from=s",
        "/run.sh",
        "<<E",
        "-R",
        "+x",
    ]
)
COMMANDS = st.sampled_from(
    ["chmod", "cp -r", "mv", "ln -s", "rm", "sed -i s/a/b/", "echo x >", "cd"]
)
RUN = st.builds(
    lambda parts: "RUN " + " && ".join(f"{name} {' '.join(words)}" for name, words in parts),
    st.lists(st.tuples(COMMANDS, st.lists(WORDS, max_size=3)), min_size=1, max_size=3),
)
OTHER = st.builds(
    lambda keyword, words: f"{keyword} {' '.join(words)}",
    st.sampled_from(["COPY", "ADD", "WORKDIR", "USER", "ENV A", "ARG B", "VOLUME", "CMD", "SHELL"]),
    st.lists(WORDS, max_size=4),
)
FROM = st.sampled_from(
    ["FROM debian:12 AS s", "FROM s", "FROM scratch", "FROM ours", "FROM s AS t"]
)
DOCKERFILES = st.lists(st.one_of(FROM, OTHER, RUN), max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(DOCKERFILES)
def test_any_dockerfile_is_resolved(text: str) -> None:
    for image in resolve_images(read_dockerfile(Source("Dockerfile", text.encode()))):
        for path in PATHS:
            found = image.files.find(path)
            assert found == image.files.find(path)
            assert found is None or image.files.may_exist(path)
            assert found is None or found.path.startswith("/")
            assert found is None or found.text is None or found.problem is None
        assert image.workdir.startswith("/")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_resolved(content: bytes) -> None:
    for image in resolve_images(read_dockerfile(Source("Dockerfile", b"FROM a\n" + content))):
        image.files.find("/run.sh")
        image.files.may_exist("/run.sh")
