"""The files that COPY and ADD bring into an image, and those that it cannot have."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from made_images import image, images, source, text, write
from pidone.dockerfile.read import read_dockerfile
from pidone.image.resolve import resolve_images

RUN = '#!/bin/sh\nexec app "$@"\n'
needs_links = pytest.mark.skipif(os.name == "nt", reason="needs symlinks")


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("COPY run.sh /", "/run.sh"),
        ("COPY run.sh /start", "/start"),
        ("COPY run.sh /opt/x/", "/opt/x/run.sh"),
        ("COPY run.sh /usr/local/bin", "/usr/local/bin/run.sh"),
        ("WORKDIR /app\nCOPY run.sh .", "/app/run.sh"),
        ("WORKDIR /app\nCOPY run.sh bin/", "/app/bin/run.sh"),
        ("WORKDIR /app\nCOPY run.sh ./go", "/app/go"),
        ("WORKDIR /app\nCOPY run.sh /app", "/app/run.sh"),
        ('COPY ["run.sh", "/a b/"]', "/a b/run.sh"),
        ("COPY *.sh /x/", "/x/run.sh"),
        ("COPY r?n.sh sub /x/", "/x/run.sh"),
        ("COPY . /app", "/app/run.sh"),
        ("COPY / /app", "/app/run.sh"),
        ("COPY ./sub/../run.sh /x/", "/x/run.sh"),
        ("COPY sub /app", "/app/inner.sh"),
        ("COPY sub/ /app/sub", "/app/sub/inner.sh"),
        ("COPY --parents sub/inner.sh /app/", "/app/sub/inner.sh"),
        ("ADD run.sh /x.sh", "/x.sh"),
        ("ENV D=/srv F=run\nCOPY ${F}.sh $D/", "/srv/run.sh"),
        ("ARG F=run.sh\nCOPY $F /x.sh", "/x.sh"),
        ("COPY --chown=1:1 --link run.sh /x.sh", "/x.sh"),
    ],
)
def test_copied_files_are_found(tmp_path: Path, lines: str, path: str) -> None:
    made = image(tmp_path, f"FROM debian:12\n{lines}\n", run_sh=RUN, sub__inner_sh=RUN)
    assert text(made.files.find(path)) == RUN
    assert made.files.may_exist(path)


def test_a_copied_file_says_where_it_comes_from(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nCOPY a.sh run.sh /\n", run_sh=RUN, a_sh="")
    found = made.files.find("/run.sh")
    assert found is not None
    assert found.span is not None
    assert found.text is not None
    assert (found.span.text, found.text.source.path) == ("run.sh", "run.sh")
    assert found.text.source.file == tmp_path / "run.sh"


def test_the_last_copy_counts(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nCOPY a /x\nCOPY b /x\n", a="1", b="2")
    assert text(made.files.find("/x")) == "2"


@pytest.mark.skipif(os.name == "nt", reason="needs file modes")
@pytest.mark.parametrize(
    ("flag", "before", "executable"),
    [
        ("", True, True),
        ("", False, False),
        ("--chmod=755 ", False, True),
        ("--chmod=0644 ", True, False),
        ("--chmod=+x ", False, True),
        ("--chmod=a-x ", True, False),
        ("--chmod=u=rwx,go=rx ", False, True),
        ("--chmod=u=rwX,go=rX ", False, False),
        ("--chmod=$MODE ", False, None),
    ],
)
def test_who_may_execute(tmp_path: Path, flag: str, before: bool, executable: bool | None) -> None:
    write(tmp_path, {"run.sh": RUN}, executable=before)
    made = image(tmp_path, f"FROM debian:12\nARG MODE\nCOPY {flag}run.sh /x\n")
    found = made.files.find("/x")
    assert found is not None
    assert found.executable is executable


def test_heredocs_are_files(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nENV APP=/srv/app\nCOPY --chmod=755 <<EOF /run.sh\n#!/bin/sh\n"
        'exec $APP "\\$@"\nEOF\nCOPY <<"A" <<\'B\' /x/\n$1\nA\n$2\nB\n',
    )
    found = made.files.find("/run.sh")
    assert text(found) == '#!/bin/sh\nexec /srv/app "$@"\n'
    assert found is not None
    assert found.executable is True
    assert found.text is not None
    assert found.text.span(10, 14).position == (5, 1)
    assert (text(made.files.find("/x/A")), text(made.files.find("/x/B"))) == ("$1\n", "$2\n")


def test_files_of_another_stage(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12 AS b\nCOPY run.sh /src/\nRUN make /out/app\nFROM debian:12\n"
        "COPY --from=b /src /app\nCOPY --from=0 --chmod=700 /src/run.sh /two\n"
        "COPY --from=b /out/app /usr/local/bin/\nCOPY --from=b /src/*.sh /g/\n",
        run_sh=RUN,
    )
    for path in ("/app/run.sh", "/two", "/g/run.sh"):
        assert text(made.files.find(path)) == RUN
    built = made.files.find("/usr/local/bin/app")
    assert built is not None
    assert built.problem == "/out/app is made in stage b"
    assert made.files.may_exist("/app/anything")


def test_files_of_an_image_outside(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM scratch\nCOPY --from=busybox:1 /bin/sh /bin/sh\n")
    found = made.files.find("/bin/sh")
    assert found is not None
    assert found.problem == "/bin/sh comes with busybox:1"


def test_what_the_build_fetches_is_unknown(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nADD https://example.org/tini /tini\n"
        "ADD https://example.org/x.git /src\nADD app.tar.gz /app\n",
        app_tar_gz=b"\x1f\x8b",
    )
    found = made.files.find("/tini")
    assert found is not None
    assert (found.text, found.executable) == (None, False)
    assert made.files.may_exist("/src/run.sh")
    assert made.files.may_exist("/app/run.sh")
    assert not made.files.may_exist("/run.sh")


def test_dockerignore_leaves_files_out(tmp_path: Path) -> None:
    write(tmp_path, {".dockerignore": "# all\n**\n!keep\n!a.sh\n"})
    made = image(tmp_path, "FROM debian:12\nCOPY . /x\n", keep__k="k", drop__d="d", a_sh="a")
    assert text(made.files.find("/x/keep/k")) == "k"
    assert text(made.files.find("/x/a.sh")) == "a"
    assert made.files.find("/x/drop/d") is None


def test_a_dockerfiles_own_ignore_file_comes_first(tmp_path: Path) -> None:
    write(tmp_path, {".dockerignore": "a", "Dockerfile.dockerignore": "b"})
    made = image(tmp_path, "FROM debian:12\nCOPY . /x/\nCOPY b /y\n", a="1", b="2")
    assert text(made.files.find("/x/a")) == "1"
    assert made.files.find("/x/b") is None
    left_out = made.files.find("/y")
    assert left_out is not None
    assert left_out.problem == "b is left out by .dockerignore"


def test_excluded_files_are_not_copied(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nCOPY --exclude=*.md . /x/\n", a_md="1", b="2")
    assert made.files.find("/x/a.md") is None
    assert text(made.files.find("/x/b")) == "2"


@needs_links
def test_nothing_leads_out_of_the_context(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    inside = tmp_path / "in"
    write(inside, {"sub/": "", ".git/": "", "real": "r"})
    (inside / "link").symlink_to("../secret")
    (inside / "sub" / "link").symlink_to("../../secret")
    (inside / "good").symlink_to("real")
    (inside / "loop").symlink_to("loop")
    dockerfile = "FROM debian:12\nCOPY link /a\nCOPY ../secret /b\nCOPY good /c\nCOPY sub /d\n"
    made = resolve_images(read_dockerfile(source(inside, dockerfile + "COPY loop /e\n")))[-1]
    for path, problem in {
        "/a": "link leads out of the build context",
        "/b": "secret is not in the build context",
        "/d/link": "sub/link leads out of the build context",
    }.items():
        found = made.files.find(path)
        assert found is not None, path
        assert (found.text, found.problem) == (None, problem)
    assert text(made.files.find("/c")) == "r"
    circle = made.files.find("/e")
    assert circle is not None
    assert circle.text is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs FIFOs")
def test_a_fifo_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    made = image(tmp_path, "FROM debian:12\nCOPY pipe /pipe\n")
    found = made.files.find("/pipe")
    assert found is not None
    assert found.problem == "pipe is neither a file nor a folder"


def test_large_and_binary_files_have_no_text(tmp_path: Path) -> None:
    made = image(
        tmp_path, "FROM debian:12\nCOPY a b /x/\n", a=b"\x7fELF\0", b=b"x" * ((1 << 20) + 1)
    )
    for name, problem in {"a": "is no text", "b": "is larger than 1 MB"}.items():
        found = made.files.find(f"/x/{name}")
        assert found is not None
        assert found.text is None
        assert problem in (found.problem or "")


def test_a_missing_source_is_told(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nCOPY a /a\nCOPY target/app.jar /app.jar\n", a="")
    found = made.files.find("/app.jar")
    assert found is not None
    assert found.problem == "target/app.jar is not in the build context"


@needs_links
def test_a_copied_link_is_a_link_in_the_image(tmp_path: Path) -> None:
    write(tmp_path, {"d/real.sh": RUN})
    (tmp_path / "d" / "run.sh").symlink_to("real.sh")
    made = image(tmp_path, "FROM debian:12\nCOPY d /d\n")
    found = made.files.find("/d/run.sh")
    assert text(found) == RUN
    assert found is not None
    assert found.path == "/d/real.sh"


def test_an_unknown_working_folder_is_still_the_same_folder(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM ours\nCOPY run.sh .\nCOPY . app\n", run_sh=RUN, s__t_sh=RUN)
    assert text(made.files.find(made.workdir + "/run.sh")) == RUN
    assert text(made.files.find("/run.sh")) == RUN
    assert text(made.files.find("/srv/app/s/t.sh")) == RUN


def test_which_looks_through_the_folders_of_path(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nENV PATH=/opt/bin:$PATH\nCOPY run.sh /opt/bin/app\nCOPY run.sh /app\n",
        run_sh=RUN,
    )
    found = made.files.which("app", made.env["PATH"])
    assert found is not None
    assert found.path == "/opt/bin/app"
    shell = made.files.which("sh", made.env["PATH"])
    assert shell is not None
    assert made.base.shells[shell.path] == "dash"
    assert made.files.which("nothing", made.env["PATH"]) is None


def test_a_copy_onto_a_folder_is_no_name_in_it(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nCOPY sub /\nADD x.tar /\n", sub__inner_sh=RUN)
    assert made.files.names("/") == ("inner.sh", "x.tar")


def test_thousands_of_layers_cost_no_depth(tmp_path: Path) -> None:
    lines = ["FROM debian:12"]
    lines += [f"COPY run.sh /x{number % 7}" for number in range(3000)]
    lines += ["RUN chmod +x /x1 && cp /x1 /x2"] * 150
    assert text(image(tmp_path, "\n".join(lines) + "\n", run_sh=RUN).files.find("/x2")) == RUN


def test_a_file_that_is_copied_about_without_end_is_not_known(tmp_path: Path) -> None:
    lines = ["FROM debian:12", "COPY run.sh /a", *["RUN cp -r /a /b; cp -r /b /a"] * 2000]
    made = image(tmp_path, "\n".join(lines) + "\n", run_sh=RUN)
    found = made.files.find("/b")
    assert found is None or found.text is None or found.text.value == RUN
    assert made.files.may_exist("/b")


def test_a_chain_of_stages_costs_no_depth(tmp_path: Path) -> None:
    lines = ["FROM debian:12 AS s0", "COPY run.sh /run.sh"]
    for number in range(1, 1200):
        lines += [f"FROM debian:12 AS s{number}", f"COPY --from=s{number - 1} /run.sh /run.sh"]
    made = images(tmp_path, "\n".join(lines) + "\n", run_sh=RUN)
    assert text(made[40].files.find("/run.sh")) == RUN
    last = made[-1].files.find("/run.sh")
    assert last is not None
    assert last.text is not None or last.problem
