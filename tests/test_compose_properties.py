"""Any service is a container that can be traced and checked, and a fix of it can be read again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pidone.discover import FoundFile
from pidone.engine import check, trace
from pidone.mend import mended
from pidone.options import Options

IMAGES = ["nginx:1.27", "redis:7", "debian:12", "alpine", "example/x", "$NONE", "bash", "''"]
COMMANDS = [
    *("nginx -g 'daemon off;'", 'sh -c "redis-server; true"', "sleep infinity", "[]", "x && y"),
    *("[sh, -c, 'redis-server']", '["sh", "-c", "a | b"]', '["uwsgi", "--ini", "a"]', "'", "''"),
    *(
        "\n      - sh\n      - -c\n      - |\n        redis-server\n        true",
        "{a: b}",
        "$$X ${Y}",
    ),
    *("bash -c \"trap 'kill $$(jobs -p)' TERM; redis-server & wait\"", "ä ö", "3", "[1, [2]]"),
]
SETTINGS = {
    "image": st.sampled_from(IMAGES),
    "command": st.sampled_from(COMMANDS),
    "entrypoint": st.sampled_from(COMMANDS),
    "init": st.sampled_from(["true", "false", "$X", "yes", "[]"]),
    "stop_signal": st.sampled_from(
        ["SIGTERM", "'QUIT'", "9", "SIGFOO", "$S", "[x]", ">-\n      INT"]
    ),
    "stop_grace_period": st.sampled_from(["1m", "0s", "x", "1"]),
    "build": st.sampled_from([".", "{context: ., dockerfile: D}", "[]", "https://x.org/y.git"]),
    "volumes": st.sampled_from(
        ["['.:/run.sh']", "[a]", "x", "[{target: /x}]", "['./compose.yaml:/r']"]
    ),
    "environment": st.sampled_from(["[A=1, B]", "{A: 1, B: }", "x"]),
    "env_file": st.sampled_from(["none", "[{path: compose.yaml}]"]),
    "user": st.sampled_from(["root", "'1'"]),
    "working_dir": st.sampled_from(["/srv", "x", "{a: b}"]),
    "tty": st.sampled_from(["true"]),
    "pid": st.sampled_from(["host"]),
    "extends": st.sampled_from(["web", "{service: other}", "{file: none.yaml, service: a}"]),
}
SERVICE = st.fixed_dictionaries({}, optional=SETTINGS)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(web=SERVICE, other=SERVICE)
def test_any_service_is_traced_checked_and_mended(
    tmp_path: Path, web: dict[str, str], other: dict[str, str]
) -> None:
    text = "services:\n"
    for name, service in (("web", web), ("other", other)):
        lines = "".join(f"    {key}: {value}\n" for key, value in service.items())
        text += f"  {name}:\n{lines}"
    file = tmp_path / "compose.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "Dockerfile").write_text('FROM debian:12\nCMD ["redis-server"]\n')
    found = [FoundFile("compose.yaml", file, "compose", named=False)]
    report, traces = check(found, Options()), trace(found, Options())
    said = [failure.message for failure in (*report.failures, *traces.failures)]
    assert not [message for message in said if "internal" in message]
    after = mended(found, Options(), unsafe=True).after
    assert after.failures == report.failures
