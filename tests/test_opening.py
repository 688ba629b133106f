"""Files that a shell opens: where it looks for its script, and FIFOs, which block."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
from made_launches import launch, programs
from pidone.process.judge import trace_container

IN_PATH = "COPY run.sh /usr/local/bin/run.sh\nRUN chmod +x /usr/local/bin/run.sh\n"


@pytest.mark.parametrize(
    ("base", "shell", "verdict"),
    [("debian:12", "bash", "graceful"), ("debian:12", "dash", "exits"), ("alpine", "ash", "exits")],
)
def test_only_some_shells_look_for_their_script_in_path(
    tmp_path: Path, base: str, shell: str, verdict: str
) -> None:
    dockerfile = f'FROM {base}\n{IN_PATH}ENTRYPOINT ["{shell}", "run.sh"]\n'
    assert trace_container(container(tmp_path, dockerfile, run_sh="exec app\n")).verdict == verdict


def test_a_shell_looks_for_its_script_where_it_stands_first(tmp_path: Path) -> None:
    place = "WORKDIR /srv\nCOPY own.sh run.sh\n"
    dockerfile = f'FROM alpine\n{IN_PATH}{place}ENTRYPOINT ["ash", "run.sh"]\n'
    trace = trace_container(
        container(tmp_path, dockerfile, run_sh="app\ntrue\n", own_sh="exec app\n")
    )
    assert trace.verdict == "graceful"


def test_a_script_that_is_not_found_is_what_the_finding_names(tmp_path: Path) -> None:
    dockerfile = f'FROM alpine\n{IN_PATH}ENTRYPOINT ["ash", "run.sh"]\n'
    trace = trace_container(container(tmp_path, dockerfile, run_sh="exec app\n"))
    assert [cause.culprit for cause in trace.worst.causes] == ["run.sh"]


BEHIND_A_JOB = "app & pid=$!\ntrap 'kill $pid; wait $pid; exit' TERM\nmkfifo /tmp/p\n"


@pytest.mark.parametrize(
    ("shell", "command", "verdict"),
    [
        ("bash", "read a < /tmp/p", "graceful"),
        ("dash", "read a < /tmp/p", "graceful"),
        ("bash", "cat < /tmp/p", "killed"),
        ("dash", "cat < /tmp/p", "graceful"),
        ("dash", "cat /tmp/p", "killed"),
        ("dash", "a=$(cat /tmp/p)", "killed"),
        ("bash", "exec 3< /tmp/p", "graceful"),
        ("dash", "exec 3< /tmp/p", "abrupt"),
        ("dash", "(read a) < /tmp/p", "killed"),
        ("dash", "echo a > /tmp/p", "graceful"),
        ("dash", "exec 3<> /tmp/p\nread a <&3", "graceful"),
        ("bash", "while read a; do :; done < /tmp/p", "graceful"),
    ],
)
def test_a_fifo_blocks_until_its_other_side_is_open(
    tmp_path: Path, shell: str, command: str, verdict: str
) -> None:
    trace = launch(tmp_path, f"{BEHIND_A_JOB}{command}\n", shell)
    assert trace.verdict == verdict


@pytest.mark.parametrize(
    "writer",
    ["echo a > /tmp/p &", "(sleep 0.5; echo a > /tmp/p) &", "exec 3<> /tmp/p; echo a >&3"],
)
def test_a_writer_lets_the_reader_go_on(tmp_path: Path, writer: str) -> None:
    trace = launch(tmp_path, f"mkfifo /tmp/p\n{writer}\nread a < /tmp/p && exec app\n")
    assert (trace.verdict, programs(trace)) == ("graceful", ["app"])


def test_an_interrupted_open_ends_a_shell_under_errexit(tmp_path: Path) -> None:
    script = "set -e\napp & pid=$!\ntrap 'kill $pid' TERM\nmkfifo /tmp/p\nread a < /tmp/p\n"
    assert launch(tmp_path, f"{script}wait $pid\n").verdict == "abrupt"
