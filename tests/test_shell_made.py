"""Scripts that a launch writes before it runs them, and what else becomes of such files."""

from __future__ import annotations

from pathlib import Path

import pytest

from made_images import container
from made_launches import launch, programs
from pidone.process.judge import trace_container

SCRIPT = "printf '%s\\n' '#!/bin/sh' 'exec app' > /tmp/a\n"


@pytest.mark.parametrize(
    "script",
    [
        SCRIPT + "chmod +x /tmp/a\nexec /tmp/a",
        "cat > /tmp/a <<'EOF'\n#!/bin/sh\nexec app\nEOF\nchmod 755 /tmp/a\nexec /tmp/a",
        "name=app\ncat > /tmp/a <<EOF\nexec $name\nEOF\nexec sh /tmp/a",
        "echo '#!/bin/sh' > /tmp/a\necho 'exec app' >> /tmp/a\nchmod +x /tmp/a\nexec /tmp/a",
        "echo 'exec app' > /tmp/a\n. /tmp/a\nother",
        "echo 'exec app' | tee /tmp/a > /dev/null\nexec sh /tmp/a",
        "tee -a /tmp/a <<'EOF'\nexec app\nEOF\nexec sh /tmp/a",
        "{ echo '#!/bin/sh'; echo 'exec app'; } > /tmp/a\nexec sh /tmp/a",
        "make() { echo 'exec app'; }\nmake > /tmp/a\nexec sh /tmp/a",
        "for word in exec app; do printf '%s ' $word; done > /tmp/a\nexec sh /tmp/a",
        "cd /tmp\necho 'exec app' > a\ncp ./a /srv/b\nexec sh /srv/b",
        "cd /tmp\n" + SCRIPT + "chmod +x a\nmv a /usr/local/bin/hook\nexec hook",
        SCRIPT + "ln -s a /tmp/b\nchmod +x /tmp/b\nexec /tmp/b",
        SCRIPT + "cat /tmp/a > /tmp/b\nexec sh /tmp/b",
        "> /tmp/a\nchmod +x /tmp/a\n/tmp/a\nexec app",
        SCRIPT + "chmod +x /tmp/a\nchmod -x /tmp/a\n/tmp/a && exec other\nexec app",
        SCRIPT + "chmod -R 755 /tmp\nexec /tmp/a",
        SCRIPT + "rm -rf /tmp/a\n/tmp/a && exec other\nexec app",
    ],
)
def test_a_written_script_is_run_from_what_was_written(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script)
    assert (trace.verdict, programs(trace)) == ("graceful", ["app"])


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_a_written_script_with_nothing_in_it_ends_at_once(tmp_path: Path, shell: str) -> None:
    script = "echo '#!/bin/sh' > /tmp/a\nchmod +x /tmp/a\n/tmp/a\napp\nexit 3\n"
    trace = launch(tmp_path, script, shell)
    assert (trace.verdict, programs(trace)[1:]) == ("killed", ["app"])


@pytest.mark.parametrize(
    "script",
    [
        "env > /tmp/a\nexec sh /tmp/a",
        "{ echo 'exec app'; other; } > /tmp/a\nexec sh /tmp/a",
        "{ echo 'exec app'; echo b | sed s/b/c/; } > /tmp/a\nexec sh /tmp/a",
        SCRIPT + "sed -i s/app/other/ /tmp/a\nexec sh /tmp/a",
        SCRIPT + '[ -n "$X" ] && echo other > /tmp/a\nexec sh /tmp/a',
        SCRIPT + 'if [ -n "$X" ]; then for a in b; do cp /x /tmp/$a; done; fi\nexec sh /tmp/a',
        SCRIPT + 'if [ -n "$X" ]; then { echo b; } >> /tmp/a; fi\nexec sh /tmp/a',
        SCRIPT + "(echo other > /tmp/a)\nexec sh /tmp/a",
        SCRIPT + "cp /somewhere /tmp/a\nexec sh /tmp/a",
        "while read x; do echo 'exec app'; done < /etc/hosts > /tmp/a\nexec sh /tmp/a",
        "echo -e '#!/bin/sh\\nexec app' > /tmp/a\nchmod +x /tmp/a\nexec /tmp/a",
        "curl http://example.org/a > /tmp/a\nchmod +x /tmp/a\nexec /tmp/a",
    ],
)
def test_what_is_not_known_of_a_written_script_is_said(tmp_path: Path, script: str) -> None:
    trace = launch(tmp_path, script)
    assert trace.verdict == "unknown"
    assert "/tmp/a" in trace.worst.because


def test_what_a_shell_makes_is_not_executable(tmp_path: Path) -> None:
    trace = launch(tmp_path, "set -e\necho '#!/bin/sh' > /tmp/a\n/tmp/a\nexec app\n")
    assert (trace.verdict, trace.worst.because) == ("exits", "/tmp/a has no execute permission")


def test_a_file_of_the_image_stays_executable_and_can_be_made_so(tmp_path: Path) -> None:
    dockerfile = (
        "FROM debian:12\nCOPY --chmod=755 run.sh /run.sh\n"
        'COPY --chmod=644 other.sh /other.sh\nCMD ["sh", "/run.sh"]\n'
    )
    files = {"run_sh": "chmod +x /other.sh\nexec /other.sh\n", "other_sh": "#!/bin/sh\nexec app\n"}
    assert trace_container(container(tmp_path, dockerfile, **files)).verdict == "graceful"


def test_what_is_wrong_in_a_written_script_stands_at_the_command_that_wrote_it(
    tmp_path: Path,
) -> None:
    trace = launch(tmp_path, "echo 'app; echo over' > /tmp/a\nexec sh /tmp/a\n")
    assert (trace.verdict, programs(trace)) == ("killed", ["sh", "app"])
    at = trace.worst.hops[-1].at
    assert at is not None
    assert (at.line, at.text) == (1, "echo 'app; echo over' > /tmp/a")
