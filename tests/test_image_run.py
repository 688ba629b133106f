"""Files that RUN writes, changes, moves and removes, read off its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import image, text
from pidone.image.model import is_known
from pidone.image.shells import shell_at, shells_of

RUN = '#!/bin/sh\nexec app "$@"\n'
CRLF = '#!/bin/sh\r\nexec app "$@"\r\n'


@pytest.mark.parametrize(
    "command",
    [
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /x""",
        """printf '%s\\n' '#!/bin/sh' 'exec app "$@"' > /x""",
        """printf "#!/bin/sh\\nexec %s \\"\\$@\\"\\n" app >/x""",
        """echo '#!/bin/sh' > /x && echo 'exec app "$@"' >> /x""",
        """echo "#!/bin/sh\\nexec app \\"\\$@\\"" > /x""",
        """{ echo '#!/bin/sh'; echo 'exec app "$@"'; } > /x""",
        """(echo '#!/bin/sh'; echo 'exec app "$@"') > /x""",
        """echo '#!/bin/sh' | tee /x && echo 'exec app "$@"' | tee -a /x > /dev/null""",
        """set -e; apt-get update && echo '#!/bin/sh' >/x; echo 'exec app "$@"' >>/x""",
        """cd /opt && printf '#!/bin/sh\\nexec app "$@"\\n' > ../x""",
        """F=/x; printf '#!/bin/sh\\nexec app "$@"\\n' > $F""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /tmp/y && mv /tmp/y /x""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /tmp/x && cp /tmp/x /""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /tmp/x && install -m 755 /tmp/x /x""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /tmp/y && ln /tmp/y /x""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /tmp/y && ln -s tmp/y /x""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' > /y/x && mv /y/* /""",
        """printf '#!/bin/sh\\nexec app "$@"\\n' | sudo tee /x""",
    ],
)
def test_a_script_that_run_writes(tmp_path: Path, command: str) -> None:
    made = image(tmp_path, f"FROM debian:12\nRUN {command}\n")
    assert text(made.files.find("/x")) == RUN


def test_heredocs_of_run(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nRUN cat <<'EOF' > /a && chmod +x /a\n" + RUN + "EOF\n"
        "RUN <<OUTER\ncat > /b <<'INNER'\n" + RUN + "INNER\nchmod 755 /b\nOUTER\n"
        "RUN <<EOF cat >/c\n" + RUN + "EOF\n",
    )
    for path, line in {"/a": 4, "/b": 9}.items():
        found = made.files.find(path)
        assert text(found) == RUN
        assert found is not None
        assert found.executable is True
        assert found.text is not None
        at = found.text.content.index(b"exec")
        assert (found.text.span(at, at + 4).line, found.text.span(at, at + 4).text) == (
            line,
            "exec",
        )


def test_the_place_of_a_word_in_a_written_script(tmp_path: Path) -> None:
    dockerfile = (
        'FROM debian:12\nRUN echo \'#!/bin/sh\' > /x \\\n && echo "exec \\"\\$@\\"" >> /x\n'
    )
    found = image(tmp_path, dockerfile).files.find("/x")
    assert found is not None
    assert found.text is not None
    at = found.text.content.index(b"exec")
    assert found.text.span(at, at + 4).position == (3, 11)


@pytest.mark.parametrize(
    ("base", "printed"),
    [("debian:12", "a\tb\n"), ("alpine:3.20", "a\\tb\n"), ("fedora:42", "a\\tb\n"), ("ours", None)],
)
def test_echo_is_the_shells_own(tmp_path: Path, base: str, printed: str | None) -> None:
    found = image(tmp_path, f"FROM {base}\nRUN echo 'a\\tb' > /x\n").files.find("/x")
    assert found is not None
    assert (found.text and found.text.value) == printed


