"""Files that a shell opens: where it looks for its script, and FIFOs, which block."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
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
