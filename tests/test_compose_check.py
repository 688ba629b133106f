"""Services on the command line: their verdicts, and what check says of them and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pidone.cli import run

Capture = pytest.CaptureFixture[str]

DOCKERFILE = (
    'FROM debian:12\nARG MODE=a\nCOPY run.sh /\nENV MODE=$MODE\nENTRYPOINT ["/run.sh"]\nCMD ["x"]\n'
)
SCRIPT = '#!/bin/sh\nexec "$@"\n'


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o755 if text.startswith("#!") else 0o644)


# ---- what is said of them ----------------------------------------------------------------


def found(here: Path, capsys: Capture, text: str, *arguments: str) -> list[tuple[str, int, str]]:
    """File, line and rule of the errors and warnings."""
    put(here, {"compose.yaml": text})
    run(["check", "--format", "json", *arguments])
    answer = capsys.readouterr()
    assert "internal" not in answer.err
    findings = json.loads(answer.out)["findings"]
    return [(one["file"], one["line"], one["rule"]) for one in findings if one["level"] != "note"]


def verdicts(capsys: Capture) -> dict[str | None, str]:
    assert run(["trace", "--format", "json"]) == 0
    containers = json.loads(capsys.readouterr().out)["containers"]
    return {one["service"]: one["verdict"] for one in containers}


def test_the_cause_is_where_compose_says_it(here: Path, capsys: Capture) -> None:
    text = (
        "services:\n"
        "  quick:\n    image: nginx\n    stop_signal: SIGTERM\n"
        "  kill:\n    image: nginx\n    stop_signal: KILL\n"
        "  none:\n    image: nginx\n    stop_signal: SIGFOO\n"
        "  deaf:\n    image: debian:12\n    entrypoint: sleep infinity\n"
        "  shell:\n    image: redis:7\n    command:\n      - sh\n      - -c\n"
        "      - redis-server; true\n"
        "  good:\n    image: nginx\n"
        "  unknown:\n    image: example/x\n    command: sh -c 'a; b'\n    stop_signal: SIGTERM\n"
        "  lost:\n    build: .\n    command: y\n"
    )
    put(here, {"Dockerfile": 'FROM debian:12\nCOPY a /a\nENTRYPOINT redis-server\nCMD ["x"]\n'})
    assert found(here, capsys, text, "compose.yaml") == [
        ("Dockerfile", 3, "shell-form-entrypoint"),
        ("compose.yaml", 4, "wrong-stop-signal"),
        ("compose.yaml", 7, "unstoppable-stop-signal"),
        ("compose.yaml", 10, "unknown-stop-signal"),
        ("compose.yaml", 13, "idle-pid1"),
        ("compose.yaml", 16, "shell-in-exec-form"),
        ("compose.yaml", 28, "cmd-lost-to-shell-form"),
    ]
    run(["trace", "--format", "json", "compose.yaml"])
    containers = json.loads(capsys.readouterr().out)["containers"]
    assert {one["source"] for one in containers} == {"compose.yaml"}
    assert {one["service"]: one["verdict"] for one in containers} == {
        "quick": "abrupt",
        "kill": "abrupt",
        "none": "exits",
        "deaf": "killed",
        "shell": "killed",
        "good": "graceful",
        "unknown": "unknown",
        "lost": "killed",
    }


def test_an_init_is_pid_1(here: Path, capsys: Capture) -> None:
    service = "    image: debian:12\n    entrypoint: sleep infinity\n"
    put(here, {"compose.yaml": f"services:\n  a:\n{service}    init: true\n  b:\n{service}"})
    run(["trace", "--format", "json"])
    first, second = json.loads(capsys.readouterr().out)["containers"]
    assert first["processes"][0]["argv"][0] == "docker-init"
    assert (first["verdict"], second["verdict"]) == ("graceful", "killed")


def test_a_dockerfile_is_judged_by_itself_too(here: Path, capsys: Capture) -> None:
    put(here, {"Dockerfile": 'FROM debian:12\nCOPY a /a\nCMD ["sleep", "infinity"]\n'})
    text = "services:\n  web:\n    build: .\n    command: redis-server\n"
    assert found(here, capsys, text) == [("Dockerfile", 3, "idle-pid1")]
    assert verdicts(capsys) == {None: "killed", "web": "graceful"}


def test_what_two_containers_share_is_said_once(here: Path, capsys: Capture) -> None:
    put(here, {"Dockerfile": DOCKERFILE, "run.sh": "#!/bin/sh\nredis-server\n"})
    text = "services:\n  a: {build: .}\n  b: {build: .}\n"
    assert found(here, capsys, text) == [("run.sh", 2, "child-instead-of-exec")]
    assert verdicts(capsys) == {None: "killed", "a": "killed", "b": "killed"}


def test_a_comment_silences_a_service(here: Path, capsys: Capture) -> None:
    text = "services:\n  a:\n    image: nginx\n    # pidone: ignore[wrong-stop-signal] quick\n"
    text += "    stop_signal: SIGTERM\n"
    assert found(here, capsys, text) == []
    assert found(here, capsys, text.replace("SIGTERM", "SIGQUIT")) == [
        ("compose.yaml", 4, "unused-suppression")
    ]


def test_a_dockerfiles_comments_are_not_unused_for_a_service(here: Path, capsys: Capture) -> None:
    comment = "# pidone: ignore[shell-form-cmd]\nCMD redis-server\n"
    put(here, {"Dockerfile": f"FROM debian:12\nCOPY a /a\n{comment}"})
    text = "services:\n  web:\n    build: .\n    command: redis-server\n"
    assert found(here, capsys, text, "compose.yaml") == []
    assert found(here, capsys, text) == []


def test_a_terminal_may_be_typed_into(here: Path, capsys: Capture) -> None:
    text = "services:\n  a:\n    image: debian:12\n    command: cat\n"
    put(here, {"compose.yaml": f"{text}    stdin_open: true\n"})
    assert verdicts(capsys) == {"a": "unknown"}
    put(here, {"compose.yaml": text})
    assert verdicts(capsys) == {"a": "exits"}


def test_a_script_of_an_image_alone_is_not_known(here: Path, capsys: Capture) -> None:
    text = "services:\n  a: {image: 'python:3.12', command: python /app.py}\n"
    text += "  b: {image: 'debian:12', command: /start}\n"
    text += "  c: {image: 'friendica:apache', entrypoint: /cron.sh}\n"
    assert found(here, capsys, text) == []
    assert verdicts(capsys) == {"a": "unknown", "b": "graceful", "c": "unknown"}


# ---- fixes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image: nginx\n    stop_signal: 'TERM'", "image: nginx\n    stop_signal: SIGQUIT"),
        (
            'image: redis:7\n    command: [sh, -c, "redis-server"]',
            'image: redis:7\n    command: [sh, -c, "exec redis-server"]',
        ),
        (
            'image: redis:7\n    command: sh -c "redis-server"',
            'image: redis:7\n    command: sh -c "exec redis-server"',
        ),
        (
            "command: php-fpm -F\n    image: debian:12",
            "stop_signal: SIGQUIT\n    command: php-fpm -F\n    image: debian:12",
        ),
    ],
)
def test_fixes(here: Path, capsys: Capture, before: str, after: str) -> None:
    put(here, {"compose.yaml": f"services:\n  web:\n    {before}\n"})
    assert run(["check", "--fix", "--unsafe-fixes"]) == 0
    assert (here / "compose.yaml").read_text() == f"services:\n  web:\n    {after}\n"
    assert verdicts(capsys.readouterr() and capsys) == {"web": "graceful"}


def test_what_a_fix_adds_is_not_for_compose_to_replace(here: Path, capsys: Capture) -> None:
    command = 'command: ["sh", "-c", "redis-server; true"]'
    put(here, {"compose.yaml": f"services:\n  web:\n    image: redis:7\n    {command}\n"})
    assert run(["check", "--fix", "--unsafe-fixes"]) == 0
    assert "$$!" in (here / "compose.yaml").read_text()
    assert verdicts(capsys.readouterr() and capsys) == {"web": "graceful"}


# ---- which files -------------------------------------------------------------------------


def test_an_override_is_looked_at_with_its_main_file(here: Path, capsys: Capture) -> None:
    put(here, {"compose.override.yaml": "services:\n  a: {stop_signal: KILL}\n"})
    expected = [("compose.override.yaml", 2, "unstoppable-stop-signal")]
    assert found(here, capsys, "services:\n  a: {image: nginx}\n") == expected


def test_a_file_that_is_no_yaml(here: Path, capsys: Capture) -> None:
    put(here, {"compose.yaml": "services: {\n"})
    assert run(["check"]) == 0
    assert capsys.readouterr().err.startswith("pidone: compose.yaml:2:1: is no YAML: ")
    assert run(["check", "compose.yaml"]) == 2


def test_a_named_file_has_to_have_services(here: Path, capsys: Capture) -> None:
    put(here, {"a.yaml": "a: 1\n"})
    assert run(["check", "a.yaml"]) == 2
    assert capsys.readouterr().err == "pidone: a.yaml: has no services\n"
    assert run(["check"]) == 0
    put(here, {"compose.yaml": "include: [a.yaml]\n"})
    assert run(["check", "compose.yaml"]) == 0


def test_images_of_the_house_are_known(here: Path, capsys: Capture) -> None:
    put(here, {"pidone.toml": "[images.ours]\nentrypoint = ['sleep', 'infinity']\n"})
    text = "services:\n  a:\n    image: ours:3\n"
    assert found(here, capsys, text) == [("compose.yaml", 3, "idle-pid1")]
