"""Stages resolved to images: the configuration that BuildKit would leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import image, images
from pidone.image.model import UNKNOWN, is_known
from pidone.image.resolve import image_of_target


def test_exec_form_is_taken_word_by_word(tmp_path: Path) -> None:
    made = image(tmp_path, 'FROM debian:12\nENTRYPOINT ["/run.sh", "a b"]\nCMD ["$HOME"]\n')
    assert made.entrypoint is not None
    assert made.cmd is not None
    assert (made.entrypoint.argv, made.cmd.argv) == (("/run.sh", "a b"), ("$HOME",))
    span = made.entrypoint.word_span(1)
    assert span is not None
    assert span.text == '"a b"'


def test_shell_form_goes_through_the_shell_that_holds_there(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        'FROM debian:12\nCMD first\nSHELL ["/bin/bash", "-c"]\nENTRYPOINT exec app $PORT\n',
    )
    assert made.entrypoint is not None
    assert made.entrypoint.argv == ("/bin/bash", "-c", "exec app $PORT")
    assert made.cmd is not None
    assert made.cmd.argv == ("/bin/sh", "-c", "first")
    assert made.cmd.form == "shell"


def test_a_new_entrypoint_resets_the_cmd_of_the_base_alone(tmp_path: Path) -> None:
    below, reset, own = images(
        tmp_path,
        'FROM debian:12 AS below\nENTRYPOINT ["a"]\nCMD ["b"]\n'
        'FROM below\nENTRYPOINT ["c"]\n'
        'FROM below\nCMD ["d"]\nENTRYPOINT ["e"]\n',
    )
    assert below.cmd is not None
    assert reset.cmd is None
    assert reset.dropped_cmd == below.cmd
    assert own.cmd is not None
    assert own.cmd.argv == ("d",)
    assert own.dropped_cmd is None


def test_what_a_later_instruction_replaces_is_told(tmp_path: Path) -> None:
    made = image(tmp_path, 'FROM debian:12\nCMD ["a"]\nENTRYPOINT ["x"]\nCMD b\nENTRYPOINT ["y"]\n')
    assert [command.argv[-1] for command in made.overridden] == ["a", "x"]


def test_an_empty_entrypoint_is_an_entrypoint(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM nginx:1.27\nENTRYPOINT []\n")
    assert made.entrypoint is not None
    assert made.entrypoint.argv == ()
    assert made.entrypoint.instruction is not None
    assert made.cmd is None
    assert made.dropped_cmd is not None
    assert made.dropped_cmd.argv == ("nginx", "-g", "daemon off;")


def test_a_known_base_gives_what_the_stage_leaves_open(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM nginx:1.27-alpine\n")
    assert made.entrypoint is not None
    assert (made.entrypoint.argv, made.entrypoint.base) == (
        ("/docker-entrypoint.sh",),
        "nginx:1.27-alpine",
    )
    assert (made.stop_signal.value, made.stop_signal.base) == ("SIGQUIT", "nginx:1.27-alpine")
    assert not made.inherits_unknown


def test_an_unknown_base_leaves_it_unknown(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM registry.example.org/ours:1\nWORKDIR app\nENV P=$PATH:/x\n")
    assert made.inherits_unknown
    assert (made.entrypoint, made.cmd) == (None, None)
    assert (made.stop_signal.value, made.stop_signal.base) == ("SIGTERM", None)
    assert made.workdir == f"/{UNKNOWN}/app"
    assert made.env["P"] == f"{UNKNOWN}:/x"
    assert not is_known(made.user)


def test_arguments_before_the_first_from_hold_for_from_alone(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "ARG TAG=12 NAME=debian\nFROM ${NAME}:${TAG}\nENV A=[$TAG]\nARG TAG\nENV B=[$TAG]\n",
    )
    assert made.base.name == "debian:12"
    assert (made.env["A"], made.env["B"]) == ("[]", "[12]")


def test_an_argument_without_default_is_unknown(tmp_path: Path) -> None:
    made = image(tmp_path, "ARG V\nFROM node:${V}-alpine\nARG SIG\nSTOPSIGNAL ${SIG:-SIGINT}\n")
    assert made.base.name == f"node:{UNKNOWN}-alpine"
    assert made.base.shells["/bin/sh"] == "busybox"
    assert made.stop_signal.value == "SIGINT"


def test_platform_arguments_hold_where_they_are_declared(tmp_path: Path) -> None:
    made = image(
        tmp_path,
        "FROM --platform=$BUILDPLATFORM debian:12\nENV A=[$TARGETOS]\nARG TARGETOS TARGETARCH\n"
        "ENV B=$TARGETOS C=$TARGETARCH\n",
    )
    assert (made.env["A"], made.env["B"], made.env["C"]) == ("[]", "linux", UNKNOWN)


def test_a_stage_hands_its_arguments_on(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12 AS a\nARG X=1\nFROM a\nENV Y=$X\n")
    assert made.env["Y"] == "1"
    assert "X" not in made.env


def test_one_env_sees_the_values_from_before_it(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM debian:12\nENV A=1\nENV A=2 B=$A C='$A' D=\"x $A\"\nENV E f  g\n")
    assert [made.env[name] for name in "ABCDE"] == ["2", "1", "$A", "x 1", "f  g"]


@pytest.mark.parametrize(
    ("lines", "workdir"),
    [
        ("", "/"),
        ("WORKDIR /a/b\n", "/a/b"),
        ("WORKDIR a\nWORKDIR b\n", "/a/b"),
        ("WORKDIR /a\nWORKDIR ../c/.\n", "/c"),
        ("ENV D=/x\nWORKDIR $D/y\n", "/x/y"),
        ("WORKDIR //a\n", "/a"),
    ],
)
def test_workdir(tmp_path: Path, lines: str, workdir: str) -> None:
    assert image(tmp_path, "FROM debian:12\n" + lines).workdir == workdir


def test_a_stage_is_found_by_its_name_in_any_case(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM nginx:1.27 AS Web\nFROM WEB\nFROM web\n")
    assert made.base.name == "nginx:1.27"


def test_a_stage_that_names_itself_is_an_image_outside(tmp_path: Path) -> None:
    first, second = images(tmp_path, "FROM a AS a\nFROM b AS c\n")
    assert (first.base.name, second.base.name) == ("a", "b")


def test_triggers_run_where_the_stage_is_built_on(tmp_path: Path) -> None:
    below, above, top = images(
        tmp_path,
        'FROM debian:12 AS a\nONBUILD CMD ["x"]\nONBUILD WORKDIR /w\nFROM a AS b\nFROM b\n',
    )
    assert below.cmd is not None
    assert (below.cmd.argv, below.workdir) == (("bash",), "/")
    assert above.cmd is not None
    assert (above.cmd.argv, above.workdir) == (("x",), "/w")
    assert top.cmd == above.cmd


def test_targets_go_by_name_and_by_number(tmp_path: Path) -> None:
    made = images(tmp_path, "FROM debian:12 AS Build\nFROM alpine:3.20\n")
    assert [one.target for one in made] == ["build", "1"]
    assert image_of_target(made, None) is made[1]
    assert image_of_target(made, "BUILD") is made[0]
    assert image_of_target(made, "1") is made[1]
    assert image_of_target(made, "0") is made[0]
    assert image_of_target(made, "none") is None
    assert image_of_target((), None) is None


def test_scratch_has_nothing(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM scratch\nCOPY app /app\n")
    assert not made.inherits_unknown
    assert made.cmd is None
    assert not made.files.may_exist("/bin/sh")
    assert made.files.may_exist("/app")


def test_a_windows_base_has_its_own_shell(tmp_path: Path) -> None:
    made = image(tmp_path, "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD app.exe\n")
    assert made.base.windows
    assert made.cmd is not None
    assert made.cmd.argv == ("cmd", "/S", "/C", "app.exe")


def test_a_file_without_from_describes_no_image(tmp_path: Path) -> None:
    assert images(tmp_path, "RUN x\n") == ()


def test_many_stages_and_variables_are_resolved_one_after_the_other(tmp_path: Path) -> None:
    lines = ["FROM debian:12 AS s0"]
    for number in range(1, 400):
        lines += [f"ENV V{number}=${{V{number - 1}}}x", f"FROM s{number - 1} AS s{number}"]
    made = image(tmp_path, "\n".join(lines) + "\n")
    assert made.env["V399"] == "x" * 399