def test_dashs_echo_prints_an_option_it_does_not_know(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nRUN echo -e 'a\\nb' > /x\n")
    assert text(made.files.find("/x")) == "-e a\nb\n"
    made = image(tmp_path, "FROM alpine:3\nRUN echo -e 'a\\nb' > /x\n")
    assert text(made.files.find("/x")) == "a\nb\n"


@pytest.mark.parametrize(
    ("command", "executable"),
    [
        ("chmod +x /d/run.sh", True),
        ("chmod 755 /d/*.sh", True),
        ("chmod -R a+x /d", True),
        ("cd /d && chmod u+x run.sh", True),
        ("cd / && chmod -R 0755 .", True),
        ("find /d -name '*.sh' -exec chmod +x {} \\;", True),
        ("find /d -type f -name '*.sh' | xargs chmod +x", True),
        ("for f in /d/run.sh /d/other; do chmod +x $f; done", True),
        ("if true; then chmod +x /d/run.sh; fi", True),
        ("chmod +x $SCRIPTS", True),
        ("chmod +x ${ROOT}/run.sh", True),
        ("chmod 644 /d/run.sh", False),
        ("chmod +x /d/other", False),
        ("chmod +x /d/*.py", False),
        ("chmod +x /run.sh", False),
        ("true", False),
    ],
)
def test_chmod(tmp_path: Path, command: str, executable: bool) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nENV SCRIPTS=/d/*.sh ROOT=/d\nCOPY --chmod=644 run.sh /d/\n"
        f"RUN {command}\n",
        run_sh=RUN,
    )
    found = made.files.find("/d/run.sh")
    assert text(found) == RUN
    assert found is not None
    assert found.executable is executable


@pytest.mark.parametrize(
    "command",
    [
        "sed -i 's/\\r$//' /x",
        "sed -i 's/\\r//g' /x",
        "sed -i -e 's/\\r$//g' /x",
        "sed -i 's/\\r\\?$//' /x",
        "dos2unix /x",
        "find / -name x -exec sed -i 's/\\r$//' {} +",
        "find . -name 'x' -print0 | xargs -0 dos2unix",
        "tr -d '\\r' < /x > /y && mv /y /x",
        "cat /x | tr -d '\\r' > /y && mv /y /x",
    ],
)
def test_carriage_returns_are_taken_out(tmp_path: Path, command: str) -> None:
    found = image(tmp_path, f"FROM debian:12\nCOPY x /x\nRUN {command}\n", x=CRLF).files.find("/x")
    assert text(found) == RUN
    assert found is not None
    assert found.text is not None
    assert found.text.source.path == "x"
    at = found.text.content.index(b"app")
    assert found.text.span(at, at + 3).position == (2, 6)


@pytest.mark.parametrize(
    ("script", "content"),
    [
        ("s/app/exec gosu app/", '#!/bin/sh\nexec exec gosu app "$@"\n'),
        ("s|^exec ||", '#!/bin/sh\napp "$@"\n'),
        ('s/"$@"$//; s/sh$/bash/', "#!/bin/bash\nexec app \n"),
        ("s/[a]pp/x/", None),
        ("s/a/&&/", None),
        ("/app/d", None),
        ("s/x/y/w file", None),
    ],
)
def test_other_edits_by_sed(tmp_path: Path, script: str, content: str | None) -> None:
    made = image(tmp_path, f"FROM debian:12\nCOPY x /x\nRUN sed -i '{script}' /x\n", x=RUN)
    found = made.files.find("/x")
    assert found is not None
    assert (found.text and found.text.value) == content
    assert content is not None or found.problem == "/x is edited by sed"


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("mv /x /y", "/y"),
        ("mv /x /opt", "/opt/x"),
        ("mkdir -p /n && mv /x /n", "/n/x"),
        ("cp -r /d /e", "/e/in"),
        ("cp -a /d/. /e", "/e/in"),
        ("mkdir /e && cp -r /d /e", "/e/d/in"),
        ("cp /x /y /usr/bin && rm /x", "/usr/bin/x"),
        ("cp -t /opt /x", "/opt/x"),
        ("ln -s /x /usr/bin/y", "/usr/bin/y"),
        ("ln -sf /x /usr/bin/", "/usr/bin/x"),
        ("cd /usr/bin && ln -s /x", "/usr/bin/x"),
        ("ln -s /d /e", "/e/in"),
        ("install -D /x /deep/er/y", "/deep/er/y"),
    ],
)
def test_files_are_followed(tmp_path: Path, command: str, path: str) -> None:
    made = image(
        tmp_path, f"FROM debian:12\nCOPY x /x\nCOPY d /d\nRUN {command}\n", x=RUN, d__in=RUN
    )
    assert text(made.files.find(path)) == RUN


def test_what_is_moved_or_removed_is_gone(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM debian:12\nCOPY a b c d /x/\nRUN mv /x/a /a; rm -f /x/b; rm -r /x/c*\n"
        "RUN if test -e /no; then rm /x/d; fi\nRUN [ -e /no ] && rm /x/d\n",
        a="",
        b="",
        c="",
        d="d",
    )
    for name in "abc":
        assert made.files.find(f"/x/{name}") is None
        assert not made.files.may_exist(f"/x/{name}")
    assert text(made.files.find("/x/d")) == "d"


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nRUN ln -s /a /b && ln -s /b /a && ln -s /c /c/d\n")
    assert made.files.find("/a") is None
    assert made.files.find("/c/d/e") is None


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("curl -fsSL https://example.org/x -o /x", "/x is downloaded by the build"),
        ("curl -fsSL https://example.org/x > /x", "/x is written by the build"),
        ("wget -O /x https://example.org/y", "/x is downloaded by the build"),
        ("cd / && wget -q https://example.org/x", "/x is downloaded by the build"),
        ("cd / && curl -LO https://example.org/x?a=1", "/x is downloaded by the build"),
        ("date > /x", "/x is written by the build"),
        ('[ -e /no ] && echo "a" || { echo b; date; } > /x', "/x is written by the build"),
    ],
)
def test_files_with_unknown_content(tmp_path: Path, command: str, problem: str) -> None:
    found = image(tmp_path, f"FROM debian:12\nRUN {command}\n").files.find("/x")
    assert found is not None
    assert (found.text, found.problem) == (None, problem)


def test_a_variable_that_is_unknown_is_unknown_in_the_file(tmp_path: Path) -> None:
    made = image(tmp_path, 'FROM debian:12\nARG V\nRUN echo "exec $V" > /x\n')
    assert not is_known(text(made.files.find("/x")))


@pytest.mark.parametrize(
    ("dockerfile", "path", "row"),
    [
        ("FROM debian:12", "/bin/sh", "dash"),
        ("FROM alpine:3.20", "/bin/sh", "busybox"),
        ("FROM alpine:3.20", "/bin/bash", None),
        ("FROM alpine:3.20\nRUN apk add --no-cache curl bash=5.2", "/bin/bash", "bash"),
        ("FROM debian:12\nRUN ln -sf /bin/bash /bin/sh", "/bin/sh", "bash"),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y zsh", "/usr/bin/zsh", "zsh"),
        ("FROM debian:12\nCOPY x /bin/sh", "/bin/sh", None),
        ("FROM ours:3-alpine", "/bin/sh", "busybox"),
        ("FROM ours", "/bin/sh", None),
    ],
)
def test_which_shell_a_path_is(tmp_path: Path, dockerfile: str, path: str, row: str | None) -> None:
    assert shell_at(image(tmp_path, dockerfile + "\n", x=RUN), path) == row


def test_the_shells_of_an_image_follow_its_links(tmp_path: Path) -> None:
    assert shells_of(image(tmp_path, "FROM debian:12\n"))["/bin/sh"] == "dash"
    linked = image(tmp_path, "FROM debian:12\nRUN rm /bin/sh && ln -s /bin/bash /bin/sh\n")
    assert shells_of(linked)["/bin/sh"] == "bash"
    assert shells_of(image(tmp_path, "FROM ours\n")) == {}


def test_a_shell_that_no_package_brought_is_absent(tmp_path: Path) -> None:
    bare = image(tmp_path, "FROM alpine:3.20\nRUN adduser -D app\n")
    assert not bare.files.may_exist("/bin/bash")
    assert image(tmp_path, "FROM alpine:3.20\nRUN make\n").files.may_exist("/bin/bash")


def test_a_shebang_of_the_text_is_no_command(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nRUN <<EOF\n#!/usr/bin/env python3\nopen('/x')\nEOF\n")
    assert made.files.find("/x") is None
    assert made.files.may_exist("/x")


def test_text_that_is_no_shell_makes_no_trouble(tmp_path: Path) -> None:
    lines = [
        "RUN ((((",
        "RUN }{ > /x",
        "RUN <<A\n\0\xff\nA",
        "RUN case x in",
        "RUN > ",
        "RUN mv",
        "RUN ln -s",
        "RUN " + "(" * 20000 + "rm /x" + ")" * 20000,
    ]
    dockerfile = "FROM debian:12\n" + "\n".join(lines) + "\nRUN chmod\nRUN cp a > /x\n"
    assert image(tmp_path, dockerfile.encode("latin-1")).files.may_exist("/x/y")
